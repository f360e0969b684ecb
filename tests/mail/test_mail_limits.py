"""Nobody can fill a stranger's mailbox with our mails (S-28), nor write their heads (S-30)."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from pytest_django.fixtures import Settings

from rejoinder.actions.outbox import put_letter
from rejoinder.actions.tell import tell
from rejoinder.clients.mime import OutgoingMail, as_bytes
from rejoinder.clients.outcome import Outcome
from rejoinder.clients.smtp import SmtpMailer
from rejoinder.kit.mail_headers import BrokenHeader
from rejoinder.models import Delivery, MailAddress
from tests.mail.post import letter, send
from tests.support import cast
from tests.support.outgoing import outgoing
from tests.web import scene

pytestmark = pytest.mark.django_db


def _ask_for_mails(path: str, form: dict[str, str], times: int) -> None:
    for _time in range(times):
        cache.clear()  # allauth's own limit by network address, which many senders get around
        scene.browser().post(path, form)


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/accounts/password/reset/", {}),
        ("/accounts/signup/", {"display_name": "Mara K", "password1": "a walk at the harbour"}),
    ],
)
def test_thirty_requests_make_three_mails_to_an_unknown_address(
    path: str, form: dict[str, str]
) -> None:
    scene.paper()

    _ask_for_mails(path, form | {"email": "stranger@example.org"}, 30 if "reset" in path else 6)

    sent = outgoing()
    assert 1 <= len(sent) <= 3
    assert {tuple(message.to) for message in sent} == {("stranger@example.org",)}


def test_the_limit_holds_over_workers_and_ends_with_the_hour() -> None:
    cast.newspaper()
    for _letter in range(30):
        letter("stranger@example.org", expires=None)
    now = cast.now()

    for _worker in range(5):
        send(now=now)

    states = list(Delivery.objects.values_list("state", flat=True))
    assert (states.count("sent"), states.count("dropped")) == (3, 27)
    letter("stranger@example.org", expires=None)
    send(now=now + timedelta(minutes=61))
    assert Delivery.objects.latest("pk").state == "sent"


def test_a_known_address_gets_more_and_its_notifications_wait() -> None:
    paper = scene.paper()
    parent = cast.writes(paper.ana, paper.thread, "I drive that route every morning.")
    for number in range(25):
        cast.writes(paper.zed, paper.thread, f"Reply number {number}.", parent=parent.comment_id)
    tell(cast.now())

    sent = len(outgoing())

    mails = Delivery.objects.filter(channel="email", account=paper.ana)
    states = list(mails.values_list("state", flat=True))
    assert (sent, states.count("waiting")) == (20, 5)
    assert mails.filter(state="waiting", due_at__gt=cast.now()).count() == 5


def test_the_whole_site_has_a_limit_an_hour(settings: Settings) -> None:
    cast.newspaper()
    settings.OPTIONS = settings.OPTIONS | {"mails_per_hour": 5}
    for number in range(60):
        letter(f"reader-{number}@example.org")

    send()

    sent = Delivery.objects.filter(state="sent").count()
    assert sent == 5
    assert Delivery.objects.filter(state="waiting").count() == 55


def test_a_suspended_or_stopped_address_gets_no_notifications() -> None:
    paper = scene.paper()
    row = MailAddress.objects.create(address=paper.ana.email, stopped_at=cast.now())
    parent = cast.writes(paper.ana, paper.thread, "I drive that route every morning.")
    cast.writes(paper.zed, paper.thread, "So do I.", parent=parent.comment_id)
    tell(cast.now())
    assert not outgoing()

    row.delete()
    cast.writes(paper.zed, paper.thread, "So do I, still.", parent=parent.comment_id)
    tell(cast.now())
    assert len(outgoing()) == 1


BROKEN = ["a\nBcc: x@y.example", "a\rb", "a\r\n b", "a\u2028b", "a\u2029b", "a\x0bb", "a\0b"]


@pytest.mark.parametrize("broken", BROKEN)
def test_a_line_break_in_a_letters_head_is_refused(broken: str) -> None:
    cast.newspaper()
    now = cast.now()

    def put(address: str, subject: str) -> None:
        put_letter(address, subject=subject, text="x", html="", expires_at=None, now=now)

    put("ana@example.org", "Fine")
    with pytest.raises(BrokenHeader):
        put("ana@example.org", broken)
    with pytest.raises(BrokenHeader):
        put(broken, "Fine")
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize("broken", BROKEN)
@pytest.mark.parametrize("where", ["subject", "to", "from_name", "message_id", "name", "value"])
def test_a_line_break_never_reaches_the_mail_server(broken: str, where: str) -> None:
    values = {"subject": "x", "to": "ana@example.org", "from_name": "P", "message_id": "<1@x>"}
    headers = {"name": "X-A", "value": "b"}
    fine = OutgoingMail(text="x", html="", headers=(("X-A", "b"),), **values)
    (headers if where in headers else values)[where] = broken
    mail = OutgoingMail(text="x", html="", headers=((headers["name"], headers["value"]),), **values)

    assert b"X-A: b\r\n" in as_bytes(fine)
    with pytest.raises(BrokenHeader):
        as_bytes(mail)
    assert SmtpMailer().send(mail).outcome is Outcome.REFUSED
