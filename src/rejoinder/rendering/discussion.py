"""The discussion as a page shows it: which comments, in which order, and where more are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from functools import lru_cache
from itertools import islice
from typing import Protocol

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from rejoinder.kit.ids import to_public
from rejoinder.kit.ranking import (
    EXPLORATION_PLACES,
    SLOT_SECONDS,
    exploration_start,
    slot_of,
)
from rejoinder.rendering import addresses, cursors, queries
from rejoinder.rendering.cursors import Cursor, Draws
from rejoinder.rendering.labels import labels
from rejoinder.rendering.queries import BRANCH_SHOWN, REPLIES_SHOWN, TOP_LEVEL_SHOWN, Drawn
from rejoinder.rendering.rows import CommentRow
from rejoinder.rendering.shown import Around, ShownComment, label_ends_at, score_shows_at
from rejoinder.rendering.tombstones import tombstones
from rejoinder.rendering.tree import Drawing, More, Node, arrange, quote
from rejoinder.rendering.viewer import Viewer
from rejoinder.vocabulary.people import Clock
from rejoinder.vocabulary.states import CommentState, Sort

# Below this many top-level comments everybody reads them all; the order of writing serves
# best. Source: experience.md §4.2 (a proposal).
BEST_FROM = 12


class ThreadFacts(Protocol):
    """What a discussion needs of its thread: a ``ThreadRow`` or the model."""

    @property
    def id(self) -> int:
        """The row's number."""

    @property
    def is_open(self) -> bool:
        """Whether one may write."""

    @property
    def root_count(self) -> int:
        """Top-level places."""

    @property
    def last_number(self) -> int:
        """The number given last."""


