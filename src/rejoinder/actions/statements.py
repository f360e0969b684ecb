"""The hot statements in plain SQL, the same on SQLite and PostgreSQL, all in one place.

Submitting a comment and voting are done thousands of times for each other change, and
most of their cost in the ORM is building queries, not running them. Everything else
uses the ORM. Each function runs inside the caller's transaction.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from rejoinder.kit import ids
from rejoinder.models.comment import MAX_PATH_DEPTH
from rejoinder.models.plain import rows, stored
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure
from rejoinder.vocabulary.judging import Finding, Verdict
from rejoinder.vocabulary.states import CommentState


class ThreadIsGone(ExpectedFailure):
    """The thread was merged into another or dropped since it was read."""

    code = ErrorCode.NOT_FOUND

    def __init__(self) -> None:
        super().__init__(_("There is no such discussion."))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewComment:
    """The columns of a comment that arrives; ``number`` is None when it is held."""

    thread_id: int
    parent_id: int | None
    root_id: int | None
    depth: int
    parent_path: str
    number: int | None
    author_id: int | None
    author_name: str
    guest_email: str
    guest_key: str
    state: CommentState
    text: str
    html: str
    created_at: datetime
    rank: float
    lot: int
    receipt_code: str


_INSERT_COMMENT = """
INSERT INTO rejoinder_comment
  (id, thread_id, parent_id, root_id, depth, path, number, author_id, author_name, guest_email,
   guest_key, state, text, html, created_at, ups, downs, vote_count, rank, reply_count, lot,
   receipt_code)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 0, 0, 0, %s, 0, %s, %s)
"""


def insert_comment(new: NewComment) -> int:
    """Store a comment with its path; return its id. Raises ThreadIsGone."""
    if new.number is None:
        # Nobody has counted it in its thread's row, which would have shown this.
        _keep_thread(new.thread_id)
    comment_id = _next_comment_id()
    _execute(
        _INSERT_COMMENT,
        (
            comment_id,
            new.thread_id,
            new.parent_id,
            new.root_id or comment_id,
            new.depth,
            path_below(new.parent_path, comment_id),
            new.number,
            new.author_id,
            new.author_name,
            new.guest_email,
            new.guest_key,
            new.state.value,
            new.text,
            new.html,
            stored(new.created_at),
            new.rank,
            new.lot,
            new.receipt_code,
        ),
    )
    return comment_id


def _next_comment_id() -> int:
    """Take the next id, which the path holds, so that the row need not be written twice."""
    if connection.vendor == "postgresql":
        asked = "SELECT nextval(pg_get_serial_sequence('rejoinder_comment', 'id'))"
    else:
        # Nobody else writes until this transaction ends, so nobody takes the same.
        asked = (
            "SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence WHERE name = 'rejoinder_comment'"
        )
    return int(_one_row(asked, ())[0])


def path_below(parent_path: str, comment_id: int) -> str:
    """Return the path of a comment; beyond MAX_PATH_DEPTH it shares its parent's level."""
    kept = parent_path[: (MAX_PATH_DEPTH - 1) * ids.PATH_STEP]
    return kept + ids.path_step(comment_id)


def count_published(thread_id: int, *, first_time: bool, is_root: bool) -> int:
    """Count a comment that becomes public; return the number it gets if ``first_time``.

    The thread's row is locked until the end of the transaction, so numbers are given
    once each and in order. Raises ThreadIsGone.
    """
    places = (int(first_time), int(first_time and is_root), thread_id)
    return _number_in_thread(
        """
        UPDATE rejoinder_thread
        SET last_number = last_number + %s, root_count = root_count + %s,
            comment_count = comment_count + 1, version = version + 1
        WHERE id = %s RETURNING last_number
        """,
        places,
    )


def count_unpublished(thread_id: int) -> None:
    """Count a comment that is no longer published; its place in the thread stays."""
    _execute(
        "UPDATE rejoinder_thread SET comment_count = comment_count - 1, version = version + 1"
        " WHERE id = %s",
        (thread_id,),
    )


def mark_changed(thread_id: int) -> int:
    """Raise the thread's version: readers see something else; return its latest number.

    Raises ThreadIsGone.
    """
    return _number_in_thread(
        "UPDATE rejoinder_thread SET version = version + 1 WHERE id = %s RETURNING last_number",
        (thread_id,),
    )


def show_anew(comment_id: int) -> None:
    """Let open pages take a public comment anew; called once its thread's version is raised."""
    _execute(
        "UPDATE rejoinder_comment SET changed_version = (SELECT t.version FROM rejoinder_thread t"
        " WHERE t.id = rejoinder_comment.thread_id) WHERE id = %s AND number IS NOT NULL",
        (comment_id,),
    )


def count_reply(root_id: int, step: int = 1) -> None:
    """Count a place more (1) or less (-1) below a top-level comment."""
    _execute(
        "UPDATE rejoinder_comment SET reply_count = reply_count + %s WHERE id = %s",
        (step, root_id),
    )


def count_root_less(thread_id: int) -> None:
    """Count one top-level place less: its first publication was undone."""
    _execute("UPDATE rejoinder_thread SET root_count = root_count - 1 WHERE id = %s", (thread_id,))


