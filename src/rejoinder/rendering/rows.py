"""Comments as the pages' statements read them: one tuple for each, no model objects.

A page holds about 80 comments and is rebuilt after every change of its thread, so what
is read for it is kept to plain values.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db import connection

from rejoinder.kit.ids import PATH_STEP
from rejoinder.models.comment import MAX_PATH_DEPTH

_BASE62 = {
    sign: value
    for value, sign in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
}


class CommentRow(NamedTuple):
    """One comment that was ever public, with its author's name and role where it has one."""

    id: int
    parent_id: int | None
    root_id: int
    depth: int
    path: str
    number: int
    state: str
    author_id: int | None
    author_name: str
    imported: bool
    display_name: str | None
    role: str | None
    picture: str | None
    hue: int | None
    html: str
    created_at: datetime
    edited_at: datetime | None
    ups: int
    vote_count: int
    reply_count: int
    rank: float
    lot: int
    picked: bool = False
    pinned: bool = False
    restored_at: datetime | None = None


COLUMNS = """
c.id, c.parent_id, c.root_id, c.depth, c.path, c.number, c.state, c.author_id, c.author_name,
c.imported_author_id IS NOT NULL, a.display_name, a.role, a.picture, a.hue,
c.html, c.created_at, c.edited_at, c.ups, c.vote_count, c.reply_count, c.rank, c.lot,
c.picked_at IS NOT NULL, c.pinned_at IS NOT NULL, c.restored_at
"""
WITH_AUTHOR = "LEFT JOIN rejoinder_account a ON a.id = c.author_id"


def fetch(statement: str, values: Sequence[Any]) -> list[Any]:
    """Run a statement and return its rows as they come."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[Any] = cursor.fetchall()
    return found


def fetch_comments(statement: str, values: Sequence[Any]) -> list[CommentRow]:
    """Run a statement that selects COLUMNS and return what it finds."""
    return list(_as_rows(fetch(statement, values)))


def _as_rows(found: Iterable[Any]) -> Iterable[CommentRow]:
    if connection.vendor != "sqlite":
        return map(CommentRow._make, found)
    return (
        CommentRow._make(
            (
                *row[:15],
                in_utc(row[15]),
                row[16] and in_utc(row[16]),
                *row[17:-1],
                row[-1] and in_utc(row[-1]),
            )
        )
        for row in found
    )


def in_utc(stored: datetime) -> datetime:
    """Return a time from a plain statement with its zone, which SQLite does not keep."""
    return stored if stored.tzinfo is not None else stored.replace(tzinfo=UTC)


def steps(path: str) -> list[int]:
    """Read a path as the ids of a branch from its top-level comment down.

    >>> steps("00000z000010")
    [61, 62]
    """
    return [_step(path[i : i + PATH_STEP]) for i in range(0, len(path), PATH_STEP)]


def _step(digits: str) -> int:
    number = 0
    for sign in digits:
        number = number * 62 + _BASE62[sign]
    return number


def below(path: str) -> tuple[str, str]:
    """Return the open range of paths below ``path``; no path sign sorts after "~".

    At the last level of a path there is nothing below; the comment's own path is given.
    """
    if len(path) >= MAX_PATH_DEPTH * PATH_STEP:
        return path, path
    return path, path + "~"
