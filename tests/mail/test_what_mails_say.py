"""What mails say, and what they never carry: pictures, and links of commenters (S-05, S-46)."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage as ParsedMail
from html.parser import HTMLParser
from pathlib import Path

import pytest

from rejoinder.actions.moderate import remove
from rejoinder.actions.stating import Statement
from rejoinder.actions.submit_comment import submit_comment
from rejoinder.actions.tell import tell, tell_account
from rejoinder.actions.writing import Touched, commit
from rejoinder.models import Account, Comment, Delivery, Notification
from rejoinder.policies.writer import Writer
from rejoinder.vocabulary.notifications import Channel, Kind
from rejoinder.vocabulary.states import CommentState, Reason, Role
from tests.support import cast
from tests.support.outgoing import outgoing
from tests.web import scene

pytestmark = pytest.mark.django_db
TEMPLATES = Path(str(scene.__file__)).parents[2] / "src/rejoinder/templates/rejoinder/mails"
HOSTILE = (
    "Look at https://evil.example/x and www.evil.example or [here](https://evil.example/y) "
    "![p](https://evil.example/p.png) <img src=https://evil.example/q.png> mail me@evil.example"
)


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]


def _parts(message: object) -> tuple[ParsedMail, str, str]:
    parsed = message_from_bytes(message.message().as_bytes(), policy=policy.default)  # type: ignore[attr-defined]
    assert isinstance(parsed, ParsedMail)
    text, html = parsed.get_body(("plain",)), parsed.get_body(("html",))
    assert text is not None
    assert html is not None
    return parsed, text.get_content(), html.get_content()


def _notified(account: Account, kind: Kind, comment: Comment, *, line: str = "") -> None:
    """Tell an account of a comment by a mail, whatever else would have to happen for it."""
    notification = Notification.objects.create(
        account=account, kind=kind, event=f"test:{kind}", comment=comment,
        thread_id=comment.thread_id, line=line, made_at=cast.now(),
        decision=comment.decisions.last() if kind in (Kind.DECISION, Kind.PUBLISHED) else None,
    )  # fmt: skip
    Delivery.objects.create(
        notification=notification, account=account, kind=kind, channel=Channel.EMAIL,
        made_at=cast.now(), due_at=cast.now(),
    )  # fmt: skip


FROM_COMMENTS = [Kind.REPLY, Kind.BRANCH, Kind.FOLLOWED, Kind.MENTION, Kind.ANSWER]
OTHERS = [Kind.PUBLISHED, Kind.DECISION, Kind.OUTCOME, Kind.PICK, Kind.SECURITY]


@pytest.mark.parametrize("kind", [*FROM_COMMENTS, *OTHERS])
def test_no_mail_carries_a_commenters_link_or_picture(kind: Kind) -> None:
    paper = scene.paper()
    mine = paper.comment(HOSTILE)
    theirs = paper.comment(HOSTILE, by=paper.zed, parent=mine)
    Account.objects.filter(pk=paper.zed.pk).update(display_name="www.evil.example")
    _notified(paper.ana, kind, theirs if kind in FROM_COMMENTS else mine, line="See evil.example")

    mail, text, html = _parts(outgoing()[0])

    assert not re.search(r"evil\.example|https?://(?!localhost)", text)
    assert "://evil" not in html
    assert "evil.example" not in html
    found = _Links()
    found.feed(html)
    assert all(link.startswith("http://localhost:") for link in found.links)
    assert not found.tags & {"img", "script", "iframe", "link", "form", "picture", "video"}
    assert "evil.example" not in str(mail["Subject"])
    if kind in FROM_COMMENTS and kind is not Kind.ANSWER:
        assert "“www. evil. example”" in str(mail["Subject"])


@pytest.mark.parametrize("kind", [*FROM_COMMENTS, *OTHERS])
def test_every_mail_is_complete_in_both_parts(kind: Kind) -> None:
    paper = scene.paper()
    mine = paper.comment("I drive that route every morning.")
    theirs = paper.comment("There was no barrier at six.", by=paper.zed, parent=mine)
    _notified(paper.ana, kind, theirs if kind in FROM_COMMENTS else mine, line="A key was added.")

    mail, text, html = _parts(outgoing()[0])

    last = text.strip().splitlines()[-1]
    assert last.startswith("You get this because")
    assert last in html.replace("&#39;", "'").replace("&amp;", "&")
    assert str(mail["From"]).startswith("The Harbour Post <")
    assert mail["Content-Language"] == "en-gb"
    if kind in FROM_COMMENTS:
        assert "There was no barrier at six." in text
        assert "There was no barrier at six." in html
        assert mail["References"] == f"<thread-{mine.thread_id}@localhost>"
    can_be_stopped = kind not in (Kind.DECISION, Kind.SECURITY)
    assert (mail["List-Unsubscribe-Post"] is not None) == can_be_stopped
    assert ("/mail/stop/" in text) == can_be_stopped
    assert "{" not in text
    assert "  " not in str(mail["Subject"])


def test_a_reply_reads_as_drawn() -> None:
    paper = scene.paper()
    mine = paper.comment("I drive that route every morning.")
    Account.objects.filter(pk=paper.zed.pk).update(role=Role.REPORTER)
    paper.comment("Thank you. Do you have the time?", by=paper.zed, parent=mine)
    tell(cast.now())

    mail, text, _html = _parts(outgoing()[0])

    subject = str(mail["Subject"]).strip()
    assert subject.startswith("The newsroom answered you – Ministers give two accounts")
    assert re.search(
        r"^Zed \(Reporter\) of the newsroom answered you at \d\d:\d\d:$", text, re.MULTILINE
    )
    assert "“Thank you. Do you have the time?”" in text
    assert "You wrote: “I drive that route every morning.”" in text


def test_a_comment_removed_meanwhile_is_not_quoted() -> None:
    paper = scene.paper()
    mine = paper.comment("I drive that route every morning.")
    theirs = paper.comment("A terrible slander.", by=paper.zed, parent=mine)
    _notified(paper.ana, Kind.REPLY, theirs)
    paper.remove(theirs.pk)

    _mail, text, html = _parts(outgoing()[0])

    assert "slander" not in text + html
    assert "no longer shown" in text
    assert "no longer shown" in html


def test_a_passage_is_cut_at_400_characters() -> None:
    paper = scene.paper()
    mine = paper.comment("I drive that route every morning.")
    theirs = paper.comment("Long word. " * 200, by=paper.zed, parent=mine)
    _notified(paper.ana, Kind.REPLY, theirs)

    _mail, text, _html = _parts(outgoing()[0])

    found = re.search(r"“(Long word\..*?)”", text, re.DOTALL)
    assert found
    assert 350 < len(found[1]) <= 400


def test_a_removal_is_told_with_its_reasons_and_how_to_contest_it() -> None:
    paper = scene.paper()
    mine = paper.comment("You are a stupid liar, and everybody knows.")
    remove(
        mine.pk,
        seen=CommentState.PUBLISHED,
        moderator=paper.mona,
        now=cast.now(),
        statement=Statement(reason=Reason.ATTACK, house_rule=1, passage="stupid liar"),
    )
    tell(cast.now())

    mail, text, html = _parts(outgoing()[0])

    number = mine.decisions.order_by("-pk")[0].pk
    assert re.fullmatch(
        rf"Your comment of \d+ \w+ was removed – decision {number}", str(mail["Subject"]).strip()
    )
    for words in (
        "your comment was removed", "Rule 1: attack on a person.", "stupid liar",
        "Decided by a person", "everybody knows", "You can contest this", "court",
        "The law asks us to tell you",
    ):  # fmt: skip
        assert words in text, words
        assert words in html, words


def test_a_held_comment_and_its_release_are_told() -> None:
    paper = scene.paper()
    held = paper.comment("Wait for me.", state=CommentState.HELD)
    tell(cast.now())
    paper.publish(held.pk)
    tell(cast.now())

    subjects = [message.subject for message in outgoing()]

    assert subjects[0].startswith(f"Your comment is waiting ({held.receipt_code})")
    assert subjects[1].startswith("Your comment is published – ")


def test_a_guest_is_offered_replies_with_the_decision() -> None:
    paper = scene.paper()
    guest = Writer(guest_key="k", name="Petter", email="Petter@example.org")
    submit_comment(
        thread_id=paper.thread.pk, parent_id=None, writer=guest, text="Hello from a guest.",
        key="", now=cast.now(),
    )  # fmt: skip
    tell(cast.now())

    mail, text, _html = _parts(outgoing()[0])

    assert mail["To"] == "petter@example.org"
    assert "/mail/confirm/" in text
    assert mail["List-Unsubscribe"] is None


def test_security_is_told_in_one_line() -> None:
    paper = scene.paper()

    def change(_touched: Touched) -> None:
        tell_account(paper.ana, Kind.SECURITY, "key:1", line="A passkey was added.", now=cast.now())

    commit(change)

    mail, text, _html = _parts(outgoing()[0])

    assert str(mail["Subject"]).strip() == "Your account at The Harbour Post: A passkey was added."
    assert "If it was not you" in text


def test_every_kind_has_its_two_templates() -> None:
    names = {path.name for path in TEMPLATES.iterdir()}

    for kind in Kind:
        name = "digest" if kind is Kind.WEEKLY else kind.value
        assert {f"{name}.txt", f"{name}.html"} <= names
