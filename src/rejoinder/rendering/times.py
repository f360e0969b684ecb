"""Times as people read them: absolute, in the site's time zone, in the page's language.

Pages are the same for every reader and are kept for long, so nothing here is relative
("4 hours ago"); script turns young times relative in the browser (js/times.js).
"""

from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.dates import MONTHS
from django.utils.translation import get_language, pgettext


@lru_cache(maxsize=64)
def zone(name: str) -> tzinfo:
    """Return the time zone of that name; UTC for a name that this machine does not know."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def machine(value: datetime) -> str:
    """Write a time for the ``datetime`` attribute.

    >>> machine(datetime(2026, 5, 3, 10, 2, 7, 5, tzinfo=UTC))
    '2026-05-03T10:02:07Z'
    """
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(value: datetime, where: tzinfo, *, year: int | None = None) -> str:
    """Write day and time of day, such as "3 May, 10:02".

    The day's year is named unless it is ``year``, which is this year if it is not given.
    """
    local = value.astimezone(where)
    pattern, this_year = _patterns(get_language()), year or datetime.now(where).year
    date = _date(pattern, local.year, local.month, local.day, this_year)
    return pattern.moment % {"day": date, "time": f"{local.hour:02}:{local.minute:02}"}


def day(value: datetime, where: tzinfo) -> str:
    """Write the day, such as "3 May"; other years are named."""
    local = value.astimezone(where)
    pattern = _patterns(get_language())
    return _date(pattern, local.year, local.month, local.day, datetime.now(where).year)


def clock(value: datetime, where: tzinfo, *, now: datetime) -> str:
    """Write the time of day alone if it is of today, else with its day."""
    local = value.astimezone(where)
    if local.date() == now.astimezone(where).date():
        return f"{local.hour:02}:{local.minute:02}"
    return moment(value, where)


class _Patterns(NamedTuple):
    """How one language writes times."""

    moment: str
    day: str
    day_of_other_year: str
    months: tuple[str, ...]


@lru_cache(maxsize=32)
def _patterns(_language: str | None) -> _Patterns:
    # The language is the cache's key; it is the active one, so nothing else needs it.
    return _Patterns(
        moment=pgettext("day, time", "%(day)s, %(time)s"),
        day=pgettext("day month", "%(day)s %(month)s"),
        day_of_other_year=pgettext("day month year", "%(day)s %(month)s %(year)s"),
        months=tuple(str(MONTHS[number]) for number in range(1, 13)),
    )


def _date(patterns: _Patterns, year: int, month: int, number: int, this_year: int) -> str:
    values = {"day": number, "month": patterns.months[month - 1], "year": year}
    return (patterns.day if year == this_year else patterns.day_of_other_year) % values
