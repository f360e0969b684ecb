"""Every page that readers share, from its key to its HTML, and the same for one person.

``route``, ``build``, ``version_of`` and ``counts_of`` are what the page store is made with
(config/asgi.py); the functions named after pages also take a viewer, for visitors without
JavaScript, and then put what is theirs into the page.
"""

from collections.abc import Callable, Hashable, Mapping
from datetime import datetime

from django.conf import settings

from rejoinder.kit import ids
from rejoinder.kit.page_addresses import digest
from rejoinder.models import Site, Thread
from rejoinder.rendering import (
    addresses,
    article_view,
    cursors,
    discussion,
    embed_pages,
    feeds,
    front_view,
    linked_data,
    live_pages,
    pieces,
    queries,
    times,
    wording,
)
from rejoinder.rendering.article_view import ArticleView
from rejoinder.rendering.clock import moment_of_building
from rejoinder.rendering.counting import counts_of
from rejoinder.rendering.discussion import Asked, Discussion
from rejoinder.rendering.environment import render
from rejoinder.rendering.frame import Frame, frame
from rejoinder.rendering.house_rules import earlier_rules, rule_lines
from rejoinder.rendering.page_store import NoSuchPage, Page, PageKey, PageKind
from rejoinder.rendering.routes import route
from rejoinder.rendering.rows import CommentRow
from rejoinder.rendering.stamps import FRONT_SLOT, SITE_SLOT, slot_of_thread
from rejoinder.rendering.version_pages import version_page
from rejoinder.rendering.viewer import Viewer
from rejoinder.vocabulary.states import Sort

__all__ = [
    "article_page",
    "build",
    "comments_fragment",
    "counts_of",
    "front_page",
    "house_rules_page",
    "permalink_page",
    "replies_fragment",
    "route",
    "version_of",
]

_OF_AN_ARTICLE = frozenset({PageKind.ARTICLE, PageKind.VERSION, PageKind.EMBED, PageKind.INCLUDE})
# How many comments above a permalink's are shown; the topmost is always among them.
ANCESTORS_SHOWN = 4


def build(key: PageKey, *, now: datetime | None = None) -> Page:
    """Make the shared page of a key as it is ``now``; None: at this moment.

    Raises:
        NoSuchPage: nothing is there, or not for readers.
    """
    return _BUILDERS[key.kind](key, None, now)


def version_of(key: PageKey) -> Hashable:
    """Read cheaply what changes whenever a page's rows do, in one statement.

    Raises:
        NoSuchPage: there is no such thread or article.
    """
    if key.kind is PageKind.LOADER:
        return ""  # the same until another release is served
    threads = Thread.objects.order_by("id")
    columns = ("version", "article__version_number", "article__site__version")
    if embed_pages.is_address(key.slug):
        there = threads.filter(article__addresses__digest=digest(key.slug))
        found = there.values_list(*columns).first()
    elif key.slug and key.kind in _OF_AN_ARTICLE:
        found = threads.filter(article__slug=key.slug).values_list(*columns).first()
    elif key.thread:
        found = threads.filter(pk=key.thread).values_list(*columns).first()
    else:
        return _version_of_front(key)
    if found is None:
        raise NoSuchPage(key)
    return tuple(found)


def _version_of_front(key: PageKey) -> Hashable:
    site = _site()
    if key.kind is PageKind.HOUSE_RULES:
        return site.version
    # Counts on the front page are those of the newest articles; older pages may wait.
    newest = Thread.objects.order_by("-article__published_at", "-id")
    shown = newest.values_list("id", "version", "article__version_number")
    return site.version, tuple(shown[: front_view.FRONT_SHOWN])


def article_page(key: PageKey, viewer: Viewer | None = None, now: datetime | None = None) -> Page:
    """Make an article's page with its discussion."""
    now = moment_of_building(now)
    view = article_view.by_slug(key.slug, now)
    talk = _top_level(key, view, viewer, now)
    around = view.frame(addresses.article(key.slug), now)
    body = render(
        "rejoinder/article.html",
        frame=around,
        viewer=viewer,
        invitation=pieces.invitation(view, around, viewer),
        script_ground=pieces.script_ground(),
        view=view,
        article=view.article,
        thread=view.thread,
        site=view.site,
        talk=talk,
        sorts=wording.sorts(),
        pace=pieces.pace_line(view, now),
        is_later_page=bool(key.after),
        linked_data=linked_data.of_article(view, talk.rows),
    )
    expires = [at for at in (talk.expires_at, pieces.pace_ends_at(view, now)) if at is not None]
    return Page(body, _thread_slots(view.thread.id), min(expires, default=None))


def comments_fragment(
    key: PageKey, viewer: Viewer | None = None, now: datetime | None = None
) -> Page:
    """Make the fragment with more top-level comments."""
    now = moment_of_building(now)
    view = article_view.by_thread(key.thread, now)
    return _fragment(view, _top_level(key, view, viewer, now), viewer, now)


