"""What open pages ask for: how far a thread has come, and what is new or different since.

A page carries the number of the latest comment and the version of the latest change, both
read before its comments. So whoever knows a later head can ask for the rest, however long
it was away; what it gets twice it tells by the ids.
"""

# ruff: noqa: S608  # what is put into the statements are constants of these modules

import json
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from rejoinder.kit.ids import to_public
from rejoinder.rendering import article_view, changes, discussion, queries, wording
from rejoinder.rendering.changes import Known
from rejoinder.rendering.clock import moment_of_building
from rejoinder.rendering.discussion import Asked
from rejoinder.rendering.environment import render
from rejoinder.rendering.page_store import NoSuchPage, Page, PageKey
from rejoinder.rendering.rows import COLUMNS, WITH_AUTHOR, CommentRow, fetch, fetch_comments
from rejoinder.rendering.stamps import SITE_SLOT, slot_of_thread
from rejoinder.rendering.tree import Node
from rejoinder.rendering.viewer import Viewer

MOST_NEW = 50
MOST_CHANGED = 50


_HEAD = """
SELECT t.comment_count, t.last_number,
       (SELECT max(c.changed_version) FROM rejoinder_comment c
        WHERE c.thread_id = t.id AND c.changed_version IS NOT NULL)
FROM rejoinder_thread t JOIN rejoinder_article a ON a.id = t.article_id
WHERE t.id = %s AND a.published_at <= %s
"""


class _Changed(NamedTuple):
    comment_id: int
    version: int
    is_public: bool


def head(key: PageKey, _viewer: Viewer | None = None, now: datetime | None = None) -> Page:
    """Make the JSON that says how far a thread has come; one statement.

    ``count`` is that of published comments and ``heading`` says it in words, ``number`` was
    given last, ``changed`` is the version of the latest change. Votes change none of them.
    """
    stored_now = connection.ops.adapt_datetimefield_value(moment_of_building(now))
    rows = fetch(_HEAD, [key.thread, stored_now])
    if not rows:
        raise NoSuchPage
    count, number, changed = rows[0]
    found = {
        "count": count,
        "number": number,
        "changed": changed or 0,
        "heading": wording.comments(count),
    }
    body = json.dumps(found, separators=(",", ":"), ensure_ascii=False)
    return Page(body, _slots(key), content_type="application/json")


def changes_fragment(
    key: PageKey, viewer: Viewer | None = None, now: datetime | None = None
) -> Page:
    """Make the fragment with what came and what changed after what the key says is known.

    New comments are drawn one by one, each with the list it belongs to; at most MOST_NEW, and
    then it says how many are left. What had changed is drawn for its old place; of what is
    public no more only the id is there.
    """
    now = moment_of_building(now)
    known = changes.read(key.after)
    # The thread before its comments: so nothing is taken for known that is not there.
    view = article_view.by_thread(key.thread, now)
    asked = Asked(view.thread, view.article.slug, view.zone, now, viewer)
    new = _new(key.thread, known)
    changed, next_since = _changed(key.thread, known, view.changed_version)
    number = new[-1].number if new else view.thread.last_number
    body = render(
        "rejoinder/fragments/changes.html",
        frame=view.frame("", now),
        viewer=viewer,
        thread=view.thread,
        new=discussion.draw_alone(asked, new),
        number=number,
        left=max(view.thread.last_number - number, 0),
        changed=_drawn(asked, changed),
        gone=[to_public(row.comment_id) for row in changed if not row.is_public],
        since=next_since,
        is_whole="." not in next_since,
    )
    return Page(body, _slots(key))


def _new(thread_id: int, known: Known) -> Sequence[CommentRow]:
    return fetch_comments(
        f"SELECT {COLUMNS} FROM rejoinder_comment c {WITH_AUTHOR}"
        " WHERE c.thread_id = %s AND c.number > %s AND c.number > 0"  # as the index says
        f" ORDER BY c.number LIMIT {MOST_NEW}",
        [thread_id, known.number],
    )


def _changed(thread_id: int, known: Known, latest: int) -> tuple[list[_Changed], str]:
    """Return what changed, in the order it did, and what to ask for next.

    What is new to the page anyway is left out: it comes as it is now.
    """
    found = fetch(
        "SELECT id, changed_version, number FROM rejoinder_comment"
        " WHERE thread_id = %s AND changed_version IS NOT NULL"
        " AND changed_version >= %s AND (changed_version > %s OR id > %s)"
        f" ORDER BY changed_version, id LIMIT {MOST_CHANGED + 1}",
        [thread_id, *_from_version(known)],
    )
    shown = found[:MOST_CHANGED]
    rows = [
        _Changed(comment_id, version, number is not None)
        for comment_id, version, number in shown
        if number is None or number <= known.number
    ]
    if len(found) > MOST_CHANGED:
        last_id, version, _number = shown[-1]
        return rows, Known(0, version, last_id).since
    return rows, str(max([latest, *(version for _id, version, _number in shown)]))


def _from_version(known: Known) -> tuple[int, int, int]:
    """Return the version to begin with, and behind which comment of which version."""
    if not known.comment_id:
        return known.version + 1, known.version, 0
    return known.version, known.version, known.comment_id


def _drawn(asked: Asked, changed: Sequence[_Changed]) -> Sequence[Node]:
    rows = queries.by_ids(row.comment_id for row in changed if row.is_public)
    return discussion.draw_alone(asked, rows, in_place=True)


def _slots(key: PageKey) -> tuple[int, ...]:
    return SITE_SLOT, slot_of_thread(key.thread)
