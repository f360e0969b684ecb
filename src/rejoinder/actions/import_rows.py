"""The statements of imports, the same on SQLite and PostgreSQL, beside `statements.py`.

An import stores a hundred thousand rows, which the ORM would take a minute for. Each
function runs inside the caller's transaction.

A comment that will be shown waits for its number as *withdrawn without a number*: no page
and no list shows such a row. Its first decision, stored with it, says what it becomes.
"""
# ruff: noqa: S608  # what is put into the statements are constants and marks

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zlib import crc32

from django.db import connection

from rejoinder.actions.decide import measure_of, show_imported
from rejoinder.actions.imported_values import IMPORT_RULE, Arriving
from rejoinder.actions.statements import path_below
from rejoinder.vocabulary.states import Actor, CommentState, FoundHow

_FETCH = 2000  # rows at a time, so that memory stays flat
_WAITING = CommentState.WITHDRAWN.value


@dataclass(frozen=True, slots=True)
class Place:
    """Where a stored comment stands, and which import brought it (None: none)."""

    id: int
    thread_id: int
    root_id: int
    depth: int
    path: str
    batch_id: int | None


def places(source_keys: Iterable[str]) -> dict[str, Place]:
    """Look up the comments that are stored under these keys."""
    keys = list(source_keys)
    if not keys:
        return {}
    found = _rows(
        "SELECT source_key, id, thread_id, root_id, depth, path, batch_id"
        f" FROM rejoinder_comment WHERE source_key IN ({_marks(keys)})",
        keys,
    )
    return {row[0]: Place(*row[1:]) for row in found}


def next_comment_ids(count: int) -> list[int]:
    """Take ids for new comments, ascending; a comment's path holds its own id."""
    if connection.vendor == "sqlite":
        # The transaction holds the only lock for writing; inserting moves the sequence on.
        found = _rows("SELECT seq FROM sqlite_sequence WHERE name = 'rejoinder_comment'")
        last = int(found[0][0]) if found else 0
        return list(range(last + 1, last + 1 + count))
    found = _rows(
        "SELECT nextval(pg_get_serial_sequence('rejoinder_comment', 'id'))"
        " FROM generate_series(1, %s)",
        (count,),
    )
    return sorted(int(row[0]) for row in found)


def place_below(comment_id: int, parent: Place | None, *, thread_id: int, batch_id: int) -> Place:
    """Say where a new comment will stand; a reply is where its parent is."""
    if parent is None:
        return Place(comment_id, thread_id, comment_id, 0, path_below("", comment_id), batch_id)
    path = path_below(parent.path, comment_id)
    return Place(comment_id, parent.thread_id, parent.root_id, parent.depth + 1, path, batch_id)


_INSERT_COMMENT = """
INSERT INTO rejoinder_comment
  (id, thread_id, parent_id, root_id, depth, path, author_name, imported_author_id,
   guest_email, guest_key, state, text, html, created_at, ups, downs, vote_count, rank,
   reply_count, lot, source_key, batch_id)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, '', '', %s, '', %s, %s, 0, 0, 0, %s, 0, %s, %s, %s)
"""
_INSERT_DECISION = """
INSERT INTO rejoinder_decision
  (comment_id, measure, actor, signed, old_state, new_state, territory, reason, rule, service,
   rules_version, law, passage, disclosure, found_how, automated_detection, automated_decision,
   note, decided_at, runs, told_at)
VALUES (%s, %s, %s, %s, '', %s, '', %s, %s, '', 0, '', '', 'passage', %s, %s, %s, %s, %s, '[]', %s)
"""


@dataclass(frozen=True, slots=True)
class NewRow:
    """An imported comment with its place; the ids of its parent and of its person, or None."""

    arriving: Arriving
    place: Place
    parent_id: int | None
    person_id: int | None


