"""The page that shows what was changed in an article."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rejoinder.models import ArticleVersion
from rejoinder.rendering import addresses, article_view
from rejoinder.rendering.article_view import ArticleRow
from rejoinder.rendering.clock import moment_of_building
from rejoinder.rendering.environment import render
from rejoinder.rendering.page_store import NoSuchPage, Page, PageKey
from rejoinder.rendering.stamps import SITE_SLOT, slot_of_thread
from rejoinder.rendering.version_diff import Paragraph, compare
from rejoinder.rendering.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Revised:
    """One replacement of an article's text: when, and the address of what changed."""

    number: int
    replaced_at: datetime
    address: str


def version_page(key: PageKey, viewer: Viewer | None = None, now: datetime | None = None) -> Page:
    """Make the page of what changed when version ``key.number`` was replaced.

    Raises:
        NoSuchPage: there is no such article, or no such earlier version of it.
    """
    now = moment_of_building(now)
    view = article_view.by_slug(key.slug, now)
    versions = list(ArticleVersion.objects.filter(article=view.article.id).order_by("number"))
    position = next((i for i, v in enumerate(versions) if v.number == key.number), None)
    if position is None:
        raise NoSuchPage(key)
    old = versions[position]
    new = versions[position + 1] if position + 1 < len(versions) else view.article
    body = render(
        "rejoinder/version.html",
        frame=view.frame(addresses.version(key.slug, key.number), now),
        viewer=viewer,
        article=view.article,
        old=old,
        headline=_headline(old, new),
        paragraphs=compare(old.body_text, new.body_text),
        revised=_revised(key.slug, versions),
    )
    return Page(body, (SITE_SLOT, slot_of_thread(view.thread.id)))


def _headline(old: ArticleVersion, new: ArticleVersion | ArticleRow) -> Paragraph:
    found = compare(old.headline, new.headline)
    return found[0] if found else ()


def _revised(slug: str, versions: Sequence[ArticleVersion]) -> list[Revised]:
    return [
        Revised(v.number, v.replaced_at, addresses.version(slug, v.number))
        for v in reversed(versions)
    ]
