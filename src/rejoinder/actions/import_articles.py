"""Which articles here an export's comments belong to; the missing ones are made."""

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import count
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.text import slugify

from rejoinder.actions.imported_values import source_key, usable_title
from rejoinder.actions.register_article import keep_own_link
from rejoinder.actions.writing import Touched, commit
from rejoinder.exchange.grouping import PlannedArticle
from rejoinder.exchange.links import normal_link
from rejoinder.kit.text import safe_url
from rejoinder.models import Article, Comment, ImportBatch, Site, Thread
from rejoinder.rendering import addresses

_AT_ONCE = 200
_LONGEST_SLUG = 80  # leaves room for a number behind it
_LONGEST_URL = 2000


def matching(site: Site, planned: Sequence[PlannedArticle]) -> dict[str, int]:
    """Find the articles that are here already: ids by the plan's keys.

    First by the key of an earlier import, then by address (the article's own elsewhere, or
    the one it has here). Each is found once: of two planned articles with one address the
    second is an article of its own.
    """
    keys = {article_key(article): article.key for article in planned}
    known = Article.objects.filter(site=site, source_key__isnull=False)
    found = {
        keys[key]: pk for pk, key in known.values_list("pk", "source_key").iterator() if key in keys
    }
    missing = [article for article in planned if article.key not in found]
    by_link = _by_link(site, {link for article in missing for link in article.links})
    taken = set(found.values())
    for article in missing:
        pks = (by_link[link] for link in article.links if link in by_link)
        pk = next((pk for pk in pks if pk not in taken), None)
        if pk is not None:
            found[article.key] = pk
            taken.add(pk)
    return found


def open_threads(
    site: Site, planned: Sequence[PlannedArticle], *, batch: ImportBatch
) -> dict[str, int]:
    """Make the articles that are missing; return the ids of all threads by the plan's keys.

    What was closed in the old system is closed here when it arrives, so that a later
    import does not undo what editors have decided since.
    """
    threads: dict[str, int] = {}
    found = matching(site, planned)
    for start in range(0, len(planned), _AT_ONCE):
        some = planned[start : start + _AT_ONCE]
        threads |= commit(partial(_open, site=site, planned=some, found=found, batch=batch))
    return threads


def article_key(article: PlannedArticle) -> str:
    """Return the key under which an article is found again in a newer export.

    It is that of its oldest thread there: identifiers and addresses may change, and two
    forums may both have an identifier "1", but the old system gives its numbers once.
    """
    oldest = min(article.thread_source_ids, key=lambda id_: (len(id_), id_))
    return source_key(f"thread:{oldest}")


def _by_link(site: Site, wanted: set[str]) -> dict[str, int]:
    """Find articles by address; of several with one address the oldest comes first."""
    found: dict[str, int] = {}
    if not wanted:
        return found
    articles = Article.objects.filter(site=site).order_by("pk")
    for pk, url, slug in articles.values_list("pk", "url", "slug").iterator():
        here = settings.SITE_ADDRESS + addresses.article(slug)
        for link in (normal_link(url), normal_link(here)):
            if link in wanted:
                found.setdefault(link, pk)
    return found


def _open(
    touched: Touched,
    *,
    site: Site,
    planned: Iterable[PlannedArticle],
    found: dict[str, int],
    batch: ImportBatch,
) -> dict[str, int]:
    threads = {}
    for article in planned:
        pk = found.get(article.key)
        thread = _thread_of(pk, article, batch) if pk else _new_thread(site, article, batch)
        threads[article.key] = thread.pk
    ImportBatch.objects.filter(pk=batch.pk).update(report=batch.report)
    touched.site()
    return threads


def _thread_of(article_id: int, planned: PlannedArticle, batch: ImportBatch) -> Thread:
    thread, _made = Thread.objects.get_or_create(article_id=article_id)
    is_fresh = not Comment.objects.filter(thread=thread).exists()
    if planned.is_closed and thread.is_open and is_fresh:
        Thread.objects.filter(pk=thread.pk).update(is_open=False)
        # Undoing the import opens it again.
        batch.report.setdefault("closed_threads", []).append(thread.pk)
    return thread


def _new_thread(site: Site, planned: PlannedArticle, batch: ImportBatch) -> Thread:
    url = safe_url(planned.link)
    article = Article.objects.create(
        site=site,
        slug=_free_slug(site, planned),
        url=url if len(url) <= _LONGEST_URL else "",
        headline=usable_title(planned.title) or url[:300] or planned.identifier[:300],
        published_at=planned.created_at or batch.started_at,
        source_key=article_key(planned),
        batch=batch,
    )
    keep_own_link(article, now=batch.started_at)
    return Thread.objects.create(article=article, is_open=not planned.is_closed)


def _free_slug(site: Site, planned: PlannedArticle) -> str:
    """Make a slug that is free, of the title, else of the address, else of the old number."""
    last_part = urlsplit(planned.link).path.rstrip("/").rpartition("/")[2].partition(".")[0]
    number = f"article-{min(planned.thread_source_ids)}"
    wanted = (usable_title(planned.title), last_part, number)
    slug = next(filter(None, map(slugify, wanted)))[:_LONGEST_SLUG].strip("-_")
    taken = set(
        Article.objects.filter(site=site, slug__startswith=slug).values_list("slug", flat=True)
    )
    free = (f"{slug}-{number}" for number in count(2))
    return slug if slug not in taken else next(name for name in free if name not in taken)