def insert_comments(rows: Sequence[NewRow], *, rank: float, decided_at: datetime) -> None:
    """Store comments, each with its first decision."""
    at = _stored_time(decided_at)
    with connection.cursor() as cursor:
        cursor.executemany(_INSERT_COMMENT, [_comment_columns(row, rank) for row in rows])
        cursor.executemany(_INSERT_DECISION, [_decision_columns(row, at) for row in rows])


def _comment_columns(row: NewRow, rank: float) -> tuple[Any, ...]:
    arriving, place = row.arriving, row.place
    return (
        place.id,
        place.thread_id,
        row.parent_id,
        place.root_id,
        place.depth,
        place.path,
        arriving.name,
        row.person_id,
        _WAITING if arriving.is_shown else arriving.state.value,
        arriving.html,
        _stored_time(arriving.created_at),
        rank,
        # As good as drawn, and the same when an interrupted import is run again.
        crc32(arriving.key.encode()) >> 1,
        arriving.key,
        place.batch_id,
    )


def _decision_columns(row: NewRow, decided_at: Any) -> tuple[Any, ...]:
    arriving = row.arriving
    return (
        row.place.id,
        measure_of(None, arriving.state).value,
        Actor.PUBLISHER.value,
        False,
        arriving.state.value,
        arriving.reason.value,
        IMPORT_RULE,
        FoundHow.IMPORT.value,
        False,
        False,
        arriving.note,
        decided_at,
        decided_at,  # nobody is told of what happened elsewhere, long ago
    )


def threads_without_numbers(batch_id: int) -> list[int]:
    """Return the threads in which comments of a batch wait for their numbers."""
    found = _rows(
        "SELECT DISTINCT thread_id FROM rejoinder_comment"
        " WHERE batch_id = %s AND state = %s AND number IS NULL ORDER BY thread_id",
        (batch_id, _WAITING),
    )
    return [row[0] for row in found]


def without_numbers(thread_id: int, batch_id: int) -> "array[int]":
    """Return the ids of the comments that wait for numbers, in the order of their times."""
    ids = array("q")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM rejoinder_comment WHERE thread_id = %s AND batch_id = %s"
            " AND state = %s AND number IS NULL ORDER BY created_at, id",
            (thread_id, batch_id, _WAITING),
        )
        while some := cursor.fetchmany(_FETCH):
            ids.extend(row[0] for row in some)
    return ids


def give_numbers(thread_id: int, comment_ids: Sequence[int]) -> None:
    """Show comments that waited: each gets the thread's next number and its decided state.

    The counters of the thread and of its top-level comments go along in the same
    transaction, so that they are right whenever an import is interrupted.
    """
    found = _rows(
        "SELECT c.id, c.root_id, c.parent_id IS NULL, d.new_state FROM rejoinder_comment c"
        " JOIN rejoinder_decision d ON d.comment_id = c.id"
        f" WHERE c.id IN ({_marks(comment_ids)})",
        list(comment_ids),
    )
    states = {row[0]: CommentState(row[3]) for row in found}
    roots = sum(1 for row in found if row[2])
    published = sum(1 for state in states.values() if state is CommentState.PUBLISHED)
    last = _last_number_after(thread_id, len(states), roots=roots, published=published)
    numbers = range(last - len(states) + 1, last + 1)
    show_imported(
        [(number, states[id_], id_) for number, id_ in zip(numbers, comment_ids, strict=True)]
    )
    replies = Counter(row[1] for row in found if not row[2])
    _many(
        "UPDATE rejoinder_comment SET reply_count = reply_count + %s WHERE id = %s",
        [(count, root_id) for root_id, count in replies.items()],
    )


def _last_number_after(thread_id: int, shown: int, *, roots: int, published: int) -> int:
    found = _rows(
        "UPDATE rejoinder_thread SET last_number = last_number + %s,"
        " root_count = root_count + %s, comment_count = comment_count + %s,"
        " version = version + 1 WHERE id = %s RETURNING last_number",
        (shown, roots, published, thread_id),
    )
    return int(found[0][0])


