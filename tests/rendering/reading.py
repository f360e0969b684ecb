"""Reads pages as a browser does: by their addresses and their HTML."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import html5lib

from rejoinder.rendering import pages
from rejoinder.rendering.page_store import Page

_HTML = "{http://www.w3.org/1999/xhtml}"


class NotAPage(AssertionError):
    """No shared page has this address."""


def page_at(address: str, now: datetime | None = None) -> Page:
    """Make the shared page at an address, as it is ``now``."""
    parts = urlsplit(address)
    key = pages.route(parts.path, parts.query)
    if key is None:
        raise NotAPage(address)
    return pages.build(key, now=now)


class Shown:
    """A page or fragment, parsed."""

    def __init__(self, address: str, now: datetime | None = None) -> None:
        self.page = page_at(address, now)
        self.tree = html5lib.parse(self.page.body, namespaceHTMLElements=True)

    def all(self, tag: str, **attributes: str) -> list[Any]:
        """All elements of a tag whose attributes hold these values (class: one of its words)."""
        return [
            found
            for found in self.tree.iter(_HTML + tag)
            if all(
                wanted in found.get(name.rstrip("_"), "").split()
                if name == "class_"
                else found.get(name) == wanted
                for name, wanted in attributes.items()
            )
        ]

    @property
    def comments(self) -> list[str]:
        """The public ids of all comments, in the order of the page."""
        ids = [item.get("id", "") for item in self.all("li")]
        return [found.removeprefix("c-") for found in ids if found.startswith("c-")]

    @property
    def more_top_level(self) -> str:
        """The fragment with the next top-level comments, empty on the last page."""
        links = [link.get("data-fragment", "") for link in self.all("a")]
        return next((link for link in links if "/comments?" in link), "")

    @property
    def text(self) -> str:
        """All text, with single spaces."""
        return " ".join("".join(self.tree.itertext()).split())


def words(element: Any) -> str:
    """The text of an element, with single spaces."""
    return " ".join("".join(element.itertext()).split())


def all_pages(address: str) -> list[Shown]:
    """The page at an address and everything that "Load more" brings after it."""
    shown = [Shown(address)]
    while shown[-1].more_top_level:
        shown.append(Shown(shown[-1].more_top_level))
    return shown
