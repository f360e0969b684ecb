"""Writes decisions into the public ledger: one chain, without text and without names.

The courier does it, once a decision can no longer be undone. Left out are what an author
did with their own comment, what an import brought along, and a decision that its maker
took back within the moment for that, with the taking back: nobody was told of either.
"""

import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo

from django.db import IntegrityError
from django.db.models import F, Max, Q, QuerySet

from rejoinder.actions.writing import Change, commit
from rejoinder.kit.hash_chain import End, Link, digest, linked
from rejoinder.models import Appeal, Decision, LedgerRow, LedgerSalt, Site
from rejoinder.rendering import times
from rejoinder.vocabulary.moderation import Measure
from rejoinder.vocabulary.states import Actor, FoundHow

# A day's root is published when the day has been over for this long: what was decided in
# its last moments has come to the ledger by then.
CLOSES_AFTER = timedelta(minutes=10)
# On PostgreSQL a decision may be committed after one with a higher id.
_LOOK_BACK = 500
_LOOK_BACK_FURTHER = timedelta(days=7)
_ROWS_AT_ONCE = 200


def append_ledger(now: datetime, *, further_back: bool = False) -> int:
    """Write every decision that is due into the ledger; return how many.

    Looks at those after the last one in it, and some before; ``further_back`` at all of a
    week, which costs more. Workers may do it at the same time: one of them is first.
    """
    site = Site.objects.order_by("pk").first()
    if site is None:
        return 0
    zone = times.zone(site.time_zone)
    is_new = not LedgerRow.objects.exists()
    done = 0
    while waiting := _waiting(now, further_back=further_back):
        try:
            done += commit(_change(waiting, zone, now, is_new=is_new))
        except IntegrityError:
            return done  # another worker wrote the same rows; the next round goes on
    return done


def entry_of(
    decision: Decision, *, day: date, salt: str, contested: int | None
) -> dict[str, str | int]:
    """Return what the ledger says of a decision.

    ``salt`` is its comment's, empty without one; ``contested`` the decision whose appeal it
    answers.
    """
    # A secret salt, since comments' ids are in addresses and could be tried one by one.
    comment = digest(f"{salt}:{decision.comment_id}") if salt else ""
    return {
        "day": day.isoformat(),
        "time": decision.decided_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ"),
        "decision": decision.pk,
        "action": decision.measure,
        "reason": decision.reason,
        "actor": decision.actor,
        "found": decision.found_how,
        "house_rule": decision.house_rule or 0,
        "rules": decision.rules_version,
        "contested": contested or 0,
        "comment": comment,
    }


def contested_by(decisions: Iterable[Decision]) -> dict[int, int]:
    """Return, for the decisions that answer an appeal, the one that was contested."""
    answers = Appeal.objects.filter(result__in=list(decisions))
    return dict(answers.values_list("result_id", "decision_id"))


def is_closed(day: date, zone: tzinfo, now: datetime) -> bool:
    """Say whether a day's rows are complete."""
    return day < (now - CLOSES_AFTER).astimezone(zone).date()


def due_for_ledger(now: datetime) -> "QuerySet[Decision]":
    """Return the decisions that belong into the ledger and are not in it."""
    can_be_undone = Q(undo_until__gt=now)
    taken_back = Q(undone_by__new_state=F("old_state"))
    taking_back = Q(
        measure=Measure.UNDO,
        undoes__old_state=F("new_state"),
        # One that came to the ledger at the very moment it was undone is answered there.
        undoes__ledger_row__isnull=True,
    )
    due = Decision.objects.filter(ledger_row__isnull=True)
    due = due.exclude(Q(actor=Actor.AUTHOR) | Q(found_how=FoundHow.IMPORT) | can_be_undone)
    return due.exclude(taken_back).exclude(taking_back)


def _waiting(now: datetime, *, further_back: bool) -> list[int]:
    due = due_for_ledger(now)
    if further_back:
        due = due.filter(decided_at__gte=now - _LOOK_BACK_FURTHER)
    else:
        last = LedgerRow.objects.aggregate(last=Max("decision"))["last"] or 0
        due = due.filter(pk__gt=last - _LOOK_BACK)
    return list(due.order_by("pk").values_list("pk", flat=True)[:_ROWS_AT_ONCE])


def _change(decision_ids: list[int], zone: tzinfo, now: datetime, *, is_new: bool) -> Change[int]:
    return lambda _touched: _append(decision_ids, zone, now, is_new=is_new)


def _append(decision_ids: Iterable[int], zone: tzinfo, now: datetime, *, is_new: bool) -> int:
    found = Decision.objects.filter(pk__in=decision_ids, ledger_row__isnull=True)
    decisions = list(found.order_by("pk"))
    salts = _salts({d.comment_id for d in decisions if d.comment_id is not None})
    contested = contested_by(decisions)
    last = LedgerRow.objects.order_by("-sequence").first()
    end = End(last.sequence, last.digest) if last else End()
    day = last.day if last else None
    rows = []
    for decision in decisions:
        day = _day(decision, day, zone, now, is_new=is_new)
        salt = salts.get(decision.comment_id or 0, "")
        entry = entry_of(decision, day=day, salt=salt, contested=contested.get(decision.pk))
        link = linked(entry, end)
        end = End(end.rows + 1, link.digest)
        rows.append(_row(link, end, day, decision))
    LedgerRow.objects.bulk_create(rows)
    return len(rows)


def _row(link: Link, end: End, day: date, decision: Decision) -> LedgerRow:
    return LedgerRow(
        sequence=end.rows, day=day, entry=link.entry, digest=link.digest, decision=decision
    )


def _day(
    decision: Decision, before: date | None, zone: tzinfo, now: datetime, *, is_new: bool
) -> date:
    """Return the day under which a decision stands.

    It is that of the decision. What comes late, when that day's root is out already, stands
    under today; only a ledger that begins takes up earlier days.
    """
    day = decision.decided_at.astimezone(zone).date()
    if not is_new and is_closed(day, zone, now):
        day = now.astimezone(zone).date()
    return max(day, before) if before else day


def _salts(comment_ids: Iterable[int]) -> Mapping[int, str]:
    """Return the salt of each comment; one that has none yet is given one."""
    ids = set(comment_ids)
    found = dict(LedgerSalt.objects.filter(comment__in=ids).values_list("comment_id", "salt"))
    fresh = [
        LedgerSalt(comment_id=comment_id, salt=secrets.token_hex(32))
        for comment_id in sorted(ids - found.keys())
    ]
    LedgerSalt.objects.bulk_create(fresh)
    return found | {each.comment_id: each.salt for each in fresh}
