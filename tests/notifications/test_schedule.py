"""When readers are told: quiet hours, digests, pauses, DST, and clocks that jump (F-17)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from rejoinder.notifications.schedule import (
    Times,
    due_at,
    end_of_quiet_hours,
    in_quiet_hours,
    is_paused,
    next_digest,
    next_weekly,
)
from rejoinder.vocabulary.notifications import Cadence, Channel, Kind

BERLIN = ZoneInfo("Europe/Berlin")
NUUK = ZoneInfo("America/Nuuk")
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
AT_ONCE = (Kind.DECISION, Kind.SECURITY)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


moments = some.datetimes(
    min_value=datetime(2020, 1, 1),  # noqa: DTZ001  # the strategy adds the zone
    max_value=datetime(2045, 1, 1),  # noqa: DTZ001
    timezones=some.just(UTC),
)
zones = some.sampled_from(sorted(available_timezones())).map(ZoneInfo)
minutes = some.integers(0, 1439)
quiet = some.none() | some.tuples(minutes, minutes).filter(lambda pair: pair[0] != pair[1])


@some.composite
def times(draw: some.DrawFn) -> Times:
    hours = draw(quiet)
    return Times(
        zone=draw(zones),
        cadence=draw(some.sampled_from(Cadence)),
        weekday=draw(some.integers(0, 6)),
        hour=draw(some.integers(0, 23)),
        quiet_from=hours[0] if hours else None,
        quiet_to=hours[1] if hours else None,
        paused_until=draw(some.none() | some.dates(date(2020, 1, 1), date(2045, 1, 1))),
    )


@given(times(), moments, moments)
@example(Times(NUUK, hour=23), at("2026-03-28T12:00"), at("2026-03-29T00:30"))
def test_a_later_event_is_never_told_in_an_earlier_digest(
    wanted: Times, one: datetime, other: datetime
) -> None:
    early, late = sorted([one, other])

    assert early < next_digest(wanted, early) <= next_digest(wanted, late)


@given(times(), moments)
@example(Times(BERLIN, hour=2), at("2026-03-28T12:00"))
@example(Times(BERLIN, hour=2), at("2026-10-24T12:00"))
@example(Times(NUUK, hour=23), at("2026-03-27T12:00"))
def test_digests_are_far_enough_apart_never_to_be_two_a_day(wanted: Times, now: datetime) -> None:
    first = next_digest(wanted, now)
    second = next_digest(wanted, first)

    # A clock change takes an hour, in Antarctica two; quiet hours that end in the skipped
    # hour move a digest by as much again.
    whole = 7 * DAY if wanted.cadence is Cadence.WEEKLY else DAY
    assert second - first >= whole - 4 * HOUR


@given(times(), moments, some.sampled_from(Kind), some.sampled_from(Channel))
def test_nothing_is_told_in_quiet_hours_or_a_pause_but_what_must_be(
    wanted: Times, now: datetime, kind: Kind, channel: Channel
) -> None:
    due = due_at(kind, channel, wanted, now)

    if channel is Channel.IN_PAGE or (channel is Channel.EMAIL and kind in AT_ONCE):
        assert due == now
    elif due is None:
        assert channel in (Channel.EMAIL, Channel.PUSH) and is_paused(wanted, now)
    else:
        assert due >= now
        assert not in_quiet_hours(wanted, due)
        assert not is_paused(wanted, due)


@given(times(), moments, moments, some.sampled_from([Channel.EMAIL, Channel.PUSH]))
def test_what_happens_later_is_not_told_earlier(
    wanted: Times, one: datetime, other: datetime, channel: Channel
) -> None:
    early, late = sorted([one, other])
    first, second = (due_at(Kind.REPLY, channel, wanted, when) for when in (early, late))

    if first is not None and second is not None:
        assert first <= second


@given(times(), moments)
def test_quiet_hours_are_over_within_a_day_and_a_half(wanted: Times, now: datetime) -> None:
    assert end_of_quiet_hours(wanted, now) - now <= 2 * DAY


@given(times(), moments, some.sampled_from([-DAY, DAY, 400 * DAY]))
def test_a_clock_that_jumps_and_comes_back_changes_nothing(
    wanted: Times, now: datetime, jump: timedelta
) -> None:
    planned = next_digest(wanted, now)

    meanwhile = next_digest(wanted, now + jump)

    assert next_digest(wanted, now) == planned
    # Whatever the wrong clock planned is one of the moments that the right one plans, too.
    assert next_digest(wanted, meanwhile - timedelta(microseconds=1)) == meanwhile


@pytest.mark.parametrize(
    ("wanted", "after", "expected"),
    [
        # Daily at 7 in Berlin: winter, summer, and over both clock changes.
        (Times(BERLIN), "2026-01-10T05:59", "2026-01-10T06:00"),
        (Times(BERLIN), "2026-01-10T06:00", "2026-01-11T06:00"),
        (Times(BERLIN), "2026-07-10T06:00", "2026-07-11T05:00"),
        (Times(BERLIN), "2026-03-28T12:00", "2026-03-29T05:00"),
        # 2:00 is skipped on 29 March: the next moment there is, 3:00, and then 2:00 again.
        (Times(BERLIN, hour=2), "2026-03-28T12:00", "2026-03-29T01:00"),
        (Times(BERLIN, hour=2), "2026-03-29T01:00", "2026-03-30T00:00"),
        # 2:00 comes twice on 25 October: the first one counts.
        (Times(BERLIN, hour=2), "2026-10-24T12:00", "2026-10-25T00:00"),
        (Times(BERLIN, hour=2), "2026-10-25T00:00", "2026-10-26T01:00"),
        (Times(BERLIN, hour=2), "2026-10-25T00:30", "2026-10-26T01:00"),
        # In Nuuk 23:00 of 28 March is skipped: midnight, and 23:00 of the 29th as ever.
        (Times(NUUK, hour=23), "2026-03-28T12:00", "2026-03-29T01:00"),
        (Times(NUUK, hour=23), "2026-03-29T01:00", "2026-03-30T00:00"),
        # Samoa left out 30 December 2011.
        (Times(ZoneInfo("Pacific/Apia")), "2011-12-29T18:00", "2011-12-30T17:00"),
        # Tuesdays.
        (Times(UTC, cadence=Cadence.WEEKLY), "2026-11-22T12:00", "2026-11-24T07:00"),
        (Times(UTC, cadence=Cadence.WEEKLY), "2026-11-24T07:00", "2026-12-01T07:00"),
        # In quiet hours, and with a pause.
        (Times(UTC, quiet_from=1320, quiet_to=510), "2026-11-22T12:00", "2026-11-23T08:30"),
        (Times(UTC, paused_until=date(2026, 12, 3)), "2026-11-22T12:00", "2026-12-03T07:00"),
        (
            Times(BERLIN, hour=0, paused_until=date(2026, 12, 3)),
            "2026-11-22T12:00",
            "2026-12-02T23:00",
        ),
    ],
)
def test_the_next_digest_is_on_the_readers_own_clock(
    wanted: Times, after: str, expected: str
) -> None:
    assert next_digest(wanted, at(after)) == at(expected)


NIGHT = Times(BERLIN, quiet_from=22 * 60, quiet_to=7 * 60)
EARLY = Times(BERLIN, quiet_from=60, quiet_to=150)


@pytest.mark.parametrize(
    ("wanted", "now", "expected"),
    [
        (NIGHT, "2026-11-22T20:59", "2026-11-22T20:59"),
        (NIGHT, "2026-11-22T21:00", "2026-11-23T06:00"),
        (NIGHT, "2026-11-22T23:30", "2026-11-23T06:00"),
        (NIGHT, "2026-11-23T05:59", "2026-11-23T06:00"),
        (NIGHT, "2026-11-23T06:00", "2026-11-23T06:00"),
        (NIGHT, "2026-03-28T22:00", "2026-03-29T05:00"),
        (NIGHT, "2026-10-24T21:00", "2026-10-25T06:00"),
        # Quiet until 2:30, which is skipped on 29 March, and comes twice on 25 October.
        (EARLY, "2026-03-29T00:30", "2026-03-29T01:00"),
        (EARLY, "2026-10-24T23:30", "2026-10-25T00:30"),
        (EARLY, "2026-10-25T00:45", "2026-10-25T00:45"),
        (EARLY, "2026-10-25T01:10", "2026-10-25T01:30"),
        (Times(BERLIN), "2026-11-22T23:30", "2026-11-22T23:30"),
    ],
)
@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.PUSH])
def test_what_comes_in_quiet_hours_is_told_when_they_end(
    channel: Channel, wanted: Times, now: str, expected: str
) -> None:
    assert due_at(Kind.REPLY, channel, wanted, at(now)) == at(expected)


def test_a_pause_ends_with_the_first_minute_of_its_day_where_the_reader_is() -> None:
    wanted = Times(BERLIN, paused_until=date(2026, 12, 3))

    assert due_at(Kind.REPLY, Channel.PUSH, wanted, at("2026-12-02T22:59")) is None
    assert due_at(Kind.REPLY, Channel.EMAIL, wanted, at("2026-12-02T22:59")) is None
    assert due_at(Kind.REPLY, Channel.EMAIL, wanted, at("2026-12-02T23:00")) == at(
        "2026-12-02T23:00"
    )


@pytest.mark.parametrize("kind", AT_ONCE)
def test_decisions_and_warnings_are_mailed_at_once_whatever_was_chosen(kind: Kind) -> None:
    wanted = Times(BERLIN, quiet_from=0, quiet_to=1439, paused_until=date(2026, 12, 3))
    now = at("2026-11-22T23:30")

    assert due_at(kind, Channel.EMAIL, wanted, now) == now
    assert due_at(kind, Channel.PUSH, wanted, now) is None


def test_the_week_on_the_site_keeps_its_day_beside_a_daily_digest() -> None:
    wanted = Times(BERLIN, cadence=Cadence.DAILY, weekday=4, hour=18)

    assert due_at(Kind.WEEKLY, Channel.DIGEST, wanted, at("2026-11-22T12:00")) == at(
        "2026-11-27T17:00"
    )
    assert next_weekly(wanted, at("2026-11-27T17:00")) == at("2026-12-04T17:00")
