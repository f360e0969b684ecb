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
from rejoinder.rendering.avatar import Avatar, avatar
from rejoinder.rendering.environment import module
from rejoinder.rendering.labels import Labels, labels
from rejoinder.rendering.rows import CommentRow
from rejoinder.rendering.viewer import Viewer
from rejoinder.vocabulary.states import STAFF_ROLES, CommentState

TOP_HEADING = 3  # <h3> for the topmost comments, never beyond <h6>
# A visible early score sways the votes that follow. Source: experience.md §4.1, E9.
SCORE_HIDDEN_FOR = timedelta(minutes=30)
SCORE_NEEDS_VOTES = 5
# How long a comment says that an appeal brought it back (experience.md §3).
RESTORED_FOR = timedelta(days=7)
# About 3 kB each, so at most 8 MB.
_REMEMBERED = 2_500


class Around(NamedTuple):
    """What all comments of a page have in common. ``year`` is the one that dates leave out.

    ``in_12_hours`` and ``in_new_tab`` are one reader's wishes; shared pages have neither.
    """

    thread_id: int
    is_open: bool
    zone: tzinfo
    year: int
    language: str
    in_12_hours: bool = False
    in_new_tab: bool = False


class Parent(NamedTuple):
    """The comment that a reply answers; ``name`` is empty when that one is gone."""

    name: str
    number: int
    row_id: int


class Place(NamedTuple):
    """Where a comment stands on its page.

    ``deep`` is how many steps it lies below the topmost comment that is drawn;
    ``names_parent`` whether it must say on every screen what it answers. ``ups`` is None
    while the score is hidden. ``tombstone`` is empty for a published comment. ``restored``:
    an appeal brought it back some days ago.
    """

    deep: int = 0
    parent: Parent | None = None
    names_parent: bool = False
    little_seen: bool = False
    ups: int | None = None
    tombstone: str = ""
    restored: bool = False


@dataclass(frozen=True, slots=True)
class ShownComment:
    """A comment as templates take it.

    ``avatar`` and ``author_address`` are those of accounts: None and empty for everybody else.
    ``marks`` are what the desk says of it beside its author's name.
    """

    public_id: str
    number: int
    address: str
    name: str
    avatar: Avatar | None
    author_address: str
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
    marks: tuple[str, ...] = ()
    folded: str = ""  # of a comment that is quoted; in its place Personal has it


@dataclass(frozen=True, slots=True)
class Personal:
    """What the viewer has to do with a comment. ``vote`` is their own: 1, -1 or 0.

    ``folded`` says why the comment is folded for them, empty when it is not.
    """

    vote: int = 0
    own: bool = False
    can_edit: bool = False
    can_withdraw: bool = False
    can_mute: bool = False
    folded: str = ""
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


def label_ends_at(row: CommentRow) -> datetime | None:
    """When a restored comment loses its label; None for all others."""
    return row.restored_at + RESTORED_FOR if row.restored_at is not None else None


def visible_ups(row: CommentRow, now: datetime) -> int | None:
    """Return the score if it may be seen."""
    shows_at = score_shows_at(row)
    return row.ups if shows_at is not None and now >= shows_at else None


def article(row: CommentRow, place: Place, around: Around, viewer: Viewer | None) -> Markup:
    """Draw the ``<article>`` of one comment."""
    if viewer is None:
        return _shared_article(row, place, around)
    return _article(row, place, around, _personal(row, viewer))


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


def _personal(row: CommentRow, viewer: Viewer) -> Personal:
    own = row.id in viewer.own
    return Personal(
        vote=viewer.votes.get(row.id, 0),
        own=own,
        can_edit=row.id in viewer.editable,
        can_withdraw=row.id in viewer.withdrawable,
        can_mute=viewer.signed_in and not own,
        folded=folded_for(row, viewer),
        csrf_token=viewer.csrf_token,
    )


def folded_for(row: CommentRow, viewer: Viewer) -> str:
    """Say why a comment is folded for the viewer, nothing if it is not; one's own never is."""
    if row.id in viewer.own:
        return ""
    if row.id in viewer.muted:
        return labels().muted_reader
    return labels().muted_word if viewer.muted_words.stand_in_html(row.html) else ""


def show(row: CommentRow, place: Place, around: Around) -> ShownComment:
    """Make the texts of one comment. A comment that is gone keeps nothing of its author."""
    words = labels()
    gone = bool(place.tombstone)
    when = _when(row.created_at, around)
    name = "" if gone else author_of(row, words)
    edited = ""
    if row.edited_at is not None and not gone:
        edited = words.edited % {"time": _when(row.edited_at, around)}
    return ShownComment(
        public_id=to_public(row.id),
        number=row.number,
        address=addresses.comment(around.thread_id, row.id),
        name=name,
        avatar=None if gone else _avatar(row),
        author_address="" if gone else _author_address(row),
        badge="" if gone else _badge(row, words),
        is_staff=not gone and row.role in STAFF_ROLES,
        heading=min(TOP_HEADING + place.deep, 6),
        note=words.note(row.number, when, place.parent),
        when=when,
        iso=times.machine(row.created_at),
        html="" if gone else _html(row.html, around),
        edited=edited,
        place=place,
        parent_address=_parent_address(place, around),
        labels={} if gone else words.of_actions(name, row.number, place.ups),
        marks=() if gone else _marks(row, words, place),
    )


def _when(value: datetime, around: Around) -> str:
    return times.moment(value, around.zone, year=around.year, in_12_hours=around.in_12_hours)


def _html(stored: str, around: Around) -> str:
    # In sanitised HTML each "<" begins a tag, so nothing but links is met.
    return stored.replace("<a ", '<a target="_blank" ') if around.in_new_tab else stored


def _avatar(row: CommentRow) -> Avatar | None:
    if row.author_id is None or row.display_name is None:
        return None
    return avatar(row.display_name, row.picture or "", row.hue or 0)


def _author_address(row: CommentRow) -> str:
    return addresses.person(row.author_id) if row.author_id is not None else ""


def _parent_address(place: Place, around: Around) -> str:
    return addresses.comment(around.thread_id, place.parent.row_id) if place.parent else ""


def _marks(row: CommentRow, words: Labels, place: Place) -> tuple[str, ...]:
    said = (
        (row.picked, words.pick),
        (row.pinned, words.pinned),
        (place.restored, words.restored),
    )
    return tuple(word for applies, word in said if applies)


def _badge(row: CommentRow, words: Labels) -> str:
    if row.role in STAFF_ROLES:
        return wording.role(row.role or "")
    # A former reader has no name left, a guest has one.
    is_guest = row.author_id is None and not row.imported and bool(row.author_name)
    return words.guest if is_guest else ""
