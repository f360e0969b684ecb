"""An article with its thread and site, as the pages of its discussion read them.

In plain SQL, because these pages are rebuilt after every change of a thread and the ORM
would take longer to build its objects than the database to find the rows.
"""

# ruff: noqa: S608  # what is put into the statements are constants of this module

from datetime import datetime, tzinfo
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection

from rejoinder.kit.page_addresses import digest
from rejoinder.rendering import addresses, times, wording
from rejoinder.rendering.frame import Frame, SectionLink
from rejoinder.rendering.page_store import NoSuchPage
from rejoinder.rendering.rows import fetch, in_utc


class ArticleRow(NamedTuple):
    """What a page shows of an article; the columns of ``Article``."""

    id: int
    slug: str
    headline: str
    standfirst: str
    outlet: str
    body_html: str
    body_text: str
    photo: str
    photo_alt: str
    photo_caption: str
    photo_credit: str
    published_at: datetime
    updated_at: datetime | None
    version_number: int


class ThreadRow(NamedTuple):
    """The columns of ``Thread`` that pages show."""

    id: int
    is_open: bool
    comment_count: int
    root_count: int
    last_number: int
    pace_seconds: int | None
    pace_until: datetime | None


class SiteRow(NamedTuple):
    """The columns of ``Site`` that pages of articles show."""

    id: int
    name: str
    time_zone: str
    rule_strip: str
    guests_may_comment: bool
    max_chars: int
    signs_with_names: bool


class ArticleView(NamedTuple):
    """An article ready to be drawn. ``section`` is None for articles without one."""

    article: ArticleRow
    thread: ThreadRow
    site: SiteRow
    section: SectionLink | None
    sections: tuple[SectionLink, ...]
    written_by: str
    pace_set_by: str  # the name of who did, empty for none
    changed_version: int  # the latest of its comments'; 0: none has changed
    bylines: tuple[str, ...]

    @property
    def zone(self) -> tzinfo:
        """The site's time zone."""
        return times.zone(self.site.time_zone)

    @property
    def changed(self) -> str:
        """The address of what was changed last, empty for articles as first published."""
        number = self.article.version_number
        return addresses.version(self.article.slug, number - 1) if number > 1 else ""

    def frame(self, here: str, now: datetime) -> Frame:
        """Return what stands around a page about this article."""
        year = now.astimezone(self.zone).year
        return Frame(self.site.name, self.sections, self.zone, settings.SITE_ADDRESS, here, year)


def _columns(table: str, row: Any) -> str:
    return ", ".join(f"{table}.{field}" for field in row._fields)


_ARTICLE = f"""
SELECT {_columns("a", ArticleRow)}, {_columns("t", ThreadRow)}, {_columns("s", SiteRow)},
       c.slug, c.name, p.display_name,
       (SELECT max(x.changed_version) FROM rejoinder_comment x
        WHERE x.thread_id = t.id AND x.changed_version IS NOT NULL)
FROM rejoinder_article a
JOIN rejoinder_thread t ON t.article_id = a.id
JOIN rejoinder_site s ON s.id = a.site_id
LEFT JOIN rejoinder_section c ON c.id = a.section_id
LEFT JOIN rejoinder_account p ON p.id = t.pace_set_by_id
WHERE a.published_at <= %s AND
"""
_AFTER_ARTICLE = len(ArticleRow._fields)
_AFTER_THREAD = _AFTER_ARTICLE + len(ThreadRow._fields)
_AFTER_SITE = _AFTER_THREAD + len(SiteRow._fields)


def by_slug(slug: str, now: datetime) -> ArticleView:
    """Read an article that is out; three statements.

    Raises:
        NoSuchPage: there is none, or not yet.
    """
    return _view(_ARTICLE + "a.slug = %s ORDER BY a.id LIMIT 1", slug, now)


def by_thread(thread_id: int, now: datetime) -> ArticleView:
    """Read the article of a thread; raises NoSuchPage like `by_slug`."""
    return _view(_ARTICLE + "t.id = %s", thread_id, now)


def by_address(address: str, now: datetime) -> ArticleView:
    """Read the article of a page elsewhere by its canonical address (kit/page_addresses.py).

    Raises NoSuchPage like `by_slug`.
    """
    found = "a.id = (SELECT x.article_id FROM rejoinder_articleaddress x WHERE x.digest = %s"
    return _view(_ARTICLE + found + " ORDER BY x.id LIMIT 1)", digest(address), now)


def _view(statement: str, wanted: str | int, now: datetime) -> ArticleView:
    found = fetch(statement, [connection.ops.adapt_datetimefield_value(now), wanted])
    if not found:
        raise NoSuchPage
    row = found[0]
    article = ArticleRow._make(row[:_AFTER_ARTICLE])
    site = SiteRow._make(row[_AFTER_THREAD:_AFTER_SITE])
    thread = ThreadRow._make(row[_AFTER_ARTICLE:_AFTER_THREAD])
    *section, pace_set_by, changed_version = row[_AFTER_SITE:]
    bylines = _bylines(article.id)
    return ArticleView(
        article=article._replace(
            published_at=in_utc(article.published_at),
            updated_at=article.updated_at and in_utc(article.updated_at),
        ),
        thread=thread._replace(pace_until=thread.pace_until and in_utc(thread.pace_until)),
        site=site,
        section=SectionLink(*section) if section[0] is not None else None,
        sections=_sections(site.id),
        written_by=wording.listed(bylines),
        pace_set_by=pace_set_by or "",
        changed_version=changed_version or 0,
        bylines=tuple(bylines),
    )


def _sections(site_id: int) -> tuple[SectionLink, ...]:
    found = fetch(
        "SELECT slug, name FROM rejoinder_section WHERE site_id = %s ORDER BY id", [site_id]
    )
    return tuple(SectionLink(slug, name) for slug, name in found)


def _bylines(article_id: int) -> list[str]:
    found = fetch(
        "SELECT name FROM rejoinder_byline WHERE article_id = %s ORDER BY position", [article_id]
    )
    return [name for (name,) in found]
