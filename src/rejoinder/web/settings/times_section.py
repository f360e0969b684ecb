"""What the page of notifications shows below its table: the times, and the devices for pushes."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from zoneinfo import available_timezones

from django.utils import timezone
from django.utils.dates import WEEKDAYS

from rejoinder.actions.keep_notification_times import stored_times
from rejoinder.actions.keep_push import MOST_DEVICES
from rejoinder.clients.push import public_key
from rejoinder.models import Account, NotificationTimes, PushSubscription
from rejoinder.rendering import times
from rejoinder.web.forms import listed_problems
from rejoinder.web.frame import the_site

# Names that are numbers, or that stand for others.
_NO_PLACES = ("Etc/", "SystemV/", "US/", "posix/", "right/")


@dataclass(frozen=True, slots=True)
class ShownDevice:
    """One browser that gets pushes; ``mark`` lets that browser know itself in the list."""

    number: int
    name: str
    added_at: datetime
    mark: str


def times_section(
    account: Account,
    *,
    typed: Mapping[str, object] | None = None,
    problems: Mapping[str, str] | None = None,
) -> dict[str, object]:
    """Return the values of notifications_times.html: the stored times, or what was typed."""
    row = stored_times(account)
    until = _pause(row)
    return {
        "when": typed or _as_typed(row, until),
        # A moment of that day, for the filter that writes days; the site's zone may be another.
        "paused_until": until and datetime.combine(until, time(12), UTC),
        "when_problems": problems or {},
        "when_problem_list": listed_problems(problems or {}),
        "zones": zone_names(),
        "site_zone": the_site().time_zone,
        "suggests_zone": not typed and row.pk is not None and row._state.adding,  # noqa: SLF001
        "weekdays": [(str(number), name) for number, name in WEEKDAYS.items()],
        "hours": [(str(hour), f"{hour}:00") for hour in range(24)],
        "push_key": public_key(),
        "devices": _devices(account),
        "most_devices": MOST_DEVICES,
    }


@cache
def zone_names() -> tuple[str, ...]:
    """Return the time zones to choose from: those that are named by a place."""
    names = (name for name in available_timezones() if "/" in name)
    return tuple(sorted(name for name in names if not name.startswith(_NO_PLACES)))


def _pause(row: NotificationTimes) -> date | None:
    """Return until when the reader has paused everything, if the pause is not over."""
    where = times.zone(row.time_zone or the_site().time_zone)
    today = timezone.now().astimezone(where).date()
    is_on = row.paused_until is not None and row.paused_until > today
    return row.paused_until if is_on else None


def _as_typed(row: NotificationTimes, until: date | None) -> dict[str, object]:
    return {
        "cadence": row.cadence,
        "weekday": str(row.weekday),
        "hour": str(row.hour),
        "time_zone": row.time_zone,
        "quiet_from": _clock(row.quiet_from),
        "quiet_to": _clock(row.quiet_to),
        "paused_until": until.isoformat() if until else "",
        "follows_own_threads": row.follows_own_threads,
    }


def _clock(minutes: int | None) -> str:
    return "" if minutes is None else f"{minutes // 60:02}:{minutes % 60:02}"


def _devices(account: Account) -> list[ShownDevice]:
    rows = PushSubscription.objects.filter(account=account).order_by("-added_at", "-pk")
    return [
        ShownDevice(
            number=row.pk,
            name=row.device,
            added_at=row.added_at,
            mark=hashlib.sha256(row.endpoint.encode()).hexdigest()[:16],
        )
        for row in rows
    ]
