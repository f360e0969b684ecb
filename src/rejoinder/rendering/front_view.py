"""The list of articles on the front page and on the sections' pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet
from django.db.models.functions import Substr

from rejoinder.models import Article, Byline, Section, Site
from rejoinder.rendering import addresses, wording
from rejoinder.rendering.page_store import NoSuchPage

FRONT_SHOWN = 24  # articles on one page
OPENING_CHARS = 220  # about three lines beside a photo


@dataclass(frozen=True, slots=True)
class Teaser:
    """An article in the list. ``count`` says its comments in words, empty without a thread.

    ``opening`` is the standfirst, or how the text begins where there is none.
    """

    article: Article
    opening: str
    written_by: str
    address: str
    count: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class FrontList:
    """A page of the list; ``next_id`` is the last article's id when there are more.

    ``next_at`` is when the next article comes out, None if none waits.
    """

    teasers: Sequence[Teaser]
    next_id: int | None
    next_at: datetime | None
    section: Section | None


def front_list(site: Site, *, section: str, after: int | None, now: datetime) -> FrontList:
    """Read a page of articles, newest first.

    Raises:
        NoSuchPage: there is no such section, or no article to go on after.
    """
    chosen = _section(site, section)
    # What is only known by its address elsewhere comes here with its first comment: anybody can
    # name an address, and nobody shall write our headlines that way.
    only_an_address = Q(body_html="", url__gt="", source_key=None, thread__comment_count=0)
    articles = Article.objects.visible(now).filter(site=site).exclude(only_an_address)
    if chosen is not None:
        articles = articles.filter(section=chosen)
    if after is not None:
        articles = articles.filter(_older_than(articles, after))
    bylines = Prefetch("bylines", queryset=Byline.objects.order_by("position"))
    found = list(
        articles.select_related("thread", "section")
        .prefetch_related(bylines)
        .annotate(beginning=Substr("body_text", 1, OPENING_CHARS))
        .defer("body_html", "body_text")[: FRONT_SHOWN + 1]
    )
    shown = found[:FRONT_SHOWN]
    return FrontList(
        teasers=[_teaser(article) for article in shown],
        next_id=shown[-1].pk if len(found) > FRONT_SHOWN else None,
        next_at=_next_at(site, now),
        section=chosen,
    )


def _section(site: Site, slug: str) -> Section | None:
    if not slug:
        return None
    section = site.sections.filter(slug=slug).order_by("id").first()
    if section is None:
        raise NoSuchPage
    return section


def _older_than(articles: QuerySet[Article], article_id: int) -> Q:
    last = articles.filter(pk=article_id).order_by("id").first()
    if last is None:
        raise NoSuchPage
    return Q(published_at__lt=last.published_at) | Q(published_at=last.published_at, pk__lt=last.pk)


def _next_at(site: Site, now: datetime) -> datetime | None:
    waiting = Article.objects.filter(site=site, published_at__gt=now)
    return waiting.order_by("published_at", "id").values_list("published_at", flat=True).first()


def _opening(text: str) -> str:
    """Cut the first paragraph at a whole word, with an ellipsis if something is left out."""
    paragraph, _, rest = text.partition("\n")
    if rest or len(text) < OPENING_CHARS:
        return paragraph
    return paragraph.rpartition(" ")[0] + "…"


def _teaser(article: Article) -> Teaser:
    thread = getattr(article, "thread", None)
    return Teaser(
        article=article,
        opening=article.standfirst or _opening(getattr(article, "beginning", "")),
        written_by=wording.listed([byline.name for byline in article.bylines.all()]),
        address=addresses.article(article.slug),
        count=wording.comments(thread.comment_count) if thread else "",
        is_open=thread is not None and thread.is_open,
    )
