"""Pushes as they leave the site: sealed for one browser, signed, and told what became of them."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings as django_settings
from pytest_django.fixtures import Settings

from rejoinder.clients import push
from rejoinder.clients.outcome import Outcome
from rejoinder.config.options import OptionIsWrong, read_options
from rejoinder.config.secret import kept_secret, push_key
from rejoinder.models import PushSubscription
from tests.support.push import Device, PushService, push_service, signed_by, unbase64url

NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)

# RFC 8291, Appendix A.
PLAIN = b"When I grow up, I want to be a watermelon"
SERVER_PRIVATE = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
BROWSER_PUBLIC = (
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
)
BROWSER_PRIVATE = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
SECRET = "BTBZMqHH6r4Tts7J_aSIgg"
SEALED = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS"
    "6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qu"
    "lcy4a-fN"
)


def private(text: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(unbase64url(text), "big"), ec.SECP256R1())


def subscription(device: Device) -> PushSubscription:
    return PushSubscription(endpoint=device.endpoint, p256dh=device.p256dh, auth=device.auth)


def sent(device: Device, payload: bytes = b"{}") -> Outcome:
    return push.send(subscription(device), payload, topic="n1", seconds_to_live=60, now=NOW)


@pytest.fixture(scope="module")
def running_service() -> Iterator[PushService]:
    with push_service() as running:
        yield running


@pytest.fixture
def service(running_service: PushService, settings: Settings) -> PushService:
    settings.OPTIONS = django_settings.OPTIONS | {"private_hosts": frozenset({"localhost"})}
    running_service.taken.clear()
    running_service.status = 201
    return running_service


def test_the_example_of_the_standard_comes_out_byte_for_byte() -> None:
    made = push.encrypted(
        PLAIN,
        browser_key=BROWSER_PUBLIC,
        secret=SECRET,
        own_key=private(SERVER_PRIVATE),
        salt=unbase64url(SALT),
    )

    assert made == unbase64url(SEALED)


def test_the_browser_of_these_tests_opens_the_example_of_the_standard() -> None:
    browser = Device("", key=private(BROWSER_PRIVATE), secret=unbase64url(SECRET))

    assert browser.opens(unbase64url(SEALED)) == PLAIN


def test_a_push_is_read_by_its_browser_and_by_no_other(service: PushService) -> None:
    device, other = service.device("one"), service.device("two")
    said = {"title": "Ana answered you", "body": "Þór – “yes”"}

    outcome = sent(device, json.dumps(said).encode())

    assert outcome is Outcome.TAKEN
    assert service.said_to(device) == [said]
    with pytest.raises(InvalidTag):
        other.opens(service.taken[0].body)


def test_no_two_messages_are_sealed_alike(service: PushService) -> None:
    device = service.device()

    sent(device, b"same")
    sent(device, b"same")

    first, second = (taken.body for taken in service.taken)
    assert first[:16] != second[:16]
    assert first[21:86] != second[21:86]
    assert first[86:] != second[86:]


def test_the_service_is_told_whose_push_it_is_and_how_long_it_is_good(
    service: PushService,
) -> None:
    device = service.device()

    sent(device)

    headers = service.taken[0].headers
    claims = signed_by(headers["Authorization"], audience=service.address)
    assert claims["exp"] - NOW.timestamp() <= 24 * 60 * 60
    assert claims["sub"].startswith(("mailto:", "https:"))
    assert headers["Authorization"].endswith(f"k={push.public_key()}")
    assert headers["TTL"] == "60"
    assert headers["Topic"] == "n1"
    assert headers["Urgency"] == "normal"
    assert headers["Content-Encoding"] == "aes128gcm"


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Outcome.TAKEN),
        (201, Outcome.TAKEN),
        (404, Outcome.GONE),
        (410, Outcome.GONE),
        (408, Outcome.LATER),
        (429, Outcome.LATER),
        (500, Outcome.LATER),
        (503, Outcome.LATER),
        (301, Outcome.REFUSED),
        (400, Outcome.REFUSED),
        (401, Outcome.REFUSED),
        (403, Outcome.REFUSED),
        (413, Outcome.REFUSED),
    ],
)
def test_what_the_service_answers_is_what_became_of_it(
    service: PushService, status: int, outcome: Outcome
) -> None:
    service.status = status

    assert sent(service.device()) is outcome


def test_a_service_that_cannot_be_reached_is_tried_later(service: PushService) -> None:
    assert sent(Device("http://localhost:1/gone")) is Outcome.LATER


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://169.254.169.254/latest/meta-data",
        "https://10.0.0.7/x",
        "https://2130706433/x",
        "https://user@push.example.org/x",
        "https://push.example.org:25/x",
        "http://push.example.org/x",
        "file:///etc/passwd",
    ],
)
def test_a_browser_cannot_send_us_into_our_own_network(endpoint: str) -> None:
    assert sent(Device(endpoint)) in (Outcome.GONE, Outcome.LATER)


def test_a_message_that_services_would_not_take_is_refused_before_it_is_sent(
    service: PushService,
) -> None:
    assert sent(service.device(), b"x" * push.MOST_BYTES) is Outcome.TAKEN

    with pytest.raises(ValueError, match="more than 3000"):
        sent(service.device(), b"x" * (push.MOST_BYTES + 1))
    assert len(service.taken) == 1
    assert len(service.taken[0].body) <= 4096


@pytest.mark.parametrize("key", ["", "AAAA", "not base64url!", "B" * 87])
def test_what_is_no_key_is_told_from_one(key: str) -> None:
    assert push.is_browser_key(BROWSER_PUBLIC)

    assert not push.is_browser_key(key)


def test_the_sites_key_is_made_once_and_kept_for_its_owner_alone(tmp_path: Path) -> None:
    made = kept_secret(tmp_path / "push-key", push_key)

    assert kept_secret(tmp_path / "push-key", push_key) == made
    assert (tmp_path / "push-key").stat().st_mode & 0o777 == 0o600
    assert read_options({"REJOINDER_VAPID_KEY": made})["vapid_key"] == made
    private(made).sign(b"x", ec.ECDSA(hashes.SHA256()))


@pytest.mark.parametrize("text", ["short", "!" * 43, "A" * 43, "_" * 43, "A" * 44])
def test_what_is_no_key_of_a_site_is_refused_without_being_shown(text: str) -> None:
    with pytest.raises(OptionIsWrong, match="VAPID_KEY is wrong: copy the file push-key"):
        read_options({"REJOINDER_VAPID_KEY": text})
