"""What becomes of a mail when the mail server refuses, hangs, breaks off or is gone (F-15)."""

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from pytest_django.fixtures import Settings

from rejoinder.actions.leases import MOST_ATTEMPTS
from rejoinder.clients.smtp import NoMailServer, SmtpMailer
from rejoinder.models import Delivery, MailAddress
from tests.mail.post import again, letter, office, send, use
from tests.support import cast
from tests.support.smtp_script import Script, scripted_server

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings: Settings) -> Iterator[Script]:
    cast.newspaper()
    with scripted_server() as script:
        use(settings, script)
        yield script


def test_a_mail_is_taken_and_its_letter_forgotten(server: Script) -> None:
    written = letter("ana@example.org", "Your code is 123")

    assert send() == 1

    sent, mail = again(written), server.messages[0]
    assert (sent.state, sent.attempts, sent.letter) == ("sent", 1, None)
    assert sent.outcome.startswith("taken: 250")
    assert (mail["To"], mail["Subject"]) == ("ana@example.org", "Your code is 123")
    assert mail["From"] == "The Harbour Post <desk@localhost>"
    assert mail["Message-ID"] == sent.message_id
    assert mail["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


def test_many_mails_share_one_connection(server: Script) -> None:
    for number in range(60):
        letter(f"reader-{number}@example.org")

    assert send() == 60

    assert len(server.messages) == 60
    assert server.connections == 1


@pytest.mark.parametrize(
    ("at_rcpt", "after_data", "state", "words"),
    [
        (["450 4.2.0 greylisted"], [], "waiting", "later: 450"),
        (["421 too busy"], [], "waiting", "later: 421"),
        (["550 5.1.1 no such mailbox"], [], "failed", "gone: 550"),
        (["550 no such user here"], [], "failed", "gone: 550"),
        (["550 5.7.1 blocked by policy"], [], "failed", "refused: 550"),
        (["552 5.2.2 mailbox full"], [], "failed", "refused: 552"),
        # Once is tried again at once: a server may close a connection that was idle.
        (["drop", "drop"], [], "waiting", "later: "),
        ([], ["554 5.7.1 looks like spam"], "failed", "refused: 554"),
        ([], ["452 4.3.1 no room"], "waiting", "later: 452"),
        ([], ["drop"], "waiting", "in doubt: "),
    ],
)
def test_each_answer_has_its_consequence(
    server: Script, at_rcpt: list[str], after_data: list[str], state: str, words: str
) -> None:
    server.at_rcpt, server.after_data = list(at_rcpt), list(after_data)
    written, now = letter(), cast.now()

    send(now=now)

    after = again(written)
    assert (after.state, after.attempts) == (state, 1)
    assert after.outcome.startswith(words)
    if state == "waiting":
        assert after.due_at - now == timedelta(minutes=1)
        assert send(now=now) == 0
        assert send(now=now + timedelta(minutes=2)) == 1
        assert again(written).state == "sent"
    else:
        assert send(now=now + timedelta(days=3)) == 0


def test_nobodys_address_gets_into_the_log_with_the_servers_words(
    server: Script, caplog: pytest.LogCaptureFixture
) -> None:
    """S-43."""
    server.at_rcpt = ["550 5.7.1 <mara@example.org>: blocked, ask post@example.net"]
    written = letter("mara@example.org")

    send(now=cast.now())

    assert "blocked" in caplog.text and "blocked" in again(written).outcome
    assert "@" not in caplog.text + again(written).outcome


def test_a_mail_that_is_always_put_off_fails_after_two_days(server: Script) -> None:
    server.at_rcpt = ["450 later"] * 99
    written, now, rests = letter(expires=None), cast.now(), []

    for _attempt in range(MOST_ATTEMPTS):
        send(now=now)
        rests.append(again(written).due_at - now)
        now = again(written).due_at

    minutes = [rest / timedelta(minutes=1) for rest in rests[:6]]
    assert minutes == [1, 5, 15, 60, 240, 240]
    assert again(written).state == "failed"
    assert timedelta(days=1) < sum(rests[:-1], timedelta()) < timedelta(days=3)


@pytest.mark.parametrize("banner", ["hang", "slow", "554 no service", "421 not now"])
def test_a_server_that_does_not_greet_is_left_in_time(server: Script, banner: str) -> None:
    server.banner = banner
    written, post, began = letter(), office(limit_seconds=0.2), time.monotonic()

    send(post)

    assert time.monotonic() - began < 2
    assert post.mailer.rests
    after = again(written)
    assert (after.state, after.attempts) == ("waiting", 0)
    assert "no mail server" in after.outcome
    server.goes_on.set()
    server.banner = "220 ready"
    assert send() == 1
    assert again(written).state == "sent"


def test_nothing_listens(settings: Settings, server: Script) -> None:
    with scripted_server() as other:
        port = other.port
    settings.EMAIL_PORT = port

    with pytest.raises(NoMailServer):
        SmtpMailer(limit_seconds=0.2).open()


def test_a_doubtful_mail_is_repeated_once_with_the_same_id_and_no_more(server: Script) -> None:
    server.after_data = ["drop", "drop", "drop"]
    written, now = letter(expires=None), cast.now()

    for hours in range(10):
        send(now=now + timedelta(hours=hours))

    assert len(server.messages) == 2
    assert len(set(server.ids())) == 1
    after = again(written)
    assert (after.state, after.attempts, after.in_doubt) == ("failed", 2, True)
    assert after.outcome.startswith("in doubt")


def test_three_hard_bounces_suspend_an_address(server: Script) -> None:
    server.at_rcpt = ["550 5.1.1 no such mailbox"] * 3

    for _time in range(3):
        letter("gone@example.org")
        send()

    address = MailAddress.objects.get(address="gone@example.org")
    assert address.hard_bounces == 3
    assert address.suspended_at is not None


def test_a_letter_that_is_too_late_is_dropped(server: Script) -> None:
    written, now = letter(expires=timedelta(minutes=15)), cast.now()

    send(now=now + timedelta(minutes=16))

    assert again(written).state == "dropped"
    assert not server.messages


def test_lines_that_begin_with_a_dot_arrive_as_they_were(server: Script) -> None:
    Delivery.objects.filter(pk=letter().pk).update(
        letter={"subject": "x", "text": "a\n.b\n..c\n.\nd\n", "html": "<p>.</p>"}
    )

    send()

    body = server.messages[0].get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == "a\n.b\n..c\n.\nd\n"
