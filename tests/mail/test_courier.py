"""The courier in a running server: mails leave at once, and nobody waits for them (F-14)."""

import time
from collections.abc import Callable
from statistics import median

from tests.support import cast
from tests.support.mail import Mailbox
from tests.support.patience import eventually
from tests.support.server import Server, free_port
from tests.support.smtp_script import Script, scripted_server
from tests.support.web import Person

StartServer = Callable[..., Server]


def test_a_mail_leaves_within_a_second_of_its_cause(site_server: Server, mailbox: Mailbox) -> None:
    cast.newspaper()
    ana = cast.ana()
    Person(site_server.address).sends("/accounts/password/reset/", email=ana.email)
    began = time.monotonic()

    mail = mailbox.wait_for(ana.email)

    assert time.monotonic() - began < 2
    assert mail["Subject"] == "A new password for The Harbour Post"
    assert mail["List-Unsubscribe"] is None


def test_without_a_mail_server_answers_are_fast_and_mails_come_later(
    start_server: StartServer,
) -> None:
    port = free_port()
    server = start_server(options={"REJOINDER_MAIL_URL": f"smtp://127.0.0.1:{port}"})
    person = Person(server.address)
    person.reads("/accounts/password/reset/")
    took = []

    for number in range(3):
        began = time.monotonic()
        answer = person.sends("/accounts/password/reset/", email=f"x{number}@example.org")
        took.append(time.monotonic() - began)
        assert answer.status_code == 200

    assert median(took) < 0.5
    said = server.command("outbox").stdout
    # Waiting, or in the courier's hands at this very moment.
    assert "3" in said
    assert "sent" not in said
    with scripted_server(Script(port=port)) as script:
        eventually(lambda: len(script.messages) >= 3, seconds=20)
