"""Reads an article from a Markdown file with its particulars at the head."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from rejoinder.kit.front_matter import Head, HeadIsMissing, head_and_body

LONGEST = {
    "slug": 100,
    "headline": 300,
    "standfirst": 500,
    "outlet": 100,
    "section": 100,
    "link": 2000,
    "photo": 500,
    "photo_alt": 300,
    "photo_caption": 300,
    "photo_credit": 100,
    "byline": 100,
}
_TIMES = ("published_at", "updated_at")
# What an editor may note for herself; nothing is done with it.
_PASSED_OVER = ("change_note",)
_SLUG = re.compile(r"[-a-zA-Z0-9_]+")


class ArticleIsIncomplete(ValueError):
    """The file cannot be taken as an article; the message says what is missing or wrong."""


@dataclass(frozen=True, slots=True)
class ArticleFile:
    """An article as its file has it; ``body`` is Markdown.

    ``link`` is its address elsewhere, ``section`` a name; empty texts mean none.
    """

    slug: str
    headline: str
    published_at: datetime
    updated_at: datetime | None
    bylines: tuple[str, ...]
    body: str
    link: str = ""
    standfirst: str = ""
    outlet: str = ""
    section: str = ""
    photo: str = ""
    photo_alt: str = ""
    photo_caption: str = ""
    photo_credit: str = ""


def read_article(text: str) -> ArticleFile:
    r"""Read the text of an article's file.

    Needed are ``slug``, ``headline`` and ``published_at``. Raises ArticleIsIncomplete.

    >>> head = "slug: bridge\nheadline: Two accounts\npublished_at: 2026-05-03T07:12:00Z"
    >>> read_article(f"---\n{head}\n---\nText.").headline
    'Two accounts'
    """
    try:
        head, body = head_and_body(text)
    except HeadIsMissing as error:
        raise ArticleIsIncomplete(str(error)) from error
    _refuse_unfit(head)
    slug = _one(head, "slug")
    if not _SLUG.fullmatch(slug):
        raise ArticleIsIncomplete("The slug may hold letters a to z, digits, '-' and '_' only.")
    optional = LONGEST.keys() - {"slug", "headline", "byline"}
    return ArticleFile(
        slug=slug,
        headline=_one(head, "headline"),
        published_at=_time(head, "published_at"),
        updated_at=_time(head, "updated_at") if "updated_at" in head else None,
        bylines=tuple(head.get("byline", ())),
        body=body,
        **{name: head.get(name, [""])[0] for name in optional},
    )


def _refuse_unfit(head: Head) -> None:
    for name, values in head.items():
        if name not in (*LONGEST, *_TIMES, *_PASSED_OVER):
            known = ", ".join((*LONGEST, *_TIMES))
            raise ArticleIsIncomplete(f"There is no '{name}' in articles; there are: {known}.")
        if len(values) > 1 and name != "byline":
            raise ArticleIsIncomplete(f"'{name}' stands there {len(values)} times.")
        for value in values:
            if len(value) > LONGEST.get(name, len(value)):
                raise ArticleIsIncomplete(f"'{name}' has more than {LONGEST[name]} characters.")


def _one(head: Head, name: str) -> str:
    value = head.get(name, [""])[0]
    if not value:
        raise ArticleIsIncomplete(f"'{name}' is missing at the head of the file.")
    return value


def _time(head: Head, name: str) -> datetime:
    typed = _one(head, name)
    try:
        time = datetime.fromisoformat(typed)
    except ValueError as error:
        example = "2026-05-03T07:12:00Z"
        raise ArticleIsIncomplete(f"'{name}' is '{typed}'; write it like {example}.") from error
    return time if time.tzinfo is not None else time.replace(tzinfo=UTC)
