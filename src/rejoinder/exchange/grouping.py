"""Finds which threads of the old system belong to one article.

Source of the rules: faults of other importers, which made one article out of `/?p=1` and
`/?p=2`, or three out of one that was also read through `www.` and a translation service.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from rejoinder.exchange.links import (
    FOREIGN_HOSTS,
    NO_LINK,
    clean_link,
    normal_link,
    why_foreign,
)
from rejoinder.exchange.records import ImportedThread


@dataclass(frozen=True, slots=True)
class PlannedArticle:
    """An article that imported comments belong to.

    `key` is the same at every run over the same export and unique within it; `link` is the
    address to show, empty if the file has none; `links` are all its addresses, normalised.
    """

    key: str
    link: str
    links: tuple[str, ...]
    identifier: str
    title: str
    created_at: datetime | None
    is_closed: bool
    thread_source_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grouping:
    """Threads sorted into articles: every thread is in `article_of` or in `why_dropped`.

    Both are keyed by the thread's source id; `article_of` holds places in `articles`.
    `sharing_address` are threads whose address another article has as well.
    """

    articles: tuple[PlannedArticle, ...]
    article_of: dict[str, int]
    why_dropped: dict[str, str]
    sharing_address: tuple[str, ...]


def group_threads(
    threads: Iterable[ImportedThread], *, foreign_hosts: tuple[str, ...] = FOREIGN_HOSTS
) -> Grouping:
    """Group threads by identifier when they have one, otherwise by normalised link.

    A thread without identifier joins the article whose address it shares. A thread read
    through a foreign host is dropped, unless its identifier says which article it is.
    """
    all_threads = list(threads)
    whys = {t.source_id: why_foreign(t.link, foreign_hosts=foreign_hosts) for t in all_threads}
    named: dict[str, list[ImportedThread]] = {}
    for thread in all_threads:
        if thread.identifier:
            named.setdefault(f"identifier:{thread.identifier}", []).append(thread)
    groups = {key: group for key, group in named.items() if _has_home(group, whys)}
    dropped = {
        thread.source_id: whys[thread.source_id]
        for key, group in named.items()
        if key not in groups
        for thread in group
    }
    sharing = _add_unnamed(groups, all_threads, whys, dropped)
    articles = tuple(_article(key, group, whys) for key, group in groups.items())
    places = {id_: place for place, a in enumerate(articles) for id_ in a.thread_source_ids}
    return Grouping(articles, places, dropped, sharing)


def _has_home(group: list[ImportedThread], whys: dict[str, str]) -> bool:
    """Whether a group with an identifier is of the site: a missing link is no reason against."""
    return any(whys[thread.source_id] in ("", NO_LINK) for thread in group)


def _add_unnamed(
    groups: dict[str, list[ImportedThread]],
    threads: list[ImportedThread],
    whys: dict[str, str],
    dropped: dict[str, str],
) -> tuple[str, ...]:
    """Put threads without identifier into `groups` or `dropped`; return who shares an address."""
    key_of_link: dict[str, str] = {}
    sharing = []
    for key, group in groups.items():
        for thread in group:
            if not whys[thread.source_id]:
                owner = key_of_link.setdefault(normal_link(thread.link), key)
                sharing += [thread.source_id] if owner != key else []
    for thread in threads:
        if thread.identifier:
            continue
        if whys[thread.source_id]:
            dropped[thread.source_id] = whys[thread.source_id]
            continue
        link = normal_link(thread.link)
        groups.setdefault(key_of_link.get(link, f"link:{link}"), []).append(thread)
    return tuple(sharing)


def _article(key: str, group: list[ImportedThread], whys: dict[str, str]) -> PlannedArticle:
    alive = [thread for thread in group if not thread.is_deleted] or group
    own_links = [clean_link(t.link) for t in alive if not whys[t.source_id]]
    times = [thread.created_at for thread in group if thread.created_at is not None]
    return PlannedArticle(
        key=key,
        # Of several addresses the secure one, then the shortest, is the likeliest to last.
        link=min(own_links, key=lambda link: (link[:6] != "https:", len(link), link), default=""),
        links=tuple(sorted({normal_link(link) for link in own_links})),
        identifier=next((t.identifier for t in group if t.identifier), ""),
        title=next((t.title for t in alive if t.title), ""),
        created_at=min(times, default=None),
        is_closed=all(thread.is_closed for thread in alive),
        thread_source_ids=tuple(thread.source_id for thread in group),
    )