def count_for_account(account_id: int, step: int) -> None:
    """Count a published comment more (1) or less (-1) for its author."""
    _execute(
        "UPDATE rejoinder_account SET published_count = published_count + %s"
        " WHERE id = %s AND published_count + %s >= 0",
        (step, account_id, step),
    )


_INSERT_DECISION = """
INSERT INTO rejoinder_decision
  (comment_id, measure, actor, moderator_id, signed, old_state, new_state, until, reason, rule,
   service, house_rule, rules_version, law, passage, disclosure, found_how, automated_detection,
   automated_decision, note, undo_until, undoes_id, decided_at, runs, territory)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s,
        %s, %s, '') RETURNING id
"""


def insert_decision(columns: Sequence[Any], *, decided_at: datetime, verdict: Verdict) -> int:
    """Store a decision and the findings it rests on; return its id.

    ``columns`` are those before ``decided_at``, in the order of the statement.
    """
    runs = json.dumps(
        [[run.check, run.version, run.duration_us, run.error] for run in verdict.runs]
    )
    row = _one_row(_INSERT_DECISION, (*columns, stored(decided_at), runs))
    decision_id = int(row[0])
    _insert_findings(decision_id, verdict.findings)
    return decision_id


def _insert_findings(decision_id: int, findings: Iterable[Finding]) -> None:
    rows = [
        (
            decision_id,
            finding.check,
            finding.version,
            finding.rule,
            int(finding.asks_for),
            finding.reason.value,
            finding.passage,
            json.dumps({**finding.details, "disclosure": finding.disclosure.value}),
            finding.duration_us,
            finding.error,
        )
        for finding in findings
    ]
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO rejoinder_storedfinding (decision_id, check_name, version, rule,"
            " asks_for, reason, passage, details, duration_us, error)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            rows,
        )


def take_key(scope: str, key: str, digest: str, comment_id: int, *, now: datetime) -> bool:
    """Record that an idempotency key was used; False when it was used before."""
    stored_rows = _rows(
        "INSERT INTO rejoinder_acceptedwrite (scope, key, digest, comment_id, accepted_at)"
        " VALUES (%s, %s, %s, %s, %s) ON CONFLICT (scope, key) DO NOTHING RETURNING id",
        (scope, key, digest, comment_id, stored(now)),
    )
    return len(stored_rows) == 1


def store_vote(comment_id: int, account_id: int, value: int, *, now: datetime) -> None:
    """Store, change or (value 0) take back one account's vote."""
    if value == 0:
        _execute(
            "DELETE FROM rejoinder_vote WHERE comment_id = %s AND account_id = %s",
            (comment_id, account_id),
        )
        return
    _execute(
        "INSERT INTO rejoinder_vote (comment_id, account_id, value, cast_at)"
        " VALUES (%s, %s, %s, %s) ON CONFLICT (comment_id, account_id)"
        " DO UPDATE SET value = excluded.value, cast_at = excluded.cast_at",
        (comment_id, account_id, value, stored(now)),
    )


def stored_vote(comment_id: int, account_id: int) -> int:
    """Return the account's vote as stored now, 0 for none."""
    found = _rows(
        "SELECT value FROM rejoinder_vote WHERE comment_id = %s AND account_id = %s",
        (comment_id, account_id),
    )
    return int(found[0][0]) if found else 0


def lock_published(comment_id: int) -> tuple[int, int] | None:
    """Lock a published comment's row for a vote and return its (ups, downs).

    None when it is not published (any more).
    """
    found = _rows(
        "UPDATE rejoinder_comment SET ups = ups WHERE id = %s AND state = 'published'"
        " RETURNING ups, downs",
        (comment_id,),
    )
    return (int(found[0][0]), int(found[0][1])) if found else None


def store_counts(comment_id: int, *, ups: int, downs: int, rank: float) -> None:
    """Store the counts of a comment that is locked, and the rank that Best walks by."""
    _execute(
        "UPDATE rejoinder_comment SET ups = %s, downs = %s, vote_count = %s, rank = %s"
        " WHERE id = %s",
        (ups, downs, ups + downs, rank, comment_id),
    )


def hold_author(account_id: int | None, guest_key: str) -> None:
    """Let no other comment of this person be stored until the transaction ends.

    SQLite takes one writer at a time anyhow. Taken after the thread's row by all who do.
    """
    if connection.vendor == "postgresql":
        person = f"account:{account_id}" if account_id is not None else f"guest:{guest_key}"
        _execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (person,))


def _execute(statement: str, values: Sequence[Any]) -> None:
    rows(statement, values)


def _number_in_thread(statement: str, values: Sequence[Any]) -> int:
    found = rows(statement, values)
    if not found:
        raise ThreadIsGone
    return int(found[0][0])


def _keep_thread(thread_id: int) -> None:
    """Let nobody merge or drop a thread until the end of the transaction."""
    # SQLite has one writer anyhow. Elsewhere only the key is locked, so that others can count.
    lock = " FOR KEY SHARE" if connection.vendor == "postgresql" else ""
    if not rows(f"SELECT id FROM rejoinder_thread WHERE id = %s{lock}", (thread_id,)):  # noqa: S608
        raise ThreadIsGone


def _one_row(statement: str, values: Sequence[Any]) -> Sequence[Any]:
    row: Sequence[Any] = rows(statement, values)[0]
    return row


def _rows(statement: str, values: Sequence[Any]) -> list[Any]:
    return rows(statement, values)
