"""How long comments usually wait for a person; real or absent, never invented."""

from datetime import timedelta
from statistics import median

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rejoinder.models import Decision
from rejoinder.vocabulary.states import Actor, CommentState, FoundHow

# The median of the last 50 holds (experience.md, composer); fewer than 5 say nothing.
HOLDS_COUNTED = 50
HOLDS_NEEDED = 5
# From here on minutes say more than anybody wants to know.
_HOURS_FROM = timedelta(hours=2)
_DAYS_FROM = timedelta(days=2)


def usual_wait() -> timedelta | None:
    """Return the median wait of the comments that people let go or removed last.

    None while fewer than HOLDS_NEEDED holds were decided by a person.
    """
    decided = (
        Decision.objects.filter(old_state=CommentState.HELD, actor=Actor.MODERATOR)
        .exclude(found_how=FoundHow.IMPORT)
        .order_by("-id")
        .values_list("decided_at", "comment__created_at")[:HOLDS_COUNTED]
    )
    waits = [(decided_at - arrived_at).total_seconds() for decided_at, arrived_at in decided]
    return timedelta(seconds=median(waits)) if len(waits) >= HOLDS_NEEDED else None


def wait_sentence(wait: timedelta | None) -> str:
    """Say the usual wait in words; None is said, too.

    >>> wait_sentence(timedelta(minutes=40))
    'Usual wait: 40 minutes.'
    """
    if wait is None:
        return _("Usual wait: not known yet.")
    minutes = max(1, round(wait / timedelta(minutes=1)))
    if wait < _HOURS_FROM:
        length = ngettext("%(num)s minute", "%(num)s minutes", minutes) % {"num": minutes}
    elif wait < _DAYS_FROM:
        hours = round(wait / timedelta(hours=1))
        length = ngettext("%(num)s hour", "%(num)s hours", hours) % {"num": hours}
    else:
        days = round(wait / timedelta(days=1))
        length = ngettext("%(num)s day", "%(num)s days", days) % {"num": days}
    return _("Usual wait: %(length)s.") % {"length": length}
