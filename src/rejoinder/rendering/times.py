"""Times as people read them: absolute, in the site's time zone, in the page's language.

Pages are the same for every reader and are kept for long, so nothing here is relative
("4 hours ago"); script turns young times relative in the browser (js/times.js).
"""

from datetime import UTC, date, datetime, tzinfo
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


def moment(value: datetime, where: tzinfo, *, year: int, in_12_hours: bool = False) -> str:
    """Write day and time of day, such as "3 May, 10:02".

    The day's year is named unless it is ``year``, the one in which the page is made.
    ``in_12_hours`` gives "3 May, 2:02 pm", as js/times.js does on shared pages.
    """
    local = value.astimezone(where)
    pattern = _patterns(get_language())
    values = {
        "day": _date(pattern, local, year),
        "time": _in_12_hours(local) if in_12_hours else f"{local.hour:02}:{local.minute:02}",
    }
    return pattern.moment % values


def day(value: datetime, where: tzinfo, *, year: int) -> str:
    """Write the day, such as "3 May"; years other than ``year`` are named."""
    return _date(_patterns(get_language()), value.astimezone(where), year)


def month(value: datetime, where: tzinfo) -> str:
    """Write month and year, such as "March 2025"."""
    local = value.astimezone(where)
    values = {"month": _patterns(get_language()).months[local.month - 1], "year": local.year}
    return pgettext("month year", "%(month)s %(year)s") % values


def month_of(value: date) -> str:
    """Write the month and year of a calendar day, such as "March 2025"."""
    return month(datetime.combine(value, datetime.min.time(), UTC), UTC)


def date_of(value: date) -> str:
    """Write a calendar day with its year, such as "3 May 2026"."""
    return day(datetime.combine(value, datetime.min.time(), UTC), UTC, year=0)


def clock(value: datetime, where: tzinfo, *, today: date) -> str:
    """Write the time of day alone if it is of ``today``, else with its day."""
    local = value.astimezone(where)
    if local.date() == today:
        return f"{local.hour:02}:{local.minute:02}"
    return moment(value, where, year=today.year)


def _in_12_hours(local: datetime) -> str:
    half = pgettext("time of day", "am") if local.hour < 12 else pgettext("time of day", "pm")
    return f"{(local.hour + 11) % 12 + 1}:{local.minute:02} {half}"


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


def _date(patterns: _Patterns, local: datetime, year: int) -> str:
    month = patterns.months[local.month - 1]
    values = {"day": local.day, "month": month, "year": local.year}
    return (patterns.day if local.year == year else patterns.day_of_other_year) % values
