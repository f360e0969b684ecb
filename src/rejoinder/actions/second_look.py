"""Some decisions go to another moderator, who does not see what was decided (§4.9)."""

import secrets
from datetime import datetime

from django.utils.translation import gettext as _

from rejoinder.actions.desk_counts import second_looks
from rejoinder.actions.writing import Touched, commit
from rejoinder.models import Account, Decision, Revision, SecondLook, Site
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure
from rejoinder.vocabulary.moderation import Measure

TAKES_AWAY = frozenset({Measure.REMOVE, Measure.CUT})
_LOOKED_AT = TAKES_AWAY | {Measure.PUBLISH, Measure.KEEP, Measure.RESTORE}


class NoSuchLook(ExpectedFailure):
    """There is no such second look, or it is not for this person."""

    code = ErrorCode.NOT_FOUND


def ask_sometimes(decision: Decision, *, now: datetime) -> bool:
    """Ask for a second look at some of the decisions, drawn by lot.

    How many of a hundred is the site's choice (``Site.second_looks_in_100``). Runs inside
    the caller's transaction; returns whether it was drawn.
    """
    if decision.measure not in _LOOKED_AT:
        return False
    wanted = Site.objects.order_by("pk").values_list("second_looks_in_100", flat=True).first() or 0
    if secrets.randbelow(100) >= wanted:
        return False
    SecondLook.objects.create(decision=decision, asked_at=now)
    return True


def look(look_id: int, *, removes: bool, account: Account, now: datetime) -> SecondLook:
    """Say what one would have decided; whether that agrees is stored beside it.

    Raises:
        NoSuchLook: it is not open, one's own decision, or out of this account's reach.
    """
    asked = second_looks(account, now=now).select_related("decision").filter(pk=look_id).first()
    if asked is None:
        raise NoSuchLook(_("This comment does not wait for a second look by you."))
    agrees = removes == (asked.decision.measure in TAKES_AWAY)

    def change(_touched: Touched) -> int:
        still_open = SecondLook.objects.filter(pk=look_id, agrees=None)
        return still_open.update(looked_by=account, looked_at=now, removes=removes, agrees=agrees)

    if commit(change) == 0:
        raise NoSuchLook(_("This comment does not wait for a second look by you."))
    asked.refresh_from_db()
    return asked


def words_then(decision: Decision) -> str:
    """Return the comment's HTML as whoever decided saw it, before a passage was cut."""
    earlier = Revision.objects.filter(cut_by=decision).first()
    if earlier is not None:
        return earlier.html
    return decision.comment.html if decision.comment else ""
