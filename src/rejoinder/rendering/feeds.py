"""Atom feeds (RFC 4287) of the newest comments: of the whole site, and of one discussion.

They hold what everybody may read at this moment and nothing else: what is held, hidden,
withdrawn or removed is not among their entries.
"""

# ruff: noqa: S608  # what is put into the statements are constants of these modules

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from rejoinder.kit import ids
from rejoinder.models import Site
from rejoinder.rendering import addresses, article_view, times
from rejoinder.rendering.clock import moment_of_building
from rejoinder.rendering.environment import render
from rejoinder.rendering.labels import labels
from rejoinder.rendering.page_store import NoSuchPage, Page, PageKey
from rejoinder.rendering.rows import WITH_AUTHOR, fetch, in_utc
from rejoinder.rendering.stamps import FRONT_SLOT, SITE_SLOT, slot_of_thread
from rejoinder.rendering.viewer import Viewer
from rejoinder.vocabulary.states import CommentState

ATOM = "application/atom+xml; charset=utf-8"
MOST_ENTRIES = 50
# The site's feed looks at no more comments than these, the latest to arrive, so that it
# costs the same on every site. Imports come with times of years ago and sort behind.
_LATEST_LOOKED_AT = 2_000
# What XML 1.0 (section 2.2) has no place for, not even escaped.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# The ids need a year in which the site had its host; the first one of Rejoinder will do.
_FIRST_YEAR = 2026
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class FeedRow(NamedTuple):
    """One published comment with its article, as the statements below read it."""

    id: int
    thread_id: int
    parent_id: int | None
    number: int
    author_id: int | None
    author_name: str
    display_name: str | None
    html: str
    created_at: datetime
    edited_at: datetime | None
    headline: str


class Entry(NamedTuple):
    """One entry with whole addresses. ``above`` is the address of the comment above, or empty.

    ``id`` is the entry's for ever, and ``above_id`` that of the comment above.
    """

    id: str
    title: str
    address: str
    author: str
    author_address: str
    published: str
    updated: str
    html: str
    above: str
    above_id: str


_ENTRIES = f"""
SELECT c.id, c.thread_id, c.parent_id, c.number, c.author_id, c.author_name, a.display_name,
       c.html, c.created_at, c.edited_at, w.headline
FROM rejoinder_comment c {WITH_AUTHOR}
JOIN rejoinder_thread t ON t.id = c.thread_id
JOIN rejoinder_article w ON w.id = t.article_id
WHERE c.state = '{CommentState.PUBLISHED.value}' AND w.published_at <= %s
"""


def site_feed(_key: PageKey, _viewer: Viewer | None = None, now: datetime | None = None) -> Page:
    """Make the feed of the newest comments on the whole site."""
    site = Site.objects.order_by("id").first()
    if site is None:
        raise NoSuchPage
    rows = _rows(
        f" AND c.id > (SELECT max(id) - {_LATEST_LOOKED_AT} FROM rejoinder_comment)"
        f" ORDER BY c.created_at DESC, c.id DESC LIMIT {MOST_ENTRIES}",
        moment_of_building(now),
    )
    body = feed(
        _("%(site)s: comments") % {"site": site.name},
        own=addresses.feed(),
        about=addresses.front(),
        author=site.name,
        entries=entries_of(rows),
    )
    return Page(body, (SITE_SLOT, FRONT_SLOT), content_type=ATOM)


def thread_feed(key: PageKey, _viewer: Viewer | None = None, now: datetime | None = None) -> Page:
    """Make the feed of one discussion, the comments that became public last."""
    now = moment_of_building(now)
    view = article_view.by_thread(key.thread, now)
    # "number > 0" and not "is not null": models/comment.py tells of the index.
    rows = _rows(
        " AND c.thread_id = %s AND c.number > 0"
        f" ORDER BY c.number DESC, c.id DESC LIMIT {MOST_ENTRIES}",
        now,
        key.thread,
    )
    body = feed(
        _("Comments on “%(headline)s”") % {"headline": view.article.headline},
        own=addresses.feed(key.thread),
        about=addresses.article(view.article.slug),
        author=view.site.name,
        entries=entries_of(rows),
    )
    return Page(body, (SITE_SLOT, slot_of_thread(key.thread)), content_type=ATOM)


def feed(title: str, *, own: str, about: str, author: str, entries: Sequence[Entry]) -> str:
    """Draw a feed; ``own`` and ``about`` are the paths of the feed and of what it is about."""
    drawn = render(
        "rejoinder/feeds/feed.xml",
        title=title,
        own=whole(own),
        about=whole(about),
        base=whole("/"),
        author=author,
        entries=entries,
        updated=max((entry.updated for entry in entries), default=times.machine(_NEVER)),
    )
    return _NO_XML.sub("", drawn)


def entries_of(rows: Sequence[FeedRow]) -> list[Entry]:
    """Make the entries of a feed, in the order of the rows."""
    return [_entry(row) for row in rows]


def whole(path: str) -> str:
    """Return a path of this site as an address that works everywhere."""
    return f"{settings.SITE_ADDRESS}{path}"


def _entry(row: FeedRow) -> Entry:
    name = row.display_name or row.author_name or labels().former_reader
    title = _("%(name)s on “%(headline)s”") % {"name": name, "headline": row.headline}
    above = row.parent_id
    return Entry(
        id=_entry_id(row.id),
        title=title,
        address=whole(addresses.comment(row.thread_id, row.id)),
        author=name,
        author_address=whole(addresses.person(row.author_id)) if row.author_id else "",
        published=times.machine(row.created_at),
        updated=times.machine(row.edited_at or row.created_at),
        html=row.html,
        above=whole(addresses.comment(row.thread_id, above)) if above else "",
        above_id=_entry_id(above) if above else "",
    )


def _entry_id(comment_id: int) -> str:
    """Return the id of a comment's entry (RFC 4151), which a merge of discussions leaves alone.

    Its address tells the discussion, and readers would see it as new at another one.
    """
    host = urlsplit(settings.SITE_ADDRESS).hostname
    return f"tag:{host},{_FIRST_YEAR}:comment/{ids.to_public(comment_id)}"


def _rows(rest: str, now: datetime, *values: int) -> list[FeedRow]:
    stored_now = connection.ops.adapt_datetimefield_value(now)
    found = map(FeedRow._make, fetch(_ENTRIES + rest, [stored_now, *values]))
    return [
        row._replace(
            created_at=in_utc(row.created_at), edited_at=row.edited_at and in_utc(row.edited_at)
        )
        for row in found
    ]
