"""Comments in their places: replies below what they answer, down to the drawn depth."""

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import datetime

from markupsafe import Markup

from rejoinder.kit.ids import to_public
from rejoinder.rendering.labels import Labels
from rejoinder.rendering.rows import CommentRow, steps
from rejoinder.rendering.shown import (
    Around,
    Parent,
    Place,
    ShownComment,
    article,
    folded_for,
    label_ends_at,
    parent_of,
    show,
    visible_ups,
)
from rejoinder.rendering.viewer import Viewer
from rejoinder.vocabulary.states import CommentState

DRAWN_DEPTH = 4  # steps of indentation on a wide screen; style sheets draw 2 on a phone


@dataclass(frozen=True, slots=True)
class More:
    """A link to more of a list: its words, the page behind it, and the fragment for scripts."""

    label: str
    page: str
    fragment: str


@dataclass(slots=True)
class Node:
    """A drawn comment with the list of its replies, filled while the page is put together.

    ``into`` is the public id of the comment whose list of replies this one belongs to,
    when that one is not on the page; else empty.
    """

    public_id: str
    is_gone: bool
    article: Markup
    into: str = ""
    more: More | None = None
    replies: list["Node"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a page's comments are drawn with.

    ``tombstone_of`` gives the sentence for a comment that is gone. ``base_depth`` is the
    depth of the topmost comments. ``in_place``: each takes the place of what is on a page
    already, so it need not say what it answers. ``little_seen`` holds the ids on exploration
    places, ``known`` the comments that may be named as parents.
    """

    around: Around
    words: Labels
    now: datetime
    tombstone_of: Callable[[CommentRow], str]
    known: Mapping[int, CommentRow]
    viewer: Viewer | None = None
    base_depth: int = 0
    little_seen: Set[int] = frozenset()
    in_place: bool = False


def arrange(rows: Iterable[CommentRow], drawing: Drawing) -> list[Node]:
    """Draw ``rows`` (in reading order) and put replies into their parents.

    Replies deeper than DRAWN_DEPTH stand in the list of the last step, in order. What
    belongs below a comment that is not among the rows is returned at the top, with ``into``.
    """
    drawn: dict[int, Node] = {}
    top = []
    for row in rows:
        holder = _holder(row, drawing.base_depth)
        is_alone = holder not in drawn and row.depth > drawing.base_depth
        names_parent = is_alone and not drawing.in_place
        node = drawn[row.id] = _node(row, drawing, names_parent=names_parent)
        if is_alone:
            node.into = to_public(holder)
        if holder in drawn:
            drawn[holder].replies.append(node)
        else:
            top.append(node)
    return top


def _holder(row: CommentRow, base_depth: int) -> int:
    """Return the id of the comment whose list a reply stands in; 0 for top-level comments."""
    if row.depth - base_depth <= DRAWN_DEPTH:
        return row.parent_id or 0
    return steps(row.path)[base_depth + DRAWN_DEPTH - 1]


def _node(row: CommentRow, drawing: Drawing, *, names_parent: bool) -> Node:
    place = _place(row, drawing, names_parent=names_parent)
    return Node(
        public_id=to_public(row.id),
        is_gone=bool(place.tombstone),
        article=article(row, place, drawing.around, drawing.viewer),
    )


def _place(row: CommentRow, drawing: Drawing, *, names_parent: bool) -> Place:
    deep = row.depth - drawing.base_depth
    gone = row.state != CommentState.PUBLISHED
    return Place(
        deep=max(deep, 0),
        parent=_parent(row, drawing),
        names_parent=names_parent or deep > DRAWN_DEPTH,
        little_seen=row.id in drawing.little_seen,
        ups=None if gone else visible_ups(row, drawing.now),
        tombstone=drawing.tombstone_of(row) if gone else "",
        restored=not gone and _is_labelled(row, drawing.now),
    )


def _is_labelled(row: CommentRow, now: datetime) -> bool:
    ends_at = label_ends_at(row)
    return ends_at is not None and now < ends_at


def _parent(row: CommentRow, drawing: Drawing) -> Parent | None:
    above = drawing.known.get(row.parent_id or 0)
    if above is None:
        return None
    return parent_of(above, drawing.words)


def quote(row: CommentRow, drawing: Drawing) -> ShownComment:
    """Draw a comment that stands around another one as its context."""
    shown = show(row, _place(row, drawing, names_parent=True), drawing.around)
    return replace(shown, folded=folded_for(row, drawing.viewer)) if drawing.viewer else shown
