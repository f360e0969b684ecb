"""The browsers that get pushes: added, taken over, removed, and what becomes of bad ones."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from html5lib import parseFragment
from pytest_django.fixtures import Settings

from rejoinder.actions.outbox import deliver
from rejoinder.actions.tell import tell
from rejoinder.actions.withdraw_comment import withdraw_comment
from rejoinder.clients.push import from_base64url, public_key
from rejoinder.models import (
    Account,
    Comment,
    Delivery,
    NotificationTimes,
    PushSubscription,
    Thread,
)
from rejoinder.policies.writer import Writer
from rejoinder.rendering.pushes import BODY_CHARS, TITLE_CHARS
from rejoinder.vocabulary.notifications import Channel, DeliveryState
from tests.kit.payloads import PAYLOADS
from tests.support import cast
from tests.support.push import Device, PushService, push_service
from tests.support.server import Server
from tests.support.web import Person, visible_text

PAGE = "/settings/notifications"
ADD = "/settings/notifications/push"
REMOVE = "/settings/notifications/push/remove"


@pytest.fixture(scope="module")
def running_service() -> Iterator[PushService]:
    with push_service() as running:
        yield running


@pytest.fixture
def service(running_service: PushService, settings: Settings) -> PushService:
    settings.OPTIONS = django_settings.OPTIONS | {"private_hosts": frozenset({"localhost"})}
    running_service.taken.clear()
    running_service.statuses.clear()
    running_service.status = 201
    return running_service


@pytest.fixture
def ana(site_server: Server) -> Person:
    cast.newspaper()
    return Person(site_server.address, cast.ana())


def device(name: str = "one") -> Device:
    return Device(f"https://push.example.org/{name}")


def adds(person: Person, wanted: Device, **other: str) -> int:
    fields = {"endpoint": wanted.endpoint, "p256dh": wanted.p256dh, "auth": wanted.auth} | other
    return person.sends(ADD, json=True, **fields).status_code


def has(account: Account | None) -> set[str]:
    rows = PushSubscription.objects.filter(account=account)
    return set(rows.values_list("endpoint", flat=True))


def test_the_page_names_the_key_that_browsers_ask_for(ana: Person) -> None:
    page = ana.reads(PAGE).text

    assert f'data-key="{public_key()}"' in page
    assert len(from_base64url(public_key())) == 65


def test_a_device_is_added_listed_and_removed(ana: Person) -> None:
    ana.http.headers["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0"

    assert adds(ana, device()) == 201
    assert "Firefox on Linux" in visible_text(ana.reads(PAGE).text)
    number = PushSubscription.objects.get().pk
    answer = ana.sends(REMOVE, device=str(number))

    assert has(ana.account) == set()
    assert "No more pushes go there." in visible_text(answer.text)
    assert "No device gets pushes." in visible_text(answer.text)


def test_adding_the_same_browser_again_changes_its_keys_and_nothing_else(ana: Person) -> None:
    adds(ana, device())
    renewed = device()

    assert adds(ana, renewed) == 201

    assert PushSubscription.objects.get().p256dh == renewed.p256dh


def test_nobody_removes_the_device_of_another(ana: Person) -> None:
    adds(ana, device())
    number = PushSubscription.objects.get().pk
    zed = Person(ana.address, cast.zed())

    zed.sends(REMOVE, device=str(number))

    assert has(ana.account) == {device().endpoint}


@pytest.mark.parametrize(
    "wrong",
    [
        {"endpoint": "http://push.example.org/one"},
        {"endpoint": "ftp://push.example.org/one"},
        {"endpoint": "https://user:password@push.example.org/one"},
        {"endpoint": "https://" + "x" * 600},
        {"endpoint": "javascript:alert(1)"},
        {"endpoint": ""},
        {"p256dh": "AAAA"},
        {"p256dh": "not a key"},
        {"auth": "AAAA"},
        {"auth": ""},
    ],
)
def test_what_no_browser_says_is_refused(ana: Person, wrong: dict[str, str]) -> None:
    assert adds(ana, device("good")) == 201

    assert adds(ana, device("bad"), **wrong) == 400

    assert has(ana.account) == {device("good").endpoint}


def test_an_account_has_ten_devices_at_most_and_is_told_so(ana: Person) -> None:
    for number in range(10):
        assert adds(ana, device(str(number))) == 201

    wanted = device("eleventh")
    answer = ana.sends(
        ADD, json=True, endpoint=wanted.endpoint, p256dh=wanted.p256dh, auth=wanted.auth
    )

    assert answer.status_code == 422
    assert answer.json()["error"]["sentence"].startswith("10 devices get pushes already.")
    assert adds(ana, device("3")) == 201
    assert len(has(ana.account)) == 10


def test_whoever_signs_in_on_a_browser_gets_their_own_pushes_there(ana: Person) -> None:
    zed = Person(ana.address, cast.zed())
    adds(ana, device())

    assert adds(zed, device()) == 201

    assert has(ana.account) == set()
    assert has(zed.account) == {device().endpoint}


def test_signing_out_ends_the_pushes_to_that_browser_and_to_no_other(ana: Person) -> None:
    phone = Person(ana.address, ana.account)
    adds(ana, device("desk"))
    adds(phone, device("phone"))

    ana.sends("/accounts/logout/")

    assert has(ana.account) == {device("phone").endpoint}


def test_ending_all_other_sessions_ends_their_pushes(ana: Person) -> None:
    phone = Person(ana.address, ana.account)
    # The list of sessions holds those that were seen.
    for person in (ana, phone):
        person.reads(PAGE)
    adds(ana, device("desk"))
    adds(phone, device("phone"))

    ana.sends("/settings/security/sessions/end-all")

    assert has(ana.account) == {device("desk").endpoint}


def test_only_signed_in_people_add_devices(ana: Person) -> None:
    assert adds(ana, device()) == 201

    assert adds(Person(ana.address), device("other")) == 401


def test_the_script_that_shows_pushes_may_work_for_the_whole_site(site_server: Server) -> None:
    cast.newspaper()

    answer = Person(site_server.address).reads("/push-worker.js")

    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.headers["Service-Worker-Allowed"] == "/"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "notificationclick" in answer.text


# What is pushed. No server: the worker's function is called here, so that it meets this service.


@pytest.fixture
def reader(db: None) -> Account:
    cast.newspaper()
    return cast.ana()


@pytest.fixture
def place(reader: Account) -> Thread:
    return cast.thread()


def on_phone(account: Account, service: PushService, name: str = "phone") -> Device:
    phone = service.device(name)
    PushSubscription.objects.create(
        account=account,
        endpoint=phone.endpoint,
        p256dh=phone.p256dh,
        auth=phone.auth,
        device="Phone",
        added_at=timezone.now(),
    )
    return phone


def answered(reader: Account, place: Thread, text: str, writer: Account | None = None) -> Comment:
    mine = cast.writes(reader, place, f"A question {Comment.objects.count()}.")
    parent = Comment.objects.get(receipt_code=mine.code)
    made = cast.writes(writer or cast.zed(), place, text, parent=parent.pk)
    tell(timezone.now())
    return Comment.objects.get(receipt_code=made.code)


def deliver_all() -> None:
    deliver(timezone.now, most=100, worker="test")


def states() -> list[str]:
    rows = Delivery.objects.filter(channel=Channel.PUSH).order_by("pk")
    return list(rows.values_list("state", flat=True))


def test_an_answer_is_pushed_to_every_device_with_a_way_to_it(
    reader: Account, place: Thread, service: PushService
) -> None:
    phones = [on_phone(reader, service, name) for name in ("one", "two")]
    comment = answered(reader, place, "Yes, **here** is the log: https://evil.example/x")

    deliver_all()

    for phone in phones:
        (said,) = service.said_to(phone)
        assert said["title"].endswith("answered you")
        assert said["body"] == "Yes, here is the log: […]"
        assert said["address"] == f"/d/{place.pk}/c/{comment.public_id}"
    assert states() == [DeliveryState.SENT, DeliveryState.SENT]


def test_a_comment_that_is_gone_is_not_pushed_any_more(
    reader: Account, place: Thread, service: PushService
) -> None:
    phone = on_phone(reader, service)
    zed = cast.zed()
    gone = answered(reader, place, "I take this back.", zed)
    answered(reader, place, "This stays.", zed)
    withdraw_comment(gone.pk, writer=Writer(account=zed), now=timezone.now())

    deliver_all()

    assert [said["body"] for said in service.said_to(phone)] == ["This stays."]
    assert states() == [DeliveryState.DROPPED, DeliveryState.SENT]


@pytest.mark.parametrize("status", [404, 410])
def test_a_device_that_is_gone_is_asked_no_more(
    reader: Account, place: Thread, service: PushService, status: int
) -> None:
    on_phone(reader, service, "gone")
    kept = on_phone(reader, service, "kept")
    service.statuses["/gone"] = status

    answered(reader, place, "One.")
    deliver_all()
    answered(reader, place, "Two.")
    deliver_all()

    assert has(reader) == {kept.endpoint}
    assert [taken.path for taken in service.taken].count("/gone") == 1
    assert len(service.said_to(kept)) == 2


def test_a_service_that_is_down_gets_it_later_under_the_same_name(
    reader: Account, place: Thread, service: PushService
) -> None:
    phone = on_phone(reader, service)
    service.status = 503
    answered(reader, place, "One.")
    deliver_all()
    assert states() == [DeliveryState.WAITING]

    service.status = 201
    deliver(lambda: timezone.now() + timedelta(hours=2), most=100, worker="test")

    assert states() == [DeliveryState.SENT]
    first, second = service.taken
    assert first.headers["Topic"] == second.headers["Topic"]
    assert len({said["tag"] for said in service.said_to(phone)}) == 1


def test_a_push_that_comes_a_day_late_is_not_made(
    reader: Account, place: Thread, service: PushService
) -> None:
    on_phone(reader, service)
    answered(reader, place, "One.")

    deliver(lambda: timezone.now() + timedelta(hours=25), most=100, worker="test")

    assert states() == [DeliveryState.DROPPED]
    assert service.taken == []


def test_pushes_wait_for_the_end_of_quiet_hours(
    reader: Account, place: Thread, service: PushService
) -> None:
    phone = on_phone(reader, service)
    now = timezone.now()
    minute = now.hour * 60 + now.minute
    NotificationTimes.objects.create(
        account=reader, quiet_from=(minute - 60) % 1440, quiet_to=(minute + 60) % 1440
    )
    answered(reader, place, "One.")

    deliver_all()
    assert service.taken == []

    deliver(lambda: timezone.now() + timedelta(minutes=61), most=100, worker="test")
    assert len(service.said_to(phone)) == 1


def test_whatever_people_write_is_plain_text_in_a_push(
    reader: Account, place: Thread, service: PushService
) -> None:
    phone = on_phone(reader, service)
    writer = cast.zed()
    long = "word " * 400
    for payload in (*PAYLOADS[::8], long):
        answered(reader, place, f"Look: {payload}", writer)

    deliver_all()

    said = service.said_to(phone)
    assert len(said) == states().count(DeliveryState.SENT) > 5
    for push in said:
        assert set(push) == {"title", "body", "address", "tag"}
        assert len(push["body"]) <= BODY_CHARS
        assert len(push["title"]) <= TITLE_CHARS
        assert push["address"].startswith("/d/")
        assert "://" not in push["body"]
        assert all(c.isprintable() for c in push["body"] + push["title"])
    assert max(len(taken.body) for taken in service.taken) < 3_000
    assert json.dumps(said).count("seckey") == 0


def test_html_in_a_push_is_what_its_reader_typed_not_markup(
    reader: Account, place: Thread, service: PushService
) -> None:
    phone = on_phone(reader, service)
    answered(reader, place, "**Bold** and `<b>code</b>`")

    deliver_all()

    (said,) = service.said_to(phone)
    assert said["body"] == "Bold and <b>code</b>"
    assert len(parseFragment(said["title"])) <= 1
