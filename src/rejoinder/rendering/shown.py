"""One comment as it is drawn: every text and address ready, the same for every reader.

Drawing a comment costs as much as reading the whole page from the database, and when a
page is rebuilt, mostly one of its 80 comments has changed. So what was drawn is
remembered, under everything that it was drawn from.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import cache, lru_cache
from typing import Any, NamedTuple

from markupsafe import Markup

from rejoinder.kit.ids import to_public
from rejoinder.rendering import addresses, times, wording
from rejoinder.rendering.environment import module
from rejoinder.rendering.labels import Labels, labels
from rejoinder.rendering.rows import CommentRow
from rejoinder.rendering.viewer import Viewer
from rejoinder.vocabulary.states import STAFF_ROLES, CommentState

TOP_HEADING = 3  # <h3> for the topmost comments, never beyond <h6>
# A visible early score sways the votes that follow. Source: experience.md §4.1, E9.
SCORE_HIDDEN_FOR = timedelta(minutes=30)
SCORE_NEEDS_VOTES = 5
# About 3 kB each, so at most 8 MB.
_REMEMBERED = 2_500


class Around(NamedTuple):
    """What all comments of a page have in common. ``year`` is the one that dates leave out."""

    thread_id: int
    is_open: bool
    zone: tzinfo
    year: int
    language: str


class Parent(NamedTuple):
    """The comment that a reply answers; ``name`` is empty when that one is gone."""

    name: str
    number: int
    row_id: int


class Place(NamedTuple):
    """Where a comment stands on its page.

    ``deep`` is how many steps it lies below the topmost comment that is drawn;
    ``names_parent`` whether it must say on every screen what it answers. ``ups`` is None
    while the score is hidden. ``tombstone`` is empty for a published comment.
    """

    deep: int = 0
    parent: Parent | None = None
    names_parent: bool = False
    little_seen: bool = False
    ups: int | None = None
    tombstone: str = ""


@dataclass(frozen=True, slots=True)
class ShownComment:
    """A comment as templates take it."""

    public_id: str
    number: int
    address: str
    name: str
    badge: str
    is_staff: bool
    heading: int
    note: str
    when: str
    iso: str
    html: str
    edited: str
    place: Place
    parent_address: str
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Personal:
    """What the viewer has to do with a comment. ``vote`` is their own: 1, -1 or 0."""

    vote: int = 0
    own: bool = False
    can_edit: bool = False
    can_withdraw: bool = False
    csrf_token: str = ""


_NOBODY = Personal()


def author_of(row: CommentRow, words: Labels) -> str:
    """Name a comment's author: account, guest or imported person."""
    return row.display_name or row.author_name or words.former_reader


def parent_of(row: CommentRow, words: Labels) -> Parent:
    """Return what a reply to ``row`` says about it."""
    name = author_of(row, words) if row.state == CommentState.PUBLISHED else ""
    return Parent(name, row.number, row.id)


def score_shows_at(row: CommentRow) -> datetime | None:
    """When the score may be seen by age alone; None while it has too few votes."""
    return row.created_at + SCORE_HIDDEN_FOR if row.vote_count >= SCORE_NEEDS_VOTES else None


def visible_ups(row: CommentRow, now: datetime) -> int | None:
    """Return the score if it may be seen."""
    shows_at = score_shows_at(row)
    return row.ups if shows_at is not None and now >= shows_at else None


def article(row: CommentRow, place: Place, around: Around, viewer: Viewer | None) -> Markup:
    """Draw the ``<article>`` of one comment."""
    if viewer is None:
        return _shared_article(row, place, around)
    return _article(row, place, around, _personal(row.id, viewer))


@lru_cache(maxsize=_REMEMBERED)
def _shared_article(row: CommentRow, place: Place, around: Around) -> Markup:
    return _article(row, place, around, _NOBODY)


def _article(row: CommentRow, place: Place, around: Around, personal: Personal) -> Markup:
    shown = show(row, place, around)
    words = labels()
    drawn: Markup = _macros().comment_article(shown, words, around.is_open, personal)
    return drawn


@cache
def _macros() -> Any:
    return module("rejoinder/parts/drawn.html")


def _personal(comment_id: int, viewer: Viewer) -> Personal:
    return Personal(
        vote=viewer.votes.get(comment_id, 0),
        own=comment_id in viewer.own,
        can_edit=comment_id in viewer.editable,
        can_withdraw=comment_id in viewer.withdrawable,
        csrf_token=viewer.csrf_token,
    )


def show(row: CommentRow, place: Place, around: Around) -> ShownComment:
    """Make the texts of one comment. A comment that is gone keeps nothing of its author."""
    words = labels()
    gone = bool(place.tombstone)
    when = times.moment(row.created_at, around.zone, year=around.year)
    name = "" if gone else author_of(row, words)
    edited = ""
    if row.edited_at is not None and not gone:
        at = times.moment(row.edited_at, around.zone, year=around.year)
        edited = words.edited % {"time": at}
    return ShownComment(
        public_id=to_public(row.id),
        number=row.number,
        address=addresses.comment(around.thread_id, row.id),
        name=name,
        badge="" if gone else _badge(row, words),
        is_staff=not gone and row.role in STAFF_ROLES,
        heading=min(TOP_HEADING + place.deep, 6),
        note=words.note(row.number, when, place.parent),
        when=when,
        iso=times.machine(row.created_at),
        html="" if gone else row.html,
        edited=edited,
        place=place,
        parent_address=_parent_address(place, around),
        labels={} if gone else words.of_actions(name, row.number, place.ups),
    )


def _parent_address(place: Place, around: Around) -> str:
    return addresses.comment(around.thread_id, place.parent.row_id) if place.parent else ""


def _badge(row: CommentRow, words: Labels) -> str:
    if row.role in STAFF_ROLES:
        return wording.role(row.role or "")
    return words.guest if row.author_id is None and not row.imported else ""
