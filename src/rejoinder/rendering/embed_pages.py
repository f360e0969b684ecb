"""The discussion for pages of other sites: as a fragment, as a whole element, and its script."""

import re
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from markupsafe import Markup

from rejoinder.rendering import article_view, cursors, discussion, pieces, queries, wording
from rejoinder.rendering.article_view import ArticleView
from rejoinder.rendering.clock import moment_of_building
from rejoinder.rendering.discussion import Asked, Discussion
from rejoinder.rendering.environment import piece, render, static
from rejoinder.rendering.page_store import NoSuchPage, Page, PageKey
from rejoinder.rendering.stamps import SITE_SLOT, slot_of_thread
from rejoinder.rendering.viewer import Viewer
from rejoinder.vocabulary.states import Sort

# A cache between the host's server and us may keep an include for so long; the script finds
# what came since, and without script a comment may be so late.
INCLUDE_CACHE = "public, max-age=0, s-maxage=10"
LOADER_CACHE = "public, max-age=300"

# A tag as our templates and kit/markup.py write it: text never holds a bare "<".
_TAG = re.compile(r"<[a-z](?:[^\"<>]|\"[^\"]*\")*>")
_LINK = re.compile(r"(\s(?:href|src|action|formaction|data-fragment)=\")/(?!/)")


def embed_fragment(key: PageKey, viewer: Viewer | None = None, now: datetime | None = None) -> Page:
    """Make the discussion of the article that a key names by its slug or its page's address."""
    now = moment_of_building(now)
    view = view_of(key, now)
    talk = _talk(key, view, viewer, now)
    body = _drawn(key, view, talk, viewer, now)
    return Page(body, _slots(view), _expires_at(view, talk, now))


def include_page(key: PageKey, viewer: Viewer | None = None, now: datetime | None = None) -> Page:
    """Make the element with the discussion in it, for servers that put it into their pages.

    Its links and forms have whole addresses, since the page around it is not ours.
    """
    now = moment_of_building(now)
    view = view_of(key, now)
    talk = _talk(key, view, viewer, now)
    drawn = _drawn(key, view, talk, viewer, now)
    body = render(
        "rejoinder/embed/include.html",
        asked="data-url" if is_address(key.slug) else "data-article",
        value=key.slug,
        drawn=drawn,
    )
    return Page(
        absolute(body, settings.SITE_ADDRESS),
        _slots(view),
        _expires_at(view, talk, now),
        cache_control=INCLUDE_CACHE,
    )


def loader(_key: PageKey, _viewer: Viewer | None = None, _now: datetime | None = None) -> Page:
    """Make the script that host pages name; it is small and loads the rest under hashed names."""
    body = render(
        "rejoinder/embed/loader.js",
        address=settings.SITE_ADDRESS,
        element=static("rejoinder/js/embed/element.js"),
        sheet=static("rejoinder/css/embed.css"),
        words={
            "refused": _("The discussion cannot be shown here. This site is not registered."),
            "failed": _("The discussion could not be loaded."),
            "again": _("Try again"),
            "show": _("Show the comments"),
            "one": _("1 comment"),
            "many": _("{n} comments"),
        },
    )
    return Page(
        body,
        (),
        content_type="text/javascript; charset=utf-8",
        cache_control=LOADER_CACHE,
    )


def is_address(slug: str) -> bool:
    """Say whether a key's slug is the address of a page; slugs of articles hold no colon."""
    return ":" in slug


def view_of(key: PageKey, now: datetime) -> ArticleView:
    """Read the article of a key; raises NoSuchPage when there is none, or not yet."""
    read = article_view.by_address if is_address(key.slug) else article_view.by_slug
    return read(key.slug, now)


def absolute(html: str, site: str) -> str:
    """Make the addresses in drawn HTML whole.

    >>> absolute('<a href="/x">see href="/y"</a> <a href="//z">', "https://desk.example")
    '<a href="https://desk.example/x">see href="/y"</a> <a href="//z">'
    """
    return _TAG.sub(lambda tag: _LINK.sub(rf"\g<1>{site}/", tag[0]), html)


def _talk(key: PageKey, view: ArticleView, viewer: Viewer | None, now: datetime) -> Discussion:
    asked = Asked(view.thread, view.article.slug, view.zone, now, viewer)
    if key.comment:
        row = queries.one(view.thread.id, key.comment)
        if row is None:
            raise NoSuchPage
        top = queries.one(view.thread.id, row.root_id) if row.root_id != row.id else row
        return discussion.branch_page(asked, top or row, after=None)
    sort = Sort(key.sort) if key.sort else discussion.default_sort(view.thread)
    after = cursors.read(key.after, sort) if key.after else None
    return discussion.top_level_page(asked, sort=sort, after=after)


def _drawn(
    key: PageKey, view: ArticleView, talk: Discussion, viewer: Viewer | None, now: datetime
) -> Markup:
    around = view.frame("", now)
    return piece(
        "rejoinder/embed/discussion.html",
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
        is_later_page=bool(key.after or key.comment),
        is_embedded=True,
    )


def _slots(view: ArticleView) -> tuple[int, ...]:
    return SITE_SLOT, slot_of_thread(view.thread.id)


def _expires_at(view: ArticleView, talk: Discussion, now: datetime) -> float | None:
    ends = (talk.expires_at, pieces.pace_ends_at(view, now))
    return min((at for at in ends if at is not None), default=None)
