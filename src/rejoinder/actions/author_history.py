"""What judging reads of an author: what they wrote lately, and which limits hold.

In plain SQL, as in actions/statements.py, since it is asked for every comment.
"""

from datetime import datetime
from typing import Any, NamedTuple

from rejoinder.models.plain import rows, stored, with_zone
from rejoinder.vocabulary.states import LimitKind


class LimitInForce(NamedTuple):
    """A limit on an account that holds now; ``until`` None means without end."""

    kind: LimitKind
    reason: str
    until: datetime | None


def limits_in_force(account_id: int, now: datetime) -> list[LimitInForce]:
    """Return the limits that hold for an account, the newest first."""
    found = rows(
        "SELECT kind, reason, until FROM rejoinder_limit"
        " WHERE account_id = %s AND (until IS NULL OR until > %s) ORDER BY id DESC",
        (account_id, stored(now)),
    )
    return [
        LimitInForce(LimitKind(kind), reason, with_zone(until) if until else None)
        for kind, reason, until in found
    ]


def recent_comments(
    account_id: int | None, guest_key: str, since: datetime, *, most: int
) -> list[tuple[str, datetime]]:
    """Return text and time of a person's latest comments in any state, the newest first."""
    of_author, values = _of_author(account_id, guest_key)
    found = rows(
        f"SELECT text, created_at FROM rejoinder_comment WHERE {of_author} AND created_at > %s"  # noqa: S608  # see _of_author
        f" ORDER BY created_at DESC, id DESC LIMIT {most}",
        (*values, stored(since)),
    )
    return [(text, with_zone(created_at)) for text, created_at in found]


def latest_in_thread(thread_id: int, account_id: int | None, guest_key: str) -> datetime | None:
    """Return when a person last wrote in a thread, in whatever state it is now; None: never."""
    of_author, values = _of_author(account_id, guest_key)
    found = rows(
        f"SELECT created_at FROM rejoinder_comment WHERE {of_author} AND thread_id = %s"  # noqa: S608  # see _of_author
        " ORDER BY created_at DESC LIMIT 1",
        (*values, thread_id),
    )
    return with_zone(found[0][0]) if found else None


def count_recent(account_id: int | None, guest_key: str, since: datetime) -> int:
    """Count a person's comments of any state since then."""
    of_author, values = _of_author(account_id, guest_key)
    statement = f"SELECT count(*) FROM rejoinder_comment WHERE {of_author} AND created_at > %s"  # noqa: S608  # see _of_author
    return int(rows(statement, (*values, stored(since)))[0][0])


def _of_author(account_id: int | None, guest_key: str) -> tuple[str, tuple[Any, ...]]:
    """Return a fixed condition and its values."""
    if account_id is not None:
        return "author_id = %s", (account_id,)
    # A guest without a key has written nothing; imported comments have none either.
    return "guest_key = %s AND guest_key <> ''", (guest_key,)
