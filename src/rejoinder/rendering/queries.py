"""What pages of a thread read: each statement walks an index and costs the same at any size.

The conditions that the partial indexes of models/comment.py rest on stand here as plain
text and not as parameters, because neither database uses a partial index otherwise.
"""

# ruff: noqa: S608  # what is put into the statements are constants of this module

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from rejoinder.kit.ranking import EXPLORATION_PLACES
from rejoinder.models.comment import FEW_VOTES
from rejoinder.rendering.cursors import Cursor, Draws, to_rank, to_time
from rejoinder.rendering.rows import (
    COLUMNS,
    WITH_AUTHOR,
    CommentRow,
    below,
    fetch,
    fetch_comments,
    steps,
)
from rejoinder.vocabulary.states import CommentState, Sort

TOP_LEVEL_SHOWN = 20
REPLIES_SHOWN = 3  # of each branch on a page of many
BRANCH_SHOWN = 20  # replies of one branch at a time

_ALL_ROOTS = "thread_id = %s AND parent_id IS NULL AND number IS NOT NULL"
# Pinned comments stand before all others on the first page, and nowhere else.
_IS_PINNED = f"pinned_at IS NOT NULL AND state = '{CommentState.PUBLISHED.value}'"
_ROOTS = f"{_ALL_ROOTS} AND NOT ({_IS_PINNED})"
# For each sort: the column it goes by, how it is ordered, and how the next page compares.
_BY = {
    Sort.BEST: ("rank", "DESC", "<"),
    Sort.REPLIES: ("reply_count", "DESC", "<"),
    Sort.NEWEST: ("created_at", "DESC", "<"),
    Sort.OLDEST: ("created_at", "ASC", ">"),
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """Little seen comments for the exploration places, in the order they were drawn."""

    picks: tuple[tuple[int, int], ...]  # (id, lot)
    draws: Draws  # where the next page goes on
    start: int


def top_level(
    thread_id: int, sort: Sort, *, after: Cursor | None, drawn: Drawn | None
) -> list[CommentRow]:
    """Read a page of top-level comments, one more than fit, each with its first replies.

    The rows are in no order. With ``drawn`` its comments are among them, and not counted;
    nor are the pinned ones, which are among those of the first page.
    """
    where, values = _rest(sort, after)
    if drawn is not None and drawn.draws.lot is not None:
        condition, more = _taken_for_drawn(drawn)
        where, values = f"{where} AND NOT ({condition})", [*values, *more]
    picks = drawn.picks if drawn is not None else ()
    by, order, _ = _BY[sort]
    chosen = f"""
        SELECT id FROM (
            SELECT id FROM rejoinder_comment WHERE {_ROOTS}{where}
            ORDER BY {by} {order}, id {order} LIMIT {TOP_LEVEL_SHOWN - len(picks) + 1}
        ) ranked
    """
    if picks:
        marks = ", ".join(["%s"] * len(picks))
        chosen += f" UNION SELECT id FROM rejoinder_comment WHERE id IN ({marks})"
    asked = [thread_id, *values, *(pick for pick, _ in picks)]
    if after is None:
        chosen += f" UNION SELECT id FROM rejoinder_comment WHERE {_ALL_ROOTS} AND {_IS_PINNED}"
        asked.append(thread_id)
    statement = f"WITH roots AS ({chosen}) SELECT {COLUMNS} FROM {_with_first_replies()}"
    return fetch_comments(statement, asked)


def _with_first_replies() -> str:
    """The roots and the first replies of each; the one place where the databases differ."""
    branch = f"""
        SELECT {{}} FROM rejoinder_comment r
        WHERE r.root_id = roots.id AND r.number IS NOT NULL
        ORDER BY r.path LIMIT {REPLIES_SHOWN + 1}
    """
    if connection.vendor == "postgresql":
        return f"roots CROSS JOIN LATERAL ({branch.format('*')}) c {WITH_AUTHOR}"
    return f"roots JOIN rejoinder_comment c ON c.id IN ({branch.format('r.id')}) {WITH_AUTHOR}"


def _rest(sort: Sort, after: Cursor | None) -> tuple[str, list[Any]]:
    if after is None:
        return "", []
    by, _, compares = _BY[sort]
    return f" AND ({by}, id) {compares} (%s, %s)", [_column_value(after), after.comment_id]


def _column_value(after: Cursor) -> Any:
    if after.sort is Sort.BEST:
        return to_rank(after.value)
    if after.sort is Sort.REPLIES:
        return after.value
    return connection.ops.adapt_datetimefield_value(to_time(after.value))


def draw(thread_id: int, draws: Draws, *, start: int, after: Cursor | None) -> Drawn:
    """Draw for the next page's exploration places, from where ``draws`` stands.

    Comments are taken in the order of their lots from ``start`` upwards and then from 0,
    without those that the order by rank has shown, and those that became public after
    the first page was made.
    """
    wanted = len(EXPLORATION_PLACES)
    picks: list[tuple[int, int]] = []
    if not draws.done:
        for condition, values in _lots_ahead(draws, start):
            picks += _little_seen(
                thread_id,
                condition,
                values,
                newest=draws.newest,
                after=after,
                limit=wanted - len(picks),
            )
            if len(picks) == wanted:
                break
    last_id, last_lot = picks[-1] if picks else (draws.comment_id, draws.lot)
    done = draws.done or len(picks) < wanted
    return Drawn(tuple(picks), Draws(draws.slot, draws.newest, last_lot, last_id, done), start)


def _lots_ahead(draws: Draws, start: int) -> list[tuple[str, list[int]]]:
    if draws.lot is None:
        return [("lot >= %s", [start]), ("lot < %s", [start])]
    last = [draws.lot, draws.comment_id]
    if draws.lot >= start:
        return [("(lot, id) > (%s, %s)", last), ("lot < %s", [start])]
    return [("(lot, id) > (%s, %s) AND lot < %s", [*last, start])]


def _little_seen(
    thread_id: int,
    condition: str,
    values: list[int],
    *,
    newest: int,
    after: Cursor | None,
    limit: int,
) -> list[tuple[int, int]]:
    where, more = _rest(Sort.BEST, after)
    return [
        (row[0], row[1])
        for row in fetch(
            f"""
            SELECT id, lot FROM rejoinder_comment
            WHERE {_ROOTS} AND vote_count < {FEW_VOTES} AND {condition}
              AND number <= %s AND state = '{CommentState.PUBLISHED.value}'{where}
            ORDER BY lot, id LIMIT {limit}
            """,
            [thread_id, *values, newest, *more],
        )
    ]


def _taken_for_drawn(drawn: Drawn) -> tuple[str, list[Any]]:
    """The condition under which a comment was drawn on this page or an earlier one.

    It is exact for comments that the order by rank has not shown yet: the draw passes
    over nothing else.
    """
    draws, start = drawn.draws, drawn.start
    lot, last = draws.lot or 0, draws.comment_id
    public = f"state = '{CommentState.PUBLISHED.value}' AND number <= %s"
    few = f"vote_count < {FEW_VOTES} AND {public}"
    if lot >= start:
        between = "lot >= %s AND (lot, id) <= (%s, %s)"
        return f"{few} AND {between}", [draws.newest, start, lot, last]
    between = "(lot >= %s OR (lot, id) <= (%s, %s))"
    return f"{few} AND {between}", [draws.newest, start, lot, last]


def branch(root_id: int, path: str, *, after_path: str = "") -> list[CommentRow]:
    """Read the next replies below ``path`` in reading order, one more than are shown."""
    first, last = below(path)
    return fetch_comments(
        f"""
        SELECT {COLUMNS} FROM rejoinder_comment c {WITH_AUTHOR}
        WHERE c.root_id = %s AND c.path > %s AND c.path < %s AND c.number IS NOT NULL
        ORDER BY c.path LIMIT {BRANCH_SHOWN + 1}
        """,
        [root_id, after_path or first, last],
    )


def by_ids(comment_ids: Iterable[int]) -> list[CommentRow]:
    """Read public comments by their ids, in no order."""
    wanted = list(comment_ids)
    if not wanted:
        return []
    marks = ", ".join(["%s"] * len(wanted))
    return fetch_comments(
        f"SELECT {COLUMNS} FROM rejoinder_comment c {WITH_AUTHOR}"
        f" WHERE c.id IN ({marks}) AND c.number IS NOT NULL",
        wanted,
    )


def one(thread_id: int, comment_id: int) -> CommentRow | None:
    """Read one public comment of a thread; None when there is none of that id."""
    found = fetch_comments(
        f"SELECT {COLUMNS} FROM rejoinder_comment c {WITH_AUTHOR}"
        " WHERE c.id = %s AND c.thread_id = %s AND c.number IS NOT NULL",
        [comment_id, thread_id],
    )
    return found[0] if found else None


def ancestors(comment: CommentRow, *, most: int) -> list[CommentRow]:
    """Read the ``most`` nearest comments above one, the topmost first, and always the top one."""
    above = steps(comment.path)[:-1]
    wanted = above if len(above) <= most else [above[0], *above[len(above) - most + 1 :]]
    return sorted(by_ids(wanted), key=lambda row: row.path)