def threads_of_batch(batch_id: int) -> list[int]:
    """Return the threads that hold comments of a batch."""
    found = _rows(
        "SELECT DISTINCT thread_id FROM rejoinder_comment WHERE batch_id = %s ORDER BY thread_id",
        (batch_id,),
    )
    return [row[0] for row in found]


_NEEDED = """
WITH RECURSIVE needed (id) AS (
  SELECT parent_id FROM rejoinder_comment
  WHERE thread_id = %s AND parent_id IS NOT NULL AND (batch_id IS NULL OR batch_id <> %s)
  UNION
  SELECT c.parent_id FROM rejoinder_comment c JOIN needed n ON c.id = n.id
  WHERE c.parent_id IS NOT NULL
)
SELECT c.id FROM rejoinder_comment c JOIN needed n ON n.id = c.id
WHERE c.batch_id = %s ORDER BY c.id
"""


def needed_by_others(thread_id: int, batch_id: int) -> list[int]:
    """Return the ids of a batch's comments that have one of another origin below them."""
    return [row[0] for row in _rows(_NEEDED, (thread_id, batch_id, batch_id))]


def delete_comments(thread_id: int, batch_id: int) -> None:
    """Delete what a batch still has in a thread, with everything that belongs to it."""
    of_batch = "SELECT id FROM rejoinder_comment WHERE thread_id = %s AND batch_id = %s"
    decisions = f"SELECT id FROM rejoinder_decision WHERE comment_id IN ({of_batch})"
    notifications = f"SELECT id FROM rejoinder_notification WHERE comment_id IN ({of_batch})"
    where = {
        "rejoinder_delivery": f"notification_id IN ({notifications})",
        "rejoinder_notification": f"comment_id IN ({of_batch})",
        "rejoinder_storedfinding": f"decision_id IN ({decisions})",
        "rejoinder_decision": f"comment_id IN ({of_batch})",
        "rejoinder_vote": f"comment_id IN ({of_batch})",
        "rejoinder_revision": f"comment_id IN ({of_batch})",
        "rejoinder_acceptedwrite": f"comment_id IN ({of_batch})",
        "rejoinder_comment": "thread_id = %s AND batch_id = %s",
    }
    with connection.cursor() as cursor:
        for table, condition in where.items():
            cursor.execute(f"DELETE FROM {table} WHERE {condition}", (thread_id, batch_id))


_COUNT_THREAD = """
UPDATE rejoinder_thread SET version = version + 1,
  comment_count = (SELECT COUNT(*) FROM rejoinder_comment c
                   WHERE c.thread_id = %s AND c.state = 'published'),
  root_count = (SELECT COUNT(*) FROM rejoinder_comment c
                WHERE c.thread_id = %s AND c.parent_id IS NULL AND c.number IS NOT NULL),
  last_number = (SELECT COALESCE(MAX(c.number), 0) FROM rejoinder_comment c
                 WHERE c.thread_id = %s)
WHERE id = %s
"""
_COUNT_REPLIES = """
UPDATE rejoinder_comment SET reply_count =
  (SELECT COUNT(*) FROM rejoinder_comment r WHERE r.root_id = rejoinder_comment.id
   AND r.parent_id IS NOT NULL AND r.number IS NOT NULL)
WHERE id = %s
"""


def count_again(thread_id: int, stub_ids: Iterable[int]) -> None:
    """Set the counters of a thread and of the stubs in it by what is there now."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_THREAD, (thread_id,) * 4)
    _many(_COUNT_REPLIES, [(stub_id,) for stub_id in stub_ids])


def _rows(statement: str, values: Sequence[Any] = ()) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows: list[Any] = cursor.fetchall()
    return rows


def _many(statement: str, values: Sequence[Sequence[Any]]) -> None:
    if values:
        with connection.cursor() as cursor:
            cursor.executemany(statement, values)


def _marks(values: Sequence[Any]) -> str:
    return ", ".join(["%s"] * len(values))


def _stored_time(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)