def replies_fragment(
    key: PageKey, viewer: Viewer | None = None, now: datetime | None = None
) -> Page:
    """Make the fragment with more replies of a branch."""
    now = moment_of_building(now)
    view = article_view.by_thread(key.thread, now)
    asked = _asked(view, viewer, now)
    top = _comment(key.thread, key.comment)
    after = _comment(key.thread, ids.from_public(key.after)) if key.after else None
    return _fragment(view, discussion.branch_page(asked, top, after=after), viewer, now)


def permalink_page(key: PageKey, viewer: Viewer | None = None, now: datetime | None = None) -> Page:
    """Make the page that shows one comment within its branch."""
    now = moment_of_building(now)
    view = article_view.by_thread(key.thread, now)
    asked = _asked(view, viewer, now)
    row = _comment(key.thread, key.comment)
    after = _comment(key.thread, ids.from_public(key.after)) if key.after else None
    above = queries.ancestors(row, most=ANCESTORS_SHOWN)
    talk = discussion.branch_page(asked, row, after=after)
    *context, comment = discussion.quoted(asked, [*above, row])
    body = render(
        "rejoinder/permalink.html",
        changed_version=view.changed_version,
        frame=view.frame(addresses.comment(key.thread, key.comment), now),
        viewer=viewer,
        article=view.article,
        thread=view.thread,
        above=context,
        left_out=max(row.depth - len(above), 0),
        comment=comment,
        talk=talk,
        script_ground=pieces.script_ground(),
        is_later_page=after is not None,
        linked_data=linked_data.of_comment(view, row, talk.rows),
    )
    return Page(body, _thread_slots(key.thread), talk.expires_at)


def front_page(key: PageKey, viewer: Viewer | None = None, now: datetime | None = None) -> Page:
    """Make the front page, or one section's part of it (the key's slug)."""
    site, now = _site(), moment_of_building(now)
    after = ids.from_public(key.after) if key.after else None
    found = front_view.front_list(site, section=key.slug, after=after, now=now)
    body = render(
        "rejoinder/front.html",
        frame=_frame(site, addresses.front(key.slug), now),
        viewer=viewer,
        site=site,
        found=found,
        current_section=key.slug,
        is_later_page=after is not None,
        older=addresses.front(key.slug, after=ids.to_public(found.next_id))
        if found.next_id
        else "",
    )
    next_at = found.next_at.timestamp() if found.next_at else None
    return Page(body, (SITE_SLOT, FRONT_SLOT), next_at)


def house_rules_page(
    _key: PageKey, viewer: Viewer | None = None, now: datetime | None = None
) -> Page:
    """Make the page of the numbered house rules."""
    site = _site()
    rules = rule_lines(site.house_rules)
    body = render(
        "rejoinder/house_rules.html",
        frame=_frame(site, addresses.house_rules(), moment_of_building(now)),
        viewer=viewer,
        site=site,
        rules=rules,
        earlier=earlier_rules(site),
    )
    return Page(body, (SITE_SLOT,))


_BUILDERS: Mapping[PageKind, Callable[[PageKey, Viewer | None, datetime | None], Page]] = {
    PageKind.FRONT: front_page,
    PageKind.ARTICLE: article_page,
    PageKind.VERSION: version_page,
    PageKind.PERMALINK: permalink_page,
    PageKind.HOUSE_RULES: house_rules_page,
    PageKind.COMMENTS: comments_fragment,
    PageKind.REPLIES: replies_fragment,
    PageKind.HEAD: live_pages.head,
    PageKind.CHANGES: live_pages.changes_fragment,
    PageKind.FEED: feeds.site_feed,
    PageKind.THREAD_FEED: feeds.thread_feed,
    PageKind.EMBED: embed_pages.embed_fragment,
    PageKind.INCLUDE: embed_pages.include_page,
    PageKind.LOADER: embed_pages.loader,
}


def _site() -> Site:
    site = Site.objects.order_by("id").first()
    if site is None:
        raise NoSuchPage
    return site


def _frame(site: Site, here: str, now: datetime) -> Frame:
    year = now.astimezone(times.zone(site.time_zone)).year
    return frame(site, address=settings.SITE_ADDRESS, here=here, year=year)


def _comment(thread_id: int, comment_id: int) -> CommentRow:
    row = queries.one(thread_id, comment_id)
    if row is None:
        raise NoSuchPage
    return row


def _asked(view: ArticleView, viewer: Viewer | None, now: datetime) -> Asked:
    return Asked(view.thread, view.article.slug, view.zone, now, viewer)


def _top_level(key: PageKey, view: ArticleView, viewer: Viewer | None, now: datetime) -> Discussion:
    sort = Sort(key.sort) if key.sort else discussion.default_sort(view.thread)
    after = cursors.read(key.after, sort) if key.after else None
    return discussion.top_level_page(_asked(view, viewer, now), sort=sort, after=after)


def _fragment(view: ArticleView, talk: Discussion, viewer: Viewer | None, now: datetime) -> Page:
    body = render(
        "rejoinder/fragments/comments.html",
        frame=view.frame("", now),
        viewer=viewer,
        thread=view.thread,
        talk=talk,
    )
    return Page(body, _thread_slots(view.thread.id), talk.expires_at)


def _thread_slots(thread_id: int) -> tuple[int, ...]:
    return SITE_SLOT, slot_of_thread(thread_id)
