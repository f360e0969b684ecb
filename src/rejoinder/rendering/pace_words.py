"""The sentences about a slower pace: for everybody above the form, and for whom it stops."""

from collections.abc import Mapping
from datetime import date, datetime, tzinfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rejoinder.rendering import times


def line(
    seconds: int | None,
    until: datetime | None,
    *,
    set_by: str,
    where: tzinfo,
    now: datetime,
) -> str:
    """Say publicly that a discussion is slowed down; nothing where it is not.

    ``set_by`` is the name of who did it, empty where the desk does not sign.
    """
    if not in_force(seconds, until, now=now):
        return ""
    today = now.astimezone(where).date()
    by = _("set by %(name)s") % {"name": set_by} if set_by else _("set by the moderation desk")
    if until is None:
        sentence = _("Slower pace: one comment per reader every %(time)s (%(by)s).")
    else:
        sentence = _("Slower pace: one comment per reader every %(time)s until %(until)s (%(by)s).")
    values = {"time": duration(seconds or 0), "by": by, "until": _end(until, where, today)}
    return sentence % values


def too_soon(details: Mapping[str, str | int]) -> str:
    """Say to a writer when the next comment will be taken.

    ``details`` are those of the finding ``pace:thread``: wanted and wait, in seconds.
    """
    sentence = _(
        "This discussion goes at a slower pace: one comment per reader every %(every)s."
        " You can send yours in %(wait)s."
    )
    every, wait = int(details.get("wanted", 0)), int(details.get("wait", 0))
    return sentence % {"every": duration(every), "wait": duration(wait)}


def in_force(seconds: int | None, until: datetime | None, *, now: datetime) -> bool:
    """Say whether a thread's pace applies at this moment."""
    return bool(seconds) and (until is None or now < until)


def duration(seconds: int) -> str:
    """Write a length of time in seconds, minutes or hours, rounded up: "3 minutes"."""
    if seconds < 60:
        return ngettext("%(num)s second", "%(num)s seconds", seconds) % {"num": seconds}
    minutes = -(-seconds // 60)
    if minutes < 60 or minutes % 60:
        return ngettext("%(num)s minute", "%(num)s minutes", minutes) % {"num": minutes}
    hours = minutes // 60
    return ngettext("%(num)s hour", "%(num)s hours", hours) % {"num": hours}


def _end(until: datetime | None, where: tzinfo, today: date) -> str:
    return times.clock(until, where, today=today) if until is not None else ""
