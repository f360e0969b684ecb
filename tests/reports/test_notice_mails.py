"""The mails about notices as they leave, over real SMTP."""

from datetime import timedelta

import pytest

from rejoinder.actions.mail_limits import AN_UNKNOWN_ADDRESS_AN_HOUR, Known, within_limit
from rejoinder.actions.moderate import remove
from rejoinder.actions.stating import Statement
from rejoinder.models import Delivery, Notice
from rejoinder.vocabulary.notifications import Channel, Kind
from rejoinder.vocabulary.states import CommentState, Reason
from rejoinder.web.form_code import opened_mark
from tests.support import cast
from tests.support.mail import Mailbox
from tests.support.server import Server
from tests.support.web import Person
from tests.web import scene


def notice(server: Server, place: str, email: str) -> None:
    """Let a stranger send a notice."""
    answer = Person(server.address).sends(
        place,
        law="Insult, § 185 StGB",
        explanation=f"It insults a named person, says {email}.",
        name="Olga Holm",
        email=email,
        good_faith="on",
        opened=opened_mark(cast.now() - timedelta(minutes=1)),
    )
    assert answer.status_code == 200, answer.text


def test_the_courier_confirms_a_notice_and_tells_the_decision(
    site_server: Server, mailbox: Mailbox
) -> None:
    paper = scene.paper()
    comment = paper.comment("Holm is a stupid liar.", by=paper.ana)
    notice(site_server, f"/d/{comment.thread_id}/c/{comment.public_id}/notice", "olga@example.org")
    stored = Notice.objects.get()
    received = mailbox.wait_for("olga@example.org")
    assert received["Subject"] == f"Your notice {stored.number} was received"

    # The moment for undoing is over: nobody has to wait for it here.
    now = cast.now()
    remove(
        comment.pk,
        seen=CommentState.PUBLISHED,
        moderator=paper.mona,
        statement=Statement(reason=Reason.ATTACK),
        now=now - timedelta(seconds=20),
        undo_until=now - timedelta(seconds=10),
    )

    decided = mailbox.wait_for("olga@example.org", count=2)
    assert decided["Subject"] == f"Your notice {stored.number} was decided"
    text = decided.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "was removed" in text and f"/notices/{stored.code}" in text
    assert "liar" not in decided.as_string()


@pytest.mark.django_db
def test_a_letter_about_a_notice_waits_where_a_code_is_dropped() -> None:
    now, address = cast.now(), "olga@example.org"

    def letter(kind: Kind, *, sent: bool) -> Delivery:
        return Delivery.objects.create(
            address=address,
            kind=kind,
            channel=Channel.EMAIL,
            letter={"subject": "x", "text": "x", "html": "x"},
            made_at=now,
            due_at=now,
            sent_at=now if sent else None,
        )

    for _each in range(AN_UNKNOWN_ADDRESS_AN_HOUR):
        letter(Kind.SECURITY, sent=True)
    known = Known.of([address])

    code = within_limit(letter(Kind.SECURITY, sent=False), known, now)
    decision = within_limit(letter(Kind.DECISION, sent=False), known, now)

    assert code.drop and not code.wait
    assert decision.wait and not decision.drop
