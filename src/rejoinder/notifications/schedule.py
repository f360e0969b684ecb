"""When a reader is told: at once, after their quiet hours, at their next digest, or not at all.

Everything is reckoned on the reader's wall clock. Where a clock change skips an hour, what
was planned in it happens at the next moment that there is; where an hour comes twice, it
happens the first time and not again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from rejoinder.vocabulary.notifications import Cadence, Channel, Kind

# Mail that neither waits nor can be paused: the law wants decisions told (Art. 17 of
# Regulation (EU) 2022/2065), and warnings are of use at once or never.
_AT_ONCE = frozenset({Kind.DECISION, Kind.SECURITY})
_DAY = timedelta(days=1)
# Quiet hours may put a digest off by a day, and a pause or a clock change may leave one out.
_DAYS_AHEAD = 16


@dataclass(frozen=True, slots=True)
class Times:
    """When one reader wants to be told.

    ``weekday`` 0 is Monday. Quiet hours are minutes since 0:00, both None for no quiet hours.
    ``paused_until`` is the first day, in ``zone``, on which mails and pushes come again.
    """

    zone: tzinfo
    cadence: Cadence = Cadence.DAILY
    weekday: int = 1
    hour: int = 7
    quiet_from: int | None = None
    quiet_to: int | None = None
    paused_until: date | None = None


def due_at(kind: Kind, channel: Channel, times: Times, now: datetime) -> datetime | None:
    """Return when a delivery made now is due; None: paused, it is not to be made.

    What goes into a digest is kept over a pause and is due at the first digest after it.
    """
    if channel is Channel.IN_PAGE or (channel is Channel.EMAIL and kind in _AT_ONCE):
        return now
    if channel is Channel.DIGEST:
        return next_weekly(times, now) if kind is Kind.WEEKLY else next_digest(times, now)
    return None if is_paused(times, now) else end_of_quiet_hours(times, now)


def next_digest(times: Times, after: datetime) -> datetime:
    """Return the first digest later than ``after``, never within a pause or quiet hours.

    >>> next_digest(Times(UTC), datetime(2026, 11, 22, 18, 0, tzinfo=UTC)).isoformat()
    '2026-11-23T07:00:00+00:00'
    """
    weekday = times.weekday if times.cadence is Cadence.WEEKLY else None
    return _next(times, after, weekday)


def next_weekly(times: Times, after: datetime) -> datetime:
    """Return when the week on the site is due next, whatever the rhythm of digests is."""
    return _next(times, after, times.weekday)


def is_paused(times: Times, at: datetime) -> bool:
    """Return whether the reader has paused everything at that moment."""
    return times.paused_until is not None and local_day(times, at) < times.paused_until


def local_day(times: Times, at: datetime) -> date:
    """Return the day that it is for the reader."""
    return at.astimezone(times.zone).date()


def in_quiet_hours(times: Times, at: datetime) -> bool:
    """Return whether the reader's clock stands within their quiet hours; the end is outside."""
    start, end = times.quiet_from, times.quiet_to
    if start is None or end is None:
        return False
    local = at.astimezone(times.zone)
    minute = local.hour * 60 + local.minute
    return start <= minute < end if start < end else minute >= start or minute < end


def end_of_quiet_hours(times: Times, at: datetime) -> datetime:
    """Return ``at`` outside quiet hours, else the next moment at which they are over."""
    if times.quiet_to is None or not in_quiet_hours(times, at):
        return at
    end = time(times.quiet_to // 60, times.quiet_to % 60)
    today = local_day(times, at)
    ends = (
        _moment(today + days * _DAY, end, times.zone, fold=fold)
        for days in range(4)
        for fold in (0, 1)
    )
    return min(moment for moment in ends if moment > at and not in_quiet_hours(times, moment))


def _next(times: Times, after: datetime, weekday: int | None) -> datetime:
    start = local_day(times, after) - 2 * _DAY
    if times.paused_until is not None and times.paused_until > start:
        start = times.paused_until
    # The moments come in their order, for the days do, and quiet hours never swap two of them.
    return next(moment for moment in _digests(times, start, weekday) if moment > after)


def _digests(times: Times, start: date, weekday: int | None) -> Iterator[datetime]:
    for days in range(_DAYS_AHEAD):
        day = start + days * _DAY
        if weekday in (None, day.weekday()) and _exists(day, times.zone):
            moment = _moment(day, time(times.hour), times.zone)
            yield end_of_quiet_hours(times, moment)


def _exists(day: date, zone: tzinfo) -> bool:
    """Return False for a day that was left out, as 30 December 2011 in Samoa."""
    return _moment(day, time(0), zone).astimezone(zone).date() == day


def _moment(day: date, at: time, zone: tzinfo, *, fold: int = 0) -> datetime:
    """Return when a clock in ``zone`` shows that time, or jumps over it.

    ``fold`` 1 asks for the second time where the hour comes twice.
    """
    wall = datetime.combine(day, at)
    moment = wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
    if _wall(moment, zone) == wall:
        return moment
    # The clock jumps over it. Read with the offset from after the jump it is a moment before
    # the jump, read with the offset from before, one after it; the jump is between the two.
    early = int(wall.replace(tzinfo=zone, fold=1).timestamp())
    late = int(wall.replace(tzinfo=zone, fold=0).timestamp())
    while late - early > 1:
        middle = (early + late) // 2
        if _wall(datetime.fromtimestamp(middle, UTC), zone) < wall:
            early = middle
        else:
            late = middle
    return datetime.fromtimestamp(late, UTC)


def _wall(moment: datetime, zone: tzinfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)
