"""Pages elsewhere are asked what their article is called, and which address is the right one.

What stands there was written by whoever has the page, so it is taken as text and no more. The
request goes through clients/web.py, and only to registered origins, redirects included.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urljoin, urlsplit

from django.db.models import F

from rejoinder.actions.merge_articles import MergeRefused, merge_here
from rejoinder.actions.register_article import find, keep_address, registered_origins
from rejoinder.actions.writing import Touched, commit
from rejoinder.clients.web import WebAnswer, WebFailure, ask
from rejoinder.exchange.page_facts import PageFacts, read_page
from rejoinder.kit.page_addresses import NotAPageOfOurs, canonical
from rejoinder.models import Article, Byline, Comment, Site, Thread

logger = logging.getLogger(__name__)

# Long pages have their head first; but what is cut off is no answer at all.
MOST_BYTES = 4_000_000
SECONDS = 8.0
MOST_REDIRECTS = 3
# After the last one the page is left alone: 5 and 25 minutes, 2, 10 and 52 hours.
FIRST_WAIT, WAIT_GROWS, MOST_TRIES = timedelta(minutes=5), 5, 6
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_FOR_GOOD = frozenset({301, 308})
_GONE = frozenset({404, 410})


class NothingSaid(Exception):
    """The page gave no answer that says anything; it is asked again later."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What a page answered; ``is_gone``: 404 or 410."""

    facts: PageFacts
    is_gone: bool = False


def is_any_due(now: datetime) -> bool:
    """Say whether a page is to be asked; one look at a small index."""
    return Article.objects.filter(describe_at__lte=now).exists()


def describe_due(clock: Callable[[], datetime], *, most: int = 20) -> int:
    """Ask the pages that are due, one after the other; return of how many."""
    due = Article.objects.filter(describe_at__lte=clock()).order_by("describe_at", "pk")
    asked = 0
    for article in due[:most]:
        # Whoever asks holds it until then, so that another machine does not ask as well.
        later = clock() + FIRST_WAIT * WAIT_GROWS ** (article.describe_tries or 0)
        if commit(partial(_claim, article=article, later=later)):
            describe(article, now=clock())
            asked += 1
    return asked


def describe(article: Article, *, now: datetime) -> None:
    """Ask the page of an article and store what it says; try again later without an answer."""
    try:
        found = _ask(article.url)
    except (NothingSaid, WebFailure, NotAPageOfOurs) as failure:
        logger.info("%s did not say what it is: %s", article.url, failure)
        commit(lambda _touched: _give_up_at_last(article))
        return
    if found.is_gone:
        commit(lambda touched: _remove_or_leave(touched, article))
    else:
        commit(lambda touched: _store(touched, article, found, now))


def _claim(_touched: Touched, *, article: Article, later: datetime) -> bool:
    tries = (article.describe_tries or 0) + 1
    mine = Article.objects.filter(pk=article.pk, describe_at=article.describe_at)
    return bool(mine.update(describe_at=later, describe_tries=tries))


def _ask(address: str) -> _Found:
    asked = canonical(address, origins=registered_origins())
    for _redirect in range(MOST_REDIRECTS + 1):
        answer = ask(
            "GET",
            address,
            headers={"Accept": "text/html,application/xhtml+xml"},
            seconds=SECONDS,
            most_bytes=MOST_BYTES,
            http_too=True,
        )
        if answer.status not in _REDIRECTS:
            return _read(answer, address)
        address = urljoin(address, answer.headers.get("Location", ""))
        # No other site is asked on the word of a page, not even for a redirect.
        there = canonical(address, origins=registered_origins())
        if there != asked and answer.status not in _FOR_GOOD:
            # To a sign-in or a question about cookies: not what the article is.
            raise NothingSaid("it leads elsewhere for now")
    raise NothingSaid("too many redirects")


