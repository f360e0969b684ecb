"""What a page says about the article on it: JSON-LD first, then OpenGraph, then its title.

Anybody's page may come in here. It is read with limits, and what is taken from it is text, a
time and web addresses; whoever shows them escapes them as all text.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from rejoinder.kit.text import clean_text, safe_url

HEADLINE_LONGEST, DESCRIPTION_LONGEST, NAME_LONGEST, PICTURE_LONGEST = 300, 500, 100, 500
_FIRST_YEAR = 1900
_MOST_AUTHORS = 5
_MOST_SCRIPTS, _SCRIPT_LONGEST = 20, 200_000
_MOST_NODES, _DEEPEST = 500, 6
_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{1,40})", re.IGNORECASE
)
_HEADER_CHARSET = re.compile(r"charset\s*=\s*\"?([A-Za-z0-9_:.-]{1,40})", re.IGNORECASE)
# Schema.org's kinds of article, and what blogs call theirs.
_ARTICLE = re.compile(r"(Article|BlogPosting|Report|Review|LiveBlogPosting|Recipe)$")

# JSON as it was read; only looked at piece by piece, each by its type.
_Node = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """What a page says; empty and None where it says nothing usable.

    ``canonical`` is an absolute address, not yet in canonical form.
    """

    canonical: str = ""
    headline: str = ""
    description: str = ""
    published_at: datetime | None = None
    picture: str = ""
    authors: tuple[str, ...] = ()


def read_page(body: bytes, *, content_type: str, address: str) -> PageFacts:
    """Read a page that was found at ``address``.

    >>> page = b"<title>Night buses</title><link rel=canonical href=/buses>"
    >>> found = read_page(page, content_type="text/html", address="https://example.org/a?b")
    >>> found.headline, found.canonical
    ('Night buses', 'https://example.org/buses')
    """
    tree = _tree(body, content_type)
    if tree is None:
        return PageFacts()
    meta = _meta(tree)
    article = next(_articles(tree), {})
    return PageFacts(
        canonical=_canonical(tree, address),
        headline=_text(
            article.get("headline"), article.get("name"), meta.get("og:title"), _title(tree),
            longest=HEADLINE_LONGEST,
        ),
        description=_text(
            article.get("description"), meta.get("og:description"), meta.get("description"),
            longest=DESCRIPTION_LONGEST,
        ),
        published_at=_time(article.get("datePublished"))
        or _time(meta.get("article:published_time")),
        picture=_picture(article.get("image"), address) or _picture(meta.get("og:image"), address),
        authors=tuple(_authors(article.get("author"))) or _meta_author(meta),
    )  # fmt: skip


def _tree(body: bytes, content_type: str) -> Any:
    named = _HEADER_CHARSET.search(content_type)
    said = named[1].encode() if named else None
    if said is None and (found := _CHARSET.search(body[:4096])):
        said = found[1]
    try:
        text = body.decode((said or b"utf-8").decode(), "replace")
    except (LookupError, UnicodeError):
        text = body.decode("utf-8", "replace")
    # lxml itself would guess Latin-1, and stumbles over NUL and lone surrogates.
    plain = text.replace("\0", "").encode("utf-8", "replace")
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    try:
        return etree.fromstring(plain, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None  # nothing in it that could be read as a page


def _meta(tree: Any) -> dict[str, str]:
    """Return what the page's meta elements say, the first of each name."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or ""
        found.setdefault(name.lower(), element.get("content") or "")
    return found


def _canonical(tree: Any, address: str) -> str:
    for element in tree.iter("link"):
        if "canonical" in (element.get("rel") or "").lower().split():
            return _joined(address, element.get("href") or "")
    return ""


def _joined(address: str, link: str) -> str:
    try:
        return safe_url(urljoin(address, link.strip()))
    except ValueError:
        return ""  # what no browser could open either


def _title(tree: Any) -> str:
    element = next(tree.iter("title"), None)
    return "" if element is None else str(element.text or "")


def _articles(tree: Any) -> Iterator[_Node]:
    scripts = [
        element.text
        for element in tree.iter("script")
        if (element.get("type") or "").partition(";")[0].strip().lower() == "application/ld+json"
    ]
    for script in scripts[:_MOST_SCRIPTS]:
        if not script or len(script) > _SCRIPT_LONGEST:
            continue
        try:
            said = json.loads(script, strict=False)
        except (ValueError, RecursionError):
            continue  # many sites' are broken; the other sources stand in
        yield from (node for node in _nodes(said) if _is_article(node))


def _nodes(said: object) -> Iterator[_Node]:
    waiting, seen = [(said, 0)], 0
    while waiting and seen < _MOST_NODES:
        node, depth = waiting.pop(0)
        seen += 1
        if isinstance(node, dict):
            yield node
            below = [node.get("@graph"), node.get("mainEntity"), node.get("mainEntityOfPage")]
        else:
            below = node[:_MOST_NODES] if isinstance(node, list) else []
        if depth < _DEEPEST:
            waiting += [(each, depth + 1) for each in below if isinstance(each, dict | list)]


def _is_article(node: _Node) -> bool:
    kinds = node.get("@type")
    listed = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(kind, str) and _ARTICLE.search(kind) for kind in listed)


def _text(*said: object, longest: int) -> str:
    for each in said:
        line = " ".join(clean_text(each).split()) if isinstance(each, str) else ""
        if line:
            return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"
    return ""


def _time(said: object) -> datetime | None:
    if not isinstance(said, str):
        return None
    try:
        found = datetime.fromisoformat(said.strip())
        moment = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    # Empty dates of other systems (year 1) could not even be shown in every time zone.
    return moment if moment.year >= _FIRST_YEAR else None


def _picture(said: object, address: str) -> str:
    if isinstance(said, list):
        said = said[0] if said else ""
    if isinstance(said, dict):
        said = said.get("url") or said.get("contentUrl")
    link = _joined(address, said) if isinstance(said, str) and said else ""
    return link if link.startswith("https://") and len(link) <= PICTURE_LONGEST else ""


def _authors(said: object) -> Iterator[str]:
    for each in (said if isinstance(said, list) else [said])[:_MOST_AUTHORS]:
        name = each.get("name") if isinstance(each, dict) else each
        if (line := _text(name, longest=NAME_LONGEST)) and "://" not in line:
            yield line


def _meta_author(meta: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(_authors(meta.get("author") or meta.get("article:author")))
