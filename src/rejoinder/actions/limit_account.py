"""Limits on one account: its comments are read first, or it may not comment for a while."""

from datetime import datetime

from django.utils.translation import gettext as _

from rejoinder.actions.end_sessions import end_sessions
from rejoinder.actions.writing import Touched, commit
from rejoinder.models import Account, Limit
from rejoinder.policies.desk import may_moderate
from rejoinder.vocabulary.errors import ExpectedFailure
from rejoinder.vocabulary.states import LimitKind

REASON_LONGEST = 500


class LimitIsWrong(ExpectedFailure):
    """The limit cannot be set or lifted; the sentence says why."""


def limit_account(
    account: Account,
    *,
    kind: LimitKind,
    reason: str,
    until: datetime | None,
    set_by: Account | None,
    now: datetime,
) -> Limit:
    """Put a limit on an account; it takes the place of one that is in force.

    ``reason`` is shown to the account's owner. ``until`` None means without end.
    ``set_by`` is None when the operator does it from the command line.

    Raises:
        LimitIsWrong: no reason, too long a one, or an end that is not ahead.
        NotPermitted: ``set_by`` is no moderator.
    """
    if set_by is not None:
        may_moderate(set_by).require()
    reason = reason.strip()
    if not reason:
        raise LimitIsWrong(_("Say why; the reader is told the reason."), field="reason")
    if len(reason) > REASON_LONGEST:
        sentence = _("The reason has %(found)s characters; at most %(allowed)s fit.")
        raise LimitIsWrong(
            sentence % {"found": len(reason), "allowed": REASON_LONGEST}, field="reason"
        )
    if until is not None and until <= now:
        raise LimitIsWrong(_("The end of a limit lies ahead."), field="until")

    def change(_touched: Touched) -> Limit:
        _end(account, now)
        if kind is LimitKind.SUSPENDED:
            end_sessions(account)  # whoever signs in again is told until when, and why
        return Limit.objects.create(
            account=account, kind=kind, reason=reason, until=until, set_by=set_by, set_at=now
        )

    return commit(change)


def lift_limit(account: Account, *, now: datetime) -> None:
    """End every limit on an account; it stays on record that there was one.

    Raises:
        LimitIsWrong: none is in force.
    """

    def change(_touched: Touched) -> None:
        if _end(account, now) == 0:
            raise LimitIsWrong(_("There is no limit on this account."))

    commit(change)


def _end(account: Account, now: datetime) -> int:
    return Limit.objects.filter(account=account).in_force(now).update(until=now)
