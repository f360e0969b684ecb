"""The sentences in the place of comments that are gone, from their latest decisions."""

# ruff: noqa: S608  # what is put into the statements are constants of this module

from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo

from rejoinder.rendering import wording
from rejoinder.rendering.rows import CommentRow, fetch, in_utc
from rejoinder.vocabulary.states import Actor, FoundHow, Reason


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
    marks = ", ".join(["%s"] * len(comment_ids))
    found = fetch(
        "SELECT comment_id, id, actor, reason, house_rule, found_how, decided_at"
        f" FROM rejoinder_decision WHERE comment_id IN ({marks}) ORDER BY id",
        comment_ids,
    )
    # The later decision takes the place of the earlier one.
    return {
        row[0]: wording.Taken(
            decision_id=row[1],
            actor=Actor(row[2]),
            reason=Reason(row[3]),
            house_rule=row[4],
            found_how=FoundHow(row[5]),
            decided_at=in_utc(row[6]),
        )
        for row in found
    }
