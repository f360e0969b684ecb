"""Which comment or article somebody means by a code or a link, and what they may know of it."""

import re
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from rejoinder.kit import ids
from rejoinder.models import Article, Comment, Site
from rejoinder.rendering import addresses, finding_words, times, wording
from rejoinder.rendering.stories import steps_of
from rejoinder.vocabulary.states import CommentState
from rejoinder.web import writers

_COMMENT = re.compile(r"/d/(\d{1,18})/c/([0-9a-z]{1,12})(?![0-9a-z])")
_ARTICLE = re.compile(r"/articles/([-\w]{1,200})(?![-\w])")
_CODE_SIGNS = 14
_WITH = ("thread__article__site", "author")


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: its heading, sentences, and page.

    ``comment`` is None for an article; then ``article`` is its address on this site.
    """

    heading: str
    lines: tuple[str, ...]
    address: str
    comment: Comment | None = None
    article: str = ""


def look_up(request: HttpRequest, typed: str) -> Found | None:
    """Find what somebody typed: a receipt code, a comment's link, an article's link.

    A code opens everything on its comment, as its receipt page does. A link opens what is
    public; whether a held comment is there nobody learns but its author.
    """
    if (named := _COMMENT.search(typed)) is not None:
        return _by_link(request, int(named[1]), named[2])
    if (article := _ARTICLE.search(typed)) is not None:
        return _article(article[1])
    if len(typed.strip()) > 2 * _CODE_SIGNS:
        return None
    code = ids.normal_code(typed)
    comment = Comment.objects.with_code(code).select_related(*_WITH).order_by("id").first()
    return _whole(comment) if comment is not None else None


def _by_link(request: HttpRequest, thread_id: int, public_id: str) -> Found | None:
    writer = writers.writer_of(request)
    mine = Comment.objects.visible_to(writer.account, writer.guest_key).select_related(*_WITH)
    comment = mine.filter(thread=thread_id, pk=ids.from_public(public_id)).first()
    if comment is None:
        return None
    if writer.wrote(comment):
        return _whole(comment)
    line = ""
    last = comment.decisions.select_related("moderator").order_by("-id").first()
    if comment.state != CommentState.PUBLISHED and last is not None:
        site = comment.thread.article.site
        line = wording.tombstone(
            comment.state,
            finding_words.taken(last),
            where=times.zone(site.time_zone),
            now=timezone.now(),
        )
    page = addresses.comment(comment.thread_id, comment.pk)
    return Found(_heading(comment), (line,) if line else (), page, comment)


def _whole(comment: Comment) -> Found:
    site: Site = comment.thread.article.site
    steps = steps_of(comment, site=site, now=timezone.now())
    last = steps[-1] if steps else None
    lines = (last.sentence, *last.lines) if last is not None else ()
    return Found(_heading(comment), lines, addresses.receipt(comment.receipt_code or ""), comment)


def _heading(comment: Comment) -> str:
    about = {"state": wording.state(comment.state), "headline": comment.thread.article.headline}
    return _("%(state)s: comment on “%(headline)s”") % about


def _article(slug: str) -> Found | None:
    out = Article.objects.filter(published_at__lte=timezone.now(), slug=slug).first()
    if out is None:
        return None
    address = addresses.article(slug)
    return Found(
        _("Article: “%(headline)s”") % {"headline": out.headline}, (), address, None, address
    )
