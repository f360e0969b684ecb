"""The demo newspaper, "The Harbour Post": its articles, and the export its comments come from.

Everything in it is invented: the town, its people and what they say. No Django here;
`rejoinder seed-demo` reads this and does the rest.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from pathlib import Path

from rejoinder.kit.front_matter import head_and_body

SITE_NAME = "The Harbour Post"
EXPORT_NAME = "harbour-post.xml.gz"


@dataclass(frozen=True, slots=True)
class EarlierVersion:
    """How an article read before it was updated."""

    headline: str
    published_at: datetime
    body: str


@dataclass(frozen=True, slots=True)
class DemoArticle:
    """An article of the demo newspaper.

    `body` is paragraphs of plain text with an empty line between them; `photo` is a file
    name in `static/rejoinder/demo/`; `change_note` says what an update changed.
    """

    slug: str
    link: str
    headline: str
    bylines: tuple[str, ...]
    outlet: str
    section: str
    published_at: datetime
    updated_at: datetime | None
    change_note: str
    photo: str
    photo_caption: str
    photo_credit: str
    body: str
    earlier: tuple[EarlierVersion, ...]  # oldest first


def articles() -> tuple[DemoArticle, ...]:
    """Read all articles of the demo newspaper, newest first.

    >>> articles()[0].slug
    'bridge-closure'
    """
    folder = files(__name__) / "articles"
    pages = {page.name.removesuffix(".md"): page for page in folder.iterdir()}
    found = [_article(page, pages) for name, page in pages.items() if ".version-" not in name]
    return tuple(sorted(found, key=lambda article: article.published_at, reverse=True))


def export_file() -> AbstractContextManager[Path]:
    """Give the path of the export with the demo's comments, for as long as the context lasts."""
    return as_file(files(__name__) / EXPORT_NAME)


def _article(page: Traversable, pages: dict[str, Traversable]) -> DemoArticle:
    head, body = head_and_body(page.read_text(encoding="utf-8"))
    slug = head["slug"][0]
    versions = sorted(name for name in pages if name.startswith(f"{slug}.version-"))
    updated = head.get("updated_at")
    return DemoArticle(
        slug=slug,
        link=head["link"][0],
        headline=head["headline"][0],
        bylines=tuple(head["byline"]),
        outlet=head["outlet"][0],
        section=head["section"][0],
        published_at=datetime.fromisoformat(head["published_at"][0]),
        updated_at=datetime.fromisoformat(updated[0]) if updated else None,
        change_note=head.get("change_note", [""])[0],
        photo=head["photo"][0],
        photo_caption=head["photo_caption"][0],
        photo_credit=head["photo_credit"][0],
        body=body,
        earlier=tuple(_earlier(pages[name]) for name in versions),
    )


def _earlier(page: Traversable) -> EarlierVersion:
    head, body = head_and_body(page.read_text(encoding="utf-8"))
    published_at = datetime.fromisoformat(head["published_at"][0])
    return EarlierVersion(head["headline"][0], published_at, body)
