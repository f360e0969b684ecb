"""What the public ledger holds: its days with their roots, the rows of a day, one row."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from django.db.models import Count, Max

from rejoinder.actions.keep_ledger import contested_by, entry_of, is_closed
from rejoinder.kit.hash_chain import Broken, End, Link, follow
from rejoinder.models import Appeal, Decision, LedgerRow, LedgerSalt

_ROWS_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class LedgerDay:
    """A day of the ledger: how many rows, and its root, the digest of its last row.

    ``is_closed``: no row comes to it any more.
    """

    day: date
    rows: int
    root: str
    is_closed: bool


@dataclass(frozen=True, slots=True)
class Answered:
    """How the appeal against a decision was answered: its number, the outcome, and when."""

    number: str
    outcome: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row with its entry read; ``answered`` is None unless the decision was contested."""

    sequence: int
    day: date
    digest: str
    text: str
    entry: dict[str, Any]
    answered: Answered | None = None


@dataclass(frozen=True, slots=True)
class OwnCheck:
    """What came of checking the stored ledger: rows that hold, the first fault or None.

    ``changed`` are the numbers of decisions that say something else than their rows.
    """

    end: End
    broken: Broken | None
    changed: tuple[int, ...]


def ledger_days(
    zone: tzinfo, now: datetime, *, most: int | None = None, only: date | None = None
) -> list[LedgerDay]:
    """Return the days that have rows, the latest first; ``only`` that one, if it has any."""
    rows = LedgerRow.objects.all() if only is None else LedgerRow.objects.filter(day=only)
    groups = rows.values("day").annotate(rows=Count("pk"), last=Max("sequence"))
    found = list(groups.order_by("-day")[:most])
    last = [group["last"] for group in found]
    roots = dict(LedgerRow.objects.filter(sequence__in=last).values_list("sequence", "digest"))
    return [
        LedgerDay(
            day=group["day"],
            rows=group["rows"],
            root=roots[group["last"]],
            is_closed=is_closed(group["day"], zone, now),
        )
        for group in found
    ]


def links_of(day: date) -> list[Link]:
    """Return the rows of a day as they are hashed, in order."""
    rows = LedgerRow.objects.filter(day=day).order_by("sequence")
    return [Link(entry, digest) for entry, digest in rows.values_list("entry", "digest")]


def rows_of(day: date, *, after: int, most: int) -> list[ReadRow]:
    """Return up to ``most`` rows of a day that come after the row ``after``."""
    rows = LedgerRow.objects.filter(day=day, sequence__gt=after).order_by("sequence")
    return _read(list(rows[:most]))


def latest_rows(most: int) -> list[ReadRow]:
    """Return the latest rows, the last one first."""
    return _read(list(LedgerRow.objects.order_by("-sequence")[:most]))


def ledger_row(sequence: int) -> ReadRow | None:
    """Return one row by its number, None when there is none."""
    found = _read(list(LedgerRow.objects.filter(sequence=sequence)))
    return found[0] if found else None


def row_of_decision(decision_id: int) -> int | None:
    """Return the number of a decision's row, None while it has none."""
    rows = LedgerRow.objects.filter(decision=decision_id)
    return rows.values_list("sequence", flat=True).first()


def check_own_ledger() -> OwnCheck:
    """Check the stored chain, and every row against the decision that it is of."""
    end = End()
    changed: list[int] = []
    while rows := list(
        LedgerRow.objects.filter(sequence__gt=end.rows)
        .select_related("decision")
        .order_by("sequence")[:_ROWS_AT_ONCE]
    ):
        reached = follow((Link(row.entry, row.digest) for row in rows), end)
        if isinstance(reached, Broken):
            return OwnCheck(end, reached, tuple(changed))
        end = reached
        changed += _changed(rows)
    return OwnCheck(end, None, tuple(changed))


def _changed(rows: Sequence[LedgerRow]) -> list[int]:
    decisions = [row.decision for row in rows if row.decision is not None]
    contested = contested_by(decisions)
    ids = {decision.comment_id for decision in decisions}
    salts = dict(
        LedgerSalt.objects.filter(comment__in=ids - {None}).values_list("comment_id", "salt")
    )
    return [
        row.decision.pk
        for row in rows
        if row.decision is not None and _says_otherwise(row, row.decision, salts, contested)
    ]


def _says_otherwise(
    row: LedgerRow, decision: Decision, salts: dict[int, str], contested: dict[int, int]
) -> bool:
    entry = json.loads(row.entry)
    salt = salts.get(decision.comment_id or 0, "")
    answers = contested.get(decision.pk)
    now = entry_of(decision, day=row.day, salt=salt, contested=answers)
    # A comment's salt goes with its text, and another row may have given it a new one.
    return any(entry.get(name) != value for name, value in now.items() if name != "comment")


def _read(rows: Sequence[LedgerRow]) -> list[ReadRow]:
    numbers = [row.decision_id for row in rows if row.decision_id is not None]
    appeals = Appeal.objects.filter(decision__in=numbers).exclude(outcome="")
    answered = {
        appeal.decision_id: Answered(appeal.number, appeal.outcome, appeal.answered_at)
        for appeal in appeals
        if appeal.answered_at is not None
    }
    return [
        ReadRow(
            sequence=row.sequence,
            day=row.day,
            digest=row.digest,
            text=row.entry,
            entry=json.loads(row.entry),
            answered=answered.get(row.decision_id or 0),
        )
        for row in rows
    ]