@dataclass(frozen=True, slots=True)
class Discussion:
    """A page of a discussion. ``more`` is None on the last.

    ``expires_at`` is when it changes by the clock alone, in seconds since 1970; None: never.
    ``rows`` are the comments as they were read: those of the top level in their order, or
    those of a branch.
    """

    comments: Sequence[Node]
    more: More | None
    sort: Sort
    expires_at: float | None
    rows: Sequence[CommentRow] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page of a discussion is asked for."""

    thread: ThreadFacts
    slug: str
    zone: tzinfo
    now: datetime
    viewer: Viewer | None = None


def default_sort(thread: ThreadFacts) -> Sort:
    """Return the order a thread is shown in when nobody chose one."""
    return Sort.BEST if thread.root_count >= BEST_FROM else Sort.OLDEST


def top_level_page(asked: Asked, *, sort: Sort, after: Cursor | None) -> Discussion:
    """Read and draw a page of top-level comments with the first replies of each."""
    thread = asked.thread
    drawn = _draw(asked, after) if sort is Sort.BEST else None
    rows = queries.top_level(thread.id, sort, after=after, drawn=drawn)
    pinned = _pinned(rows)
    shown, ranked, is_last = _in_order(rows, sort, drawn)
    shown = [*pinned, *shown]
    picked = frozenset(pick for pick, _lot in drawn.picks) if drawn else frozenset()
    comments = _with_replies(shown, rows, asked, picked)
    more = None
    if not is_last:
        seen = (after.seen if after else 0) + len(shown)
        draws = drawn.draws if drawn else None
        cursor = Cursor(sort, _value(ranked[-1], sort), ranked[-1].id, seen, draws)
        more = _more_top_level(asked, cursor)
    slot = drawn.draws.slot if drawn and drawn.picks and after is None else None
    return Discussion(comments, more, sort, _expires_at(rows, asked.now, slot), shown)


def branch_page(asked: Asked, top: CommentRow, *, after: CommentRow | None) -> Discussion:
    """Read and draw the replies below ``top``, from the one that follows ``after``.

    Without ``after`` the only comment is ``top`` itself, with its replies below it.
    """
    found = queries.branch(top.root_id, top.path, after_path=after.path if after else "")
    rows = found[:BRANCH_SHOWN]
    drawn = rows if after else [top, *rows]
    known = _parents(drawn, [top])
    comments = arrange(drawn, _drawing(drawn, asked, known, base_depth=top.depth))
    more = None
    if len(found) > BRANCH_SHOWN:
        more = _more_of_branch(asked, top.id, rows[-1].id, _("More replies"))
    if more is not None and after is None:
        comments[0].more, more = more, None
    return Discussion(comments, more, Sort.OLDEST, _expires_at(drawn, asked.now, None), drawn)


def draw_alone(asked: Asked, rows: Sequence[CommentRow], *, in_place: bool = False) -> list[Node]:
    """Draw comments one by one, none within another, each with the place it belongs to.

    ``in_place``: for a page on which they stand already, as they were before.
    """
    drawing = replace(_drawing(rows, asked, _parents(rows, [])), in_place=in_place)
    return [node for row in rows for node in arrange([row], drawing)]


def quoted(asked: Asked, rows: Sequence[CommentRow]) -> list[ShownComment]:
    """Draw comments as the context of another one."""
    drawing = _drawing(rows, asked, {row.id: row for row in rows})
    return [quote(row, drawing) for row in rows]


def _draw(asked: Asked, after: Cursor | None) -> Drawn:
    draws = after.draws if after else None
    if draws is None:
        draws = Draws(slot=slot_of(asked.now), newest=asked.thread.last_number)
    start = exploration_start(asked.thread.id, draws.slot)
    return queries.draw(asked.thread.id, draws, start=start, after=after)


def _pinned(rows: Iterable[CommentRow]) -> list[CommentRow]:
    """Return the pinned comments among the rows, the oldest first."""
    pinned = [row for row in rows if row.parent_id is None and _is_pinned(row)]
    return sorted(pinned, key=lambda row: row.id)


def _is_pinned(row: CommentRow) -> bool:
    # One that was removed stands in its place in the order, as a tombstone.
    return bool(row.pinned) and row.state == CommentState.PUBLISHED


def _in_order(
    rows: Iterable[CommentRow], sort: Sort, drawn: Drawn | None
) -> tuple[list[CommentRow], list[CommentRow], bool]:
    """Return the top-level rows to show, those the sort brought, and if these are the last."""
    picks = [pick for pick, _lot in drawn.picks] if drawn else []
    by_id = {row.id: row for row in rows if row.parent_id is None and not _is_pinned(row)}
    ranked = [row for row in by_id.values() if row.id not in picks]
    ranked.sort(key=lambda row: (_value(row, sort), row.id), reverse=sort is not Sort.OLDEST)
    places = TOP_LEVEL_SHOWN - len(picks)
    kept = ranked[:places]
    # A comment that was removed for good between the two statements is not there.
    picked = [by_id[pick] for pick in picks if pick in by_id]
    return _at_their_places(kept, picked), kept, len(ranked) <= places


def _at_their_places(ranked: list[CommentRow], picked: list[CommentRow]) -> list[CommentRow]:
    """Put the drawn comments on the exploration places, or at the end if it comes earlier."""
    rest, drawn = iter(ranked), iter(picked)
    shown: list[CommentRow] = []
    for place in range(1, len(ranked) + len(picked) + 1):
        first, second = (drawn, rest) if place in EXPLORATION_PLACES else (rest, drawn)
        shown += list(islice(first, 1)) or list(islice(second, 1))
    return shown


def _value(row: CommentRow, sort: Sort) -> int:
    if sort is Sort.BEST:
        return cursors.of_rank(row.rank)
    if sort is Sort.REPLIES:
        return row.reply_count
    return cursors.of_time(row.created_at)


def _with_replies(
    shown: Sequence[CommentRow],
    rows: Sequence[CommentRow],
    asked: Asked,
    picked: frozenset[int],
) -> list[Node]:
    replies: dict[int, list[CommentRow]] = {row.id: [] for row in shown}
    for row in sorted(rows, key=lambda row: row.path):
        if row.parent_id is not None and row.root_id in replies:
            replies[row.root_id].append(row)
    in_order = [row for root in shown for row in (root, *replies[root.id][:REPLIES_SHOWN])]
    known = {row.id: row for row in in_order}
    nodes = arrange(in_order, _drawing(in_order, asked, known, little_seen=picked))
    for root, node in zip(shown, nodes, strict=True):
        left = root.reply_count - len(replies[root.id])
        if left > 0 and replies[root.id]:
            label = _more_replies(get_language(), left)
            node.more = _more_of_branch(asked, root.id, replies[root.id][-1].id, label)
    return nodes


@lru_cache(maxsize=512)
def _more_replies(_language: str | None, left: int) -> str:
    # Remembered, because gettext is slow and a page asks for each of its branches.
    return ngettext("%(num)s more reply", "%(num)s more replies", left) % {"num": left}


def _drawing(
    rows: Sequence[CommentRow],
    asked: Asked,
    known: Mapping[int, CommentRow],
    *,
    base_depth: int = 0,
    little_seen: frozenset[int] = frozenset(),
) -> Drawing:
    gone = [row for row in rows if row.state != CommentState.PUBLISHED]
    look = asked.viewer.look if asked.viewer is not None else None
    around = Around(
        thread_id=asked.thread.id,
        is_open=asked.thread.is_open,
        zone=asked.zone,
        year=asked.now.astimezone(asked.zone).year,
        language=get_language() or "",
        in_12_hours=look is not None and look.clock == Clock.H12,
        in_new_tab=look is not None and look.in_new_tab,
    )
    return Drawing(
        around=around,
        words=labels(),
        now=asked.now,
        tombstone_of=tombstones(gone, where=asked.zone, now=asked.now),
        known=known,
        viewer=asked.viewer,
        base_depth=base_depth,
        little_seen=little_seen,
    )


def _parents(rows: Sequence[CommentRow], given: Sequence[CommentRow]) -> dict[int, CommentRow]:
    known = {row.id: row for row in (*given, *rows)}
    missing = {row.parent_id for row in rows if row.parent_id} - known.keys()
    known |= {row.id: row for row in queries.by_ids(sorted(missing))}
    return known


def _more_top_level(asked: Asked, cursor: Cursor) -> More:
    text = cursors.write(cursor)
    left = max(asked.thread.root_count - cursor.seen, 1)
    label = _("Load %(next)s more · %(left)s left") % {
        "next": min(left, TOP_LEVEL_SHOWN),
        "left": left,
    }
    return More(
        label=label,
        page=addresses.article(asked.slug, sort=cursor.sort, after=text) + "#comments",
        fragment=addresses.comments(asked.thread.id, sort=cursor.sort, after=text),
    )


def _more_of_branch(asked: Asked, top_id: int, last_id: int, label: str) -> More:
    after = to_public(last_id)
    return More(
        label=label,
        page=addresses.comment(asked.thread.id, top_id, after=after),
        fragment=addresses.replies(asked.thread.id, top_id, after=after),
    )


def _expires_at(rows: Iterable[CommentRow], now: datetime, slot: int | None) -> float | None:
    """Return when a score appears or a label goes by age, or the places are drawn anew."""
    changes = [at for row in rows for at in (score_shows_at(row), label_ends_at(row))]
    times = [at.timestamp() for at in changes if at is not None and at > now]
    if slot is not None:
        times.append(float((slot + 1) * SLOT_SECONDS))
    return min(times, default=None)