def _read(answer: WebAnswer, address: str) -> _Found:
    if answer.status in _GONE:
        return _Found(PageFacts(), is_gone=True)
    content_type = answer.headers.get("Content-Type", "text/html")
    if answer.status != 200:
        raise NothingSaid(f"status {answer.status}")
    if "html" not in content_type.lower():
        raise NothingSaid(f"it is {content_type[:80]}")
    return _Found(read_page(answer.body, content_type=content_type, address=address))


def _give_up_at_last(article: Article) -> None:
    tried_out = Article.objects.filter(pk=article.pk, describe_tries__gte=MOST_TRIES)
    tried_out.update(describe_at=None)


def _remove_or_leave(touched: Touched, article: Article) -> None:
    """Drop an article whose page is gone, unless anything was written there.

    A page may come a moment after the first look at it, so it is asked twice.
    """
    # Locked on every database, so that no comment comes in between.
    Site.objects.update(version=F("version") + 1)
    row = Article.objects.select_for_update().filter(pk=article.pk).first()
    if row is None or (row.describe_tries or 0) < 2:
        return
    # A comment locks its thread before it is stored, and so waits for this, or is seen.
    list(Thread.objects.select_for_update().filter(article=row))
    is_empty = not Comment.objects.filter(thread__article=row).exists()
    if is_empty and _is_known_by_its_page_alone(row):
        logger.info("%s is gone, and nothing was written there", row.url)
        row.delete()
        touched.site()
    else:
        Article.objects.filter(pk=row.pk).update(describe_at=None)


def _is_known_by_its_page_alone(article: Article) -> bool:
    return not article.body_html and article.source_key is None


def _store(touched: Touched, article: Article, found: _Found, now: datetime) -> None:
    Site.objects.update(version=F("version") + 1)
    touched.site()
    row = Article.objects.filter(pk=article.pk).first()
    if row is None:
        return  # merged or dropped meanwhile
    _fill(row, found.facts, now)
    _take_right_address(touched, row, found, now)


def _fill(article: Article, facts: PageFacts, now: datetime) -> None:
    """Take over what the page says, unless an editor has handed the article in meanwhile."""
    article.describe_at = None
    if _is_known_by_its_page_alone(article):
        article.headline = facts.headline or article.headline
        article.standfirst = facts.description
        article.photo = facts.picture
        if facts.published_at is not None and facts.published_at <= now:
            article.published_at = facts.published_at
        article.bylines.all().delete()
        Byline.objects.bulk_create(
            Byline(article=article, position=position, name=name)
            for position, name in enumerate(facts.authors, start=1)
        )
    article.save()


def _take_right_address(touched: Touched, article: Article, found: _Found, now: datetime) -> None:
    """Let the address that the page calls its own lead here, or join the article it leads to."""
    link = found.facts.canonical
    try:
        address = canonical(link, origins=registered_origins())
    except NotAPageOfOurs:
        return  # none, or another site's, where it came out first
    if _is_front(address) and not _is_front(article.url):
        logger.info("%s calls the front page its own address; it is not believed", article.url)
        return
    known = find(address)
    if known is None:
        keep_address(article, address, now=now)
    elif known.article_id != article.pk and not _take_in(touched, article, known.article_id, now):
        return
    Article.objects.filter(pk=article.pk).update(url=link)


def _is_front(address: str) -> bool:
    parts = urlsplit(address)
    return parts.path in ("", "/") and not parts.query


def _take_in(touched: Touched, article: Article, other_id: int, now: datetime) -> bool:
    """Make one of the two, as long as comments stand under one of them at most.

    Returns whether the first is the one that was kept.
    """
    if Comment.objects.filter(thread__article=article.pk).exists():
        if Comment.objects.filter(thread__article=other_id).exists():
            logger.warning(
                "%s says that it is the page of another article, and both have comments;"
                " `rejoinder article merge` makes them one", article.url,
            )  # fmt: skip
            return False
        gone, kept = other_id, article.pk
    else:
        gone, kept = article.pk, other_id
    try:
        merge_here(touched, gone, kept, now=now)
    except MergeRefused as refused:
        logger.warning("%s stays an article of its own: %s", article.url, refused)
        return False
    return kept == article.pk
