"""The pages that everybody shares, drawn for one person when the lane passes them on.

The lane does so for readers known by a cookie whose browser runs no script, so that
their own comments and votes are in the page itself.
"""

from collections.abc import Callable, Mapping

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from rejoinder.models import Thread
from rejoinder.rendering import feeds, live_pages, pages, routes
from rejoinder.rendering.page_store import NoSuchPage, Page, PageKey, PageKind
from rejoinder.rendering.version_pages import version_page
from rejoinder.rendering.viewer import Viewer
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure
from rejoinder.web.comments import new_comment
from rejoinder.web.reading import RequestIsWrong
from rejoinder.web.viewer import plain_viewer, thread_viewer

_PAGES: Mapping[PageKind, Callable[[PageKey, Viewer | None], Page]] = {
    PageKind.FRONT: pages.front_page,
    PageKind.ARTICLE: pages.article_page,
    PageKind.VERSION: version_page,
    PageKind.PERMALINK: pages.permalink_page,
    PageKind.HOUSE_RULES: pages.house_rules_page,
    PageKind.COMMENTS: pages.comments_fragment,
    PageKind.REPLIES: pages.replies_fragment,
    PageKind.HEAD: live_pages.head,
    PageKind.CHANGES: live_pages.changes_fragment,
    PageKind.FEED: feeds.site_feed,
    PageKind.THREAD_FEED: feeds.thread_feed,
}
_ABOUT_A_THREAD = frozenset(
    {
        PageKind.ARTICLE,
        PageKind.PERMALINK,
        PageKind.COMMENTS,
        PageKind.REPLIES,
        PageKind.CHANGES,
    }
)


class PageNotFound(ExpectedFailure):
    """No page has this address, at least not for this person."""

    code = ErrorCode.NOT_FOUND


def page(request: HttpRequest, **_parts: object) -> HttpResponse:
    """Draw a shared page for whoever asks; the address is read by rendering's own table.

    Raises:
        RequestIsWrong: the query is none that our own links have.
        PageNotFound: there is no such page.
    """
    key = routes.route(request.path_info, request.META.get("QUERY_STRING", ""))
    if key is None:
        if routes.route(request.path_info, "") is None:
            raise _not_found()
        raise RequestIsWrong(_("This address is not complete."))
    viewer = _viewer(request, key)
    if key.kind is PageKind.ARTICLE and not key.sort and viewer.look is not None:
        key = key._replace(sort=viewer.look.sort)
    try:
        drawn = _PAGES[key.kind](key, viewer)
    except NoSuchPage as error:
        raise _not_found() from error
    return HttpResponse(drawn.body, status=drawn.status, content_type=drawn.content_type)


def comments(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Draw more top-level comments (GET), or take a new one (POST): both have one address."""
    if request.method == "POST":
        return new_comment(request, thread_id)
    return page(request)


def _viewer(request: HttpRequest, key: PageKey) -> Viewer:
    if key.kind not in _ABOUT_A_THREAD:
        return plain_viewer(request)
    threads = Thread.objects.select_related("article__site")
    named = {"pk": key.thread} if key.thread else {"article__slug": key.slug}
    thread = threads.filter(**named).order_by("id").first()
    if thread is None:
        raise _not_found()
    return thread_viewer(request, thread)


def _not_found() -> PageNotFound:
    return PageNotFound(_("There is no such page."))
