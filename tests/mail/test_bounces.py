"""Mails that come back: three of them suspend an address, and its owner can lift that (F-16)."""

import io
import re
import sys
from datetime import timedelta

import pytest
from click.testing import CliRunner
from pytest_django.fixtures import Settings

from rejoinder.actions.mail_batch import bounce_address
from rejoinder.management.bounce_command import command, final_failure
from rejoinder.models import Delivery, MailAddress
from tests.mail.post import letter
from tests.support import cast
from tests.support.outgoing import outgoing
from tests.web import scene

pytestmark = pytest.mark.django_db
DSN = """From: MAILER-DAEMON@mx.example
To: {to}
Subject: Undelivered Mail
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

This mail could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; ana@example.org
Action: {action}
Status: {status}
--b--
"""


def _dsn(to: str, *, action: str = "failed", status: str = "5.1.1") -> str:
    return DSN.format(to=to, action=action, status=status)


def _comes_back(recipient: str, **given: str) -> None:
    sent = CliRunner().invoke(command, ["--recipient", recipient], input=_dsn(recipient, **given))
    assert sent.exit_code == 0, sent.output


@pytest.fixture(autouse=True)
def _a_bounce_address(settings: Settings) -> None:
    settings.OPTIONS = settings.OPTIONS | {"bounce_address": "bounces@news.example"}


def _sent(address: str) -> Delivery:
    written = letter(address)
    outgoing()
    return Delivery.objects.get(pk=written.pk)


def test_three_mails_that_come_back_suspend_an_address_and_its_owner_lifts_it() -> None:
    paper = scene.paper()
    address = paper.ana.email

    for _number in range(3):
        _comes_back(bounce_address(_sent(address).pk))

    row = MailAddress.objects.get(address=address)
    assert row.suspended_at is not None
    client = scene.browser(paper.ana)
    page = client.get("/settings/").content.decode()
    assert f"Mails to {address} come back." in page
    client.post("/mail/again")
    link = re.search(r"http://\S+(/mail/confirm/\S+)", str(outgoing()[-1].body))
    assert link
    scene.browser().post(link[1])
    lifted = MailAddress.objects.get(address=address)
    assert (lifted.suspended_at, lifted.hard_bounces) == (None, 0)
    assert "come back" not in client.get("/settings/").content.decode()


def test_one_mail_counts_once() -> None:
    cast.newspaper()
    sent = _sent("ana@example.org")

    for _time in range(5):
        _comes_back(bounce_address(sent.pk))

    assert MailAddress.objects.get().hard_bounces == 1


def test_bounces_far_apart_with_arrivals_between_do_not_add_up() -> None:
    cast.newspaper()
    _comes_back(bounce_address(_sent("ana@example.org").pk))
    long_ago = cast.now() - timedelta(days=20)
    MailAddress.objects.update(bounced_at=long_ago)
    arrived = _sent("ana@example.org")
    Delivery.objects.filter(pk=arrived.pk).update(sent_at=long_ago + timedelta(days=1))

    _comes_back(bounce_address(_sent("ana@example.org").pk))

    assert MailAddress.objects.get().hard_bounces == 1


def test_a_forged_bounce_changes_nothing() -> None:
    cast.newspaper()
    sent = _sent("ana@example.org")
    real = bounce_address(sent.pk)

    for forged in (
        "bounces@news.example",
        f"bounces+{sent.pk}@news.example",
        f"bounces+{sent.pk}-{'0' * 20}@news.example",
        real.replace(f"+{sent.pk}-", f"+{sent.pk + 1}-"),
    ):
        _comes_back(forged)
    assert not MailAddress.objects.exists()

    _comes_back(real.upper())
    assert MailAddress.objects.get().hard_bounces == 1


@pytest.mark.parametrize(
    ("action", "status"), [("delayed", "4.4.1"), ("failed", "4.2.2"), ("relayed", "2.1.5")]
)
def test_a_delay_is_no_bounce(action: str, status: str) -> None:
    cast.newspaper()

    _comes_back(bounce_address(_sent("ana@example.org").pk), action=action, status=status)

    assert not MailAddress.objects.exists()


@pytest.mark.parametrize("noise", [b"", b"\xff\xfe\x00", b"Subject: out of office\n\nBye.\n"])
def test_what_is_no_bounce_is_left(noise: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    cast.newspaper()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(noise)))

    assert final_failure(noise) == ""
    assert CliRunner().invoke(command, ["--recipient", "x@y.example"], input=noise).exit_code == 0
