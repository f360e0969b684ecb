"""Feeds and linked data as the programs that take them read them."""

import json
import xml.etree.ElementTree as ET
from typing import Any

import html5lib

_ATOM = "{http://www.w3.org/2005/Atom}"
_THREAD = "{http://purl.org/syndication/thread/1.0}"


def entries(feed: str) -> list[dict[str, str]]:
    """Parse a feed; each entry with title, id, link, author, content and what it answers."""
    root = ET.fromstring(feed.encode())
    assert root.tag == f"{_ATOM}feed"
    for needed in ("id", "title", "updated"):
        assert root.findtext(_ATOM + needed), f"the feed has no {needed}"
    return [_entry(each) for each in root.findall(f"{_ATOM}entry")]


def _entry(element: ET.Element) -> dict[str, str]:
    names = ("id", "title", "updated", "published", "content")
    found = {name: element.findtext(_ATOM + name) or "" for name in names}
    assert all(found.values()), found
    content = element.find(f"{_ATOM}content")
    assert content is not None and content.get("type") == "html"
    link = element.find(f"{_ATOM}link[@rel='alternate']")
    assert link is not None
    above = element.find(f"{_THREAD}in-reply-to")
    author = element.findtext(f"{_ATOM}author/{_ATOM}name") or ""
    answers = "" if above is None else above.get("ref", "")
    return found | {"author": author, "link": link.get("href", ""), "answers": answers}


def linked_data(page: str) -> list[dict[str, Any]]:
    """Return every JSON-LD block of a page, as an HTML parser finds it."""
    parsed = html5lib.parse(page, namespaceHTMLElements=False)
    blocks = [
        element.text or ""
        for element in parsed.iter("script")
        if element.get("type") == "application/ld+json"
    ]
    return [json.loads(block) for block in blocks]
