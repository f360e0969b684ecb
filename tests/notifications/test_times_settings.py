"""The settings of when one is told: what is kept, what is refused, and what waits goes by it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rejoinder.models import Account, Delivery, Notification, NotificationTimes
from rejoinder.vocabulary.notifications import Cadence, Channel, DeliveryState, Kind
from tests.support import cast
from tests.support.server import Server
from tests.support.web import Person, visible_text

PAGE = "/settings/notifications"
FORM = "/settings/notifications/times"
WHOLE = {
    "cadence": "weekly",
    "weekday": "4",
    "hour": "18",
    "time_zone": "Europe/Berlin",
    "quiet_from": "22:30",
    "quiet_to": "07:00",
    "paused_until": "",
    "follows_own_threads": "on",
}


@pytest.fixture
def ana(site_server: Server) -> Person:
    cast.newspaper(time_zone="Europe/Oslo")
    return Person(site_server.address, cast.ana())


def account_of(person: Person) -> Account:
    assert person.account is not None
    return person.account


def day(days: int) -> str:
    return (timezone.now() + timedelta(days=days)).date().isoformat()


def test_all_times_are_kept_and_shown_again(ana: Person) -> None:
    answer = ana.sends(FORM, json=False, **WHOLE)

    assert "Saved at" in visible_text(answer.text)
    row = NotificationTimes.objects.get(account=ana.account)
    assert (row.cadence, row.weekday, row.hour) == (Cadence.WEEKLY, 4, 18)
    assert row.time_zone == "Europe/Berlin"
    assert (row.quiet_from, row.quiet_to) == (22 * 60 + 30, 7 * 60)
    assert row.follows_own_threads
    page = ana.reads(PAGE).text
    assert 'value="22:30"' in page
    assert "<option selected>Europe/Berlin</option>" in page


def test_the_zone_is_the_sites_until_one_is_chosen(ana: Person) -> None:
    assert "As the site has it: Europe/Oslo" in ana.reads(PAGE).text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("cadence", "hourly", "Choose one of the list."),
        ("weekday", "7", "Choose one of the list."),
        ("hour", "24", "Choose one of the list."),
        ("time_zone", "Mars/Olympus", "There is no time zone of this name."),
        ("time_zone", "../../etc/passwd", "There is no time zone of this name."),
        ("quiet_from", "25:00", "Write the time like 22:30."),
        ("quiet_from", "", "Say when they begin, or leave both empty."),
        ("quiet_to", "", "Say when they end, or leave both empty."),
        ("quiet_to", "22:30", "They cannot end when they begin."),
        ("paused_until", "tomorrow", "Write the day like 2026-12-24."),
        ("paused_until", "2020-01-01", "Choose a day from tomorrow on."),
        ("paused_until", "2999-01-01", "A pause can last a year at most."),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field_and_nothing_typed_is_lost(
    ana: Person, field: str, value: str, sentence: str
) -> None:
    assert ana.sends(FORM, json=False, **WHOLE).ok
    before = NotificationTimes.objects.values().get()

    answer = ana.sends(FORM, json=False, **(WHOLE | {"hour": "20"} | {field: value}))

    assert answer.status_code == 422
    assert f'<p class="error" id="f-{field}-error">{sentence}</p>' in answer.text
    assert f'href="#f-{field}"' in answer.text
    if field not in ("hour", "cadence", "weekday", "time_zone"):
        assert f'value="{value}"' in answer.text
        assert '<option value="20" selected>20:00</option>' in answer.text
    assert NotificationTimes.objects.values().get() == before


def test_a_pause_is_shown_and_ended_with_one_press(ana: Person) -> None:
    ana.sends(FORM, json=False, **(WHOLE | {"paused_until": day(10)}))
    assert NotificationTimes.objects.get().paused_until is not None
    assert "Paused until" in visible_text(ana.reads(PAGE).text)

    ana.sends(FORM, json=False, **(WHOLE | {"paused_until": day(10), "resume": "yes"}))

    assert NotificationTimes.objects.get().paused_until is None
    assert "Paused until" not in visible_text(ana.reads(PAGE).text)


def test_a_pause_that_is_over_is_no_obstacle_to_other_changes(ana: Person) -> None:
    NotificationTimes.objects.create(account=account_of(ana), paused_until=timezone.now().date())

    page = ana.reads(PAGE).text

    assert "Paused until" not in visible_text(page)
    assert timezone.now().date().isoformat() not in page


def waiting(account: Account, kind: Kind, channel: Channel, hours: int) -> Delivery:
    now = timezone.now()
    notification = Notification.objects.create(
        account=account, kind=kind, event=f"{kind}:{channel}", line="Something.", made_at=now
    )
    return Delivery.objects.create(
        notification=notification,
        account=account,
        kind=kind,
        channel=channel,
        made_at=now,
        due_at=now + timedelta(hours=hours),
    )


def test_what_waits_goes_by_the_new_times(ana: Person) -> None:
    digest = waiting(account_of(ana), Kind.FOLLOWED, Channel.DIGEST, 300)

    ana.sends(FORM, json=False, **(WHOLE | {"cadence": "daily"}))

    digest.refresh_from_db()
    assert digest.state == DeliveryState.WAITING
    assert digest.due_at - timezone.now() <= timedelta(hours=25)


def test_a_pause_takes_back_what_waits_but_what_must_be_told(ana: Person) -> None:
    deferred = waiting(account_of(ana), Kind.REPLY, Channel.EMAIL, 8)
    digest = waiting(account_of(ana), Kind.FOLLOWED, Channel.DIGEST, 8)
    decision = waiting(account_of(ana), Kind.DECISION, Channel.EMAIL, 8)

    ana.sends(FORM, json=False, **(WHOLE | {"paused_until": day(10)}))

    for delivery in (deferred, digest, decision):
        delivery.refresh_from_db()
    assert (deferred.state, deferred.outcome) == (DeliveryState.DROPPED, "paused by its reader")
    assert digest.state == DeliveryState.WAITING
    assert digest.due_at > timezone.now() + timedelta(days=8)
    # It is due at once, so the server's courier may have it in hand by now.
    assert decision.outcome != "paused by its reader"
    assert decision.due_at <= timezone.now()


def test_times_are_kept_for_signed_in_people_alone(site_server: Server) -> None:
    cast.newspaper()
    ana = Person(site_server.address, cast.ana())
    assert ana.sends(FORM, json=False, **WHOLE).ok

    assert Person(site_server.address).sends(FORM, json=False, **WHOLE).status_code == 401
    assert NotificationTimes.objects.count() == 1
