"""The sentences in the place of comments that are gone, from their latest decisions."""

# ruff: noqa: S608  # what is put into the statements are constants of this module

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import Any

from rejoinder.rendering import wording
from rejoinder.rendering.rows import CommentRow, fetch, in_utc
from rejoinder.vocabulary.moderation import Measure
from rejoinder.vocabulary.states import Actor, FoundHow, Reason

_NOT_STATES = ", ".join(
    f"'{m.value}'" for m in (Measure.KEEP, Measure.PICK, Measure.UNPICK, Measure.UNDO)
)


def tombstones(
    gone: Sequence[CommentRow], *, where: tzinfo, now: datetime
) -> Callable[[CommentRow], str]:
    """Read the decisions on ``gone`` and return what says the sentence for each of them.

    One statement, none if nothing is gone.
    """
    taken = _latest([row.id for row in gone]) if gone else {}

    def sentence(row: CommentRow) -> str:
        return wording.tombstone(row.state, taken.get(row.id), where=where, now=now)

    return sentence


def _latest(comment_ids: Sequence[int]) -> dict[int, wording.Taken]:
    """Return what each comment's present state rests on.

    Not what was looked at and left, nor what was undone within the moment for that. An
    appeal answered with another ground gives that ground and its own number.
    """
    marks = ", ".join(["%s"] * len(comment_ids))
    found = fetch(
        "SELECT d.comment_id, d.id, d.actor, d.reason, d.house_rule, d.found_how, d.decided_at,"
        " CASE WHEN d.signed THEN coalesce(m.display_name, '') ELSE '' END, d.service,"
        " d.measure"
        " FROM rejoinder_decision d LEFT JOIN rejoinder_account m ON m.id = d.moderator_id"
        f" WHERE d.comment_id IN ({marks}) AND d.measure NOT IN ({_NOT_STATES})"
        " AND NOT EXISTS (SELECT 1 FROM rejoinder_decision u WHERE u.undoes_id = d.id)"
        " ORDER BY d.id",
        comment_ids,
    )
    taken: dict[int, wording.Taken] = {}
    for comment_id, *columns, measure in found:
        new = _taken(columns)
        if measure != Measure.UPHOLD:
            # The later decision takes the place of the earlier one.
            taken[comment_id] = new
        elif new.reason is not Reason.NONE and comment_id in taken:
            taken[comment_id] = _on_new_ground(taken[comment_id], new)
    return taken


def _taken(columns: Sequence[Any]) -> wording.Taken:
    decision_id, actor, reason, house_rule, found_how, decided_at, name, service = columns
    return wording.Taken(
        decision_id=decision_id,
        actor=Actor(actor),
        reason=Reason(reason),
        house_rule=house_rule,
        found_how=FoundHow(found_how),
        decided_at=in_utc(decided_at),
        name=name,
        service=service,
    )


def _on_new_ground(first: wording.Taken, answer: wording.Taken) -> wording.Taken:
    """Who took it down and when stays true; the ground is the answer's."""
    return replace(
        first,
        decision_id=answer.decision_id,
        reason=answer.reason,
        house_rule=answer.house_rule,
    )
