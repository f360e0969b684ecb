"""Which shared page an address names."""

import re
from urllib.parse import parse_qs

from django.conf import settings

from rejoinder.kit import ids
from rejoinder.kit.page_addresses import canonical
from rejoinder.rendering import changes, cursors
from rejoinder.rendering.page_store import PageKey, PageKind
from rejoinder.vocabulary.states import Sort

_SLUG = r"(?P<slug>[-a-zA-Z0-9_]{1,100})"
_THREAD = r"(?P<thread>[1-9][0-9]{0,17})"
_COMMENT = r"(?P<comment>[0-9a-z]{1,12})"
_ROUTES = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (PageKind.FRONT, r"/"),
        (PageKind.ARTICLE, rf"/articles/{_SLUG}"),
        (PageKind.VERSION, rf"/articles/{_SLUG}/versions/(?P<number>[1-9][0-9]{{0,5}})"),
        (PageKind.COMMENTS, rf"/d/{_THREAD}/comments"),
        (PageKind.PERMALINK, rf"/d/{_THREAD}/c/{_COMMENT}"),
        (PageKind.REPLIES, rf"/d/{_THREAD}/c/{_COMMENT}/replies"),
        (PageKind.HOUSE_RULES, r"/house-rules"),
        (PageKind.HEAD, rf"/d/{_THREAD}/head"),
        (PageKind.CHANGES, rf"/d/{_THREAD}/changes"),
        (PageKind.FEED, r"/feed\.atom"),
        (PageKind.THREAD_FEED, rf"/d/{_THREAD}/feed\.atom"),
        (PageKind.EMBED, r"/embed"),
        (PageKind.INCLUDE, r"/include"),
        (PageKind.LOADER, r"/embed\.js"),
    )
)
# What each page takes from its query; anything else there (campaign marks) is left out,
# so that it does not make another page.
_TAKES = {
    PageKind.FRONT: {"section", "after"},
    PageKind.ARTICLE: {"sort", "after"},
    PageKind.COMMENTS: {"sort", "after"},
    PageKind.PERMALINK: {"after"},
    PageKind.REPLIES: {"after"},
    PageKind.CHANGES: {"after", "since"},
    PageKind.EMBED: {"article", "url", "sort", "after", "comment"},
    PageKind.INCLUDE: {"article", "url", "sort"},
}


def route(path: str, query: str) -> PageKey | None:
    """Return the key of the shared page at an address; None when it names none.

    A query that is not what our own links say (unknown order, broken cursor, a name given
    twice) is no page either.
    """
    for kind, pattern in _ROUTES:
        if found := pattern.fullmatch(path):
            try:
                return _key(kind, found.groupdict(), _taken(kind, query))
            except ValueError:
                return None
    return None


def _taken(kind: PageKind, query: str) -> dict[str, str]:
    takes = _TAKES.get(kind)
    if not takes or not query:
        return {}
    given = parse_qs(query, keep_blank_values=True, max_num_fields=20)
    taken = {name: values for name, values in given.items() if name in takes}
    if any(len(values) != 1 for values in taken.values()):
        raise ValueError("a name stands twice in the query")
    return {name: values[0] for name, values in taken.items()}


def _key(kind: PageKind, parts: dict[str, str], query: dict[str, str]) -> PageKey:
    sort, after = query.get("sort", ""), query.get("after", "")
    if kind in (PageKind.EMBED, PageKind.INCLUDE):
        parts = {**parts, "slug": _embedded(query)}
    if comment := query.get("comment"):
        parts = {**parts, "comment": comment}
    if kind in (PageKind.ARTICLE, PageKind.COMMENTS, PageKind.EMBED, PageKind.INCLUDE):
        if after:
            cursors.read(after, Sort(sort))
        elif sort:
            Sort(sort)
    elif kind is PageKind.CHANGES:
        after = changes.write(changes.read_query(after or "0", query.get("since") or "0"))
    elif after:
        ids.from_public(after)
    return PageKey(
        kind,
        slug=parts.get("slug", "") or _section(query.get("section", "")),
        thread=int(parts.get("thread", 0)),
        comment=ids.from_public(parts["comment"]) if "comment" in parts else 0,
        sort=sort,
        after=after,
        number=int(parts.get("number", 0)),
    )


def _embedded(query: dict[str, str]) -> str:
    """Return the slug of the article to embed, or the canonical address of its page."""
    if "url" in query and "article" not in query:
        origins = settings.OPTIONS["embed_origins"]
        return canonical(query["url"], origins=origins if isinstance(origins, tuple) else ())
    slug = query.get("article", "")
    if not re.fullmatch(_SLUG, slug):
        raise ValueError(f"{slug!r} is not the slug of an article")
    return slug


def _section(slug: str) -> str:
    if slug and not re.fullmatch(_SLUG, slug):
        raise ValueError(f"{slug!r} is not the slug of a section")
    return slug
