"""What other sites are given to show one comment (oEmbed 1.0, https://oembed.com)."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from rejoinder.kit.ids import to_public
from rejoinder.rendering import addresses, article_view, queries, routes, times
from rejoinder.rendering.article_view import ArticleView
from rejoinder.rendering.environment import render
from rejoinder.rendering.feeds import whole
from rejoinder.rendering.labels import labels
from rejoinder.rendering.page_store import NoSuchPage, PageKind
from rejoinder.rendering.rows import CommentRow
from rejoinder.rendering.shown import author_of
from rejoinder.vocabulary.states import CommentState

# A comment may be removed at any moment; who asks again within a minute shows it no longer.
CACHE_SECONDS = 60
# A column of text; pages let the quotation take what room there is.
_WIDTH = 550


def card(address: str, now: datetime, *, max_width: int = 0) -> dict[str, Any]:
    """Return the fields of the answer for a comment's whole address; ``max_width`` 0: any.

    Raises:
        NoSuchPage: it is no comment of this site, or one that readers cannot read.
    """
    thread_id, comment_id = _ids_of(address)
    view = article_view.by_thread(thread_id, now)
    row = queries.one(thread_id, comment_id)
    if row is None or row.state != CommentState.PUBLISHED:
        raise NoSuchPage
    name = author_of(row, labels())
    title = _("%(name)s on “%(headline)s”") % {"name": name, "headline": view.article.headline}
    return {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "author_name": name,
        **({"author_url": whole(addresses.person(row.author_id))} if row.author_id else {}),
        "provider_name": view.site.name,
        "provider_url": settings.SITE_ADDRESS,
        "cache_age": CACHE_SECONDS,
        "html": _html(view, row, name),
        "width": min(max_width or _WIDTH, _WIDTH),
        "height": None,
    }


def _ids_of(address: str) -> tuple[int, int]:
    try:
        given, own = urlsplit(address), urlsplit(settings.SITE_ADDRESS)
    except ValueError as error:
        raise NoSuchPage from error
    if (given.scheme, given.netloc.lower()) != (own.scheme, own.netloc.lower()):
        raise NoSuchPage
    key = routes.route(given.path, "")
    if key is None or key.kind is not PageKind.PERMALINK:
        raise NoSuchPage
    return key.thread, key.comment


def _html(view: ArticleView, row: CommentRow, name: str) -> str:
    """Draw the comment as a quotation without style or script, which any page can show."""
    return render(
        "rejoinder/feeds/card.html",
        public_id=to_public(row.id),
        author=name,
        html=row.html,
        headline=view.article.headline,
        site_name=view.site.name,
        address=whole(addresses.comment(view.thread.id, row.id)),
        article_address=whole(addresses.article(view.article.slug)),
        when=times.moment(row.created_at, view.zone, year=0),
        iso=times.machine(row.created_at),
    ).strip()
