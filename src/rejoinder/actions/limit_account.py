"""Limits on one account, with the same statement of reasons as a removal.

A reader's comments are read first, or they may not comment for a while, or they are
warned and may comment again when they have acknowledged it.
"""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from rejoinder.actions.end_sessions import end_sessions
from rejoinder.actions.stating import ReasonIsIncomplete, Statement, rules_version
from rejoinder.actions.writing import Touched, commit
from rejoinder.models import Account, Decision, Limit
from rejoinder.policies.desk import may_limit
from rejoinder.rendering import wording
from rejoinder.vocabulary.errors import ExpectedFailure
from rejoinder.vocabulary.moderation import Measure
from rejoinder.vocabulary.states import Actor, FoundHow, LimitKind, Reason

REASON_LONGEST = 500
_MEASURES = {
    LimitKind.READ_FIRST: Measure.READ_FIRST,
    LimitKind.SUSPENDED: Measure.SUSPEND,
    LimitKind.WARNED: Measure.WARN,
}
_IN_EACH_OTHERS_PLACE = (LimitKind.READ_FIRST, LimitKind.SUSPENDED)


class LimitIsWrong(ExpectedFailure):
    """The limit cannot be set or lifted; the sentence says why."""


def limit_account(
    account: Account,
    *,
    kind: LimitKind,
    statement: Statement,
    until: datetime | None,
    set_by: Account | None,
    now: datetime,
) -> Limit:
    """Put a limit on an account; it takes the place of one that is in force.

    Its owner reads the statement's note, else the words of its reason. ``until`` None means
    without end; a warning ends when it is acknowledged, and stands beside other limits.
    ``set_by`` is None when the operator does it from the command line.

    Raises:
        LimitIsWrong: too long a note, an end that is not ahead, or the statement lacks something.
        NotPermitted: ``set_by`` may not limit this account for so long, or not end the limit
            in whose place this one comes.
    """
    is_warning = kind is LimitKind.WARNED
    replaced = [kind] if is_warning else _IN_EACH_OTHERS_PLACE
    if set_by is not None:
        may_limit(set_by, account, until=now if is_warning else until, now=now).require()
        _require_may_end(account, set_by, now, kinds=replaced)
    _check(statement, until, now)

    def change(touched: Touched) -> Limit:
        _end(account, now, kinds=replaced)
        if kind is LimitKind.SUSPENDED:
            end_sessions(account)  # whoever signs in again is told until when, and why
        decision = _decide(account, _MEASURES[kind], statement, until=until, set_by=set_by, now=now)
        touched.outbox()
        reason = statement.note.strip() or wording.reason(statement.reason)
        return Limit.objects.create(
            account=account,
            kind=kind,
            reason=reason,
            until=until,
            set_by=set_by,
            set_at=now,
            decision=decision,
        )

    return commit(change)


def lift_limit(account: Account, *, lifted_by: Account | None = None, now: datetime) -> None:
    """End every limit on an account; it stays on record that there was one.

    ``lifted_by`` is None when the operator does it from the command line.

    Raises:
        LimitIsWrong: none is in force.
        NotPermitted: ``lifted_by`` could not have set them for as long as they still last.
    """
    if lifted_by is not None:
        may_limit(lifted_by, account, until=now, now=now).require()
        _require_may_end(account, lifted_by, now, kinds=LimitKind)

    def change(touched: Touched) -> None:
        if _end(account, now, kinds=LimitKind) == 0:
            raise LimitIsWrong(_("There is no limit on this account."))
        _decide(account, Measure.LIFT, None, set_by=lifted_by, now=now)
        touched.outbox()

    commit(change)


def acknowledge_warnings(account: Account, *, now: datetime) -> None:
    """End the warnings of an account: its owner has said that they have read them."""
    commit(lambda _touched: _end(account, now, kinds=[LimitKind.WARNED]))


def _check(statement: Statement, until: datetime | None, now: datetime) -> None:
    if len(statement.note.strip()) > REASON_LONGEST:
        sentence = _("The reason has %(found)s characters; at most %(allowed)s fit.")
        found = len(statement.note.strip())
        raise LimitIsWrong(sentence % {"found": found, "allowed": REASON_LONGEST}, field="note")
    try:
        statement.check()
    except ReasonIsIncomplete as error:
        raise LimitIsWrong(error.sentence, field=error.field) from error
    if until is not None and until <= now:
        raise LimitIsWrong(_("The end of a limit lies ahead."), field="until")


def _require_may_end(
    account: Account, ended_by: Account, now: datetime, *, kinds: Iterable[LimitKind]
) -> None:
    """Refuse a moderator who would shorten what only an editor sets."""
    in_force = Limit.objects.filter(account=account, kind__in=kinds).in_force(now)
    for limit in in_force.exclude(kind=LimitKind.WARNED):
        may_limit(ended_by, account, until=limit.until, now=now).require()


def _decide(
    account: Account,
    measure: Measure,
    statement: Statement | None,
    *,
    until: datetime | None = None,
    set_by: Account | None,
    now: datetime,
) -> Decision:
    """Store the decision on an account; a limit that ends takes nothing, so it needs no reason."""
    return Decision.objects.create(
        account=account,
        measure=measure,
        actor=Actor.MODERATOR if set_by is not None else Actor.PUBLISHER,
        moderator=set_by,
        signed=statement.signed if statement else False,
        until=until,
        reason=statement.reason if statement else Reason.NONE,
        house_rule=statement.house_rule if statement else None,
        rules_version=rules_version(),
        law=statement.law.strip() if statement else "",
        passage=statement.passage if statement else "",
        note=statement.note.strip() if statement else "",
        found_how=(statement.found_how if statement else None) or FoundHow.OWN_LOOK,
        decided_at=now,
    )


def _end(account: Account, now: datetime, *, kinds: Iterable[LimitKind]) -> int:
    in_force = Limit.objects.filter(account=account, kind__in=kinds).in_force(now)
    return in_force.update(until=now)
