"""``/counts``: how many comments each of several articles has, in one call, as JSON.

The answer is a page of the page store like any other, so it has stamps, ETag and codings.
"""

import json
from collections.abc import Callable, Hashable, Mapping, Sequence
from urllib.parse import parse_qsl

from rejoinder.rendering.page_store import Page, PageKey, PageKind
from rejoinder.rendering.stamps import SITE_SLOT, slot_of_thread

PATH = "/counts"
MAX_ARTICLES = 100
_MAX_SLUG_LETTERS = 200
_SEPARATOR = "\n"  # cannot be in a slug: BadCounts

# For each known slug the thread's id and its number of public comments.
CountsOf = Callable[[Sequence[str]], Mapping[str, tuple[int, int]]]


class BadCounts(ValueError):
    """The query cannot be answered; the message is for the developer of the host page."""


def key_for(query: str) -> PageKey:
    """Read the query; the same articles in another order or twice are the same key.

    Raises:
        BadCounts: other parameters, no article, too many, or something that is no slug.
    """
    pairs = parse_qsl(query, keep_blank_values=True)
    if any(name != "article" for name, _ in pairs):
        raise BadCounts("The only parameter is article, once for each article.")
    slugs = sorted({slug for _, slug in pairs})
    if not 0 < len(slugs) <= MAX_ARTICLES:
        raise BadCounts(f"Ask for 1 to {MAX_ARTICLES} articles in one call.")
    for slug in slugs:
        if not 0 < len(slug) <= _MAX_SLUG_LETTERS or not slug.isprintable():
            raise BadCounts("The value of article is the last part of an article's address.")
    return PageKey(PageKind.COUNTS, slug=_SEPARATOR.join(slugs))


class CountsBuilder:
    """Builds the JSON for the page store from ``counts_of``, which reads the database."""

    def __init__(self, counts_of: CountsOf) -> None:
        self._counts_of = counts_of

    def build(self, key: PageKey) -> Page:
        """Make ``{"<slug>": number}`` with every slug asked for; unknown ones have 0 comments.

        An article that is new touches the site's slot, so that its 0 can become true.
        """
        slugs = key.slug.split(_SEPARATOR)
        found = self._counts_of(slugs)
        numbers = {slug: found[slug][1] if slug in found else 0 for slug in slugs}
        slots = {slot_of_thread(thread_id) for thread_id, _ in found.values()}
        return Page(
            body=json.dumps(numbers, separators=(",", ":")),
            slots=(SITE_SLOT, *sorted(slots)),
            content_type="application/json",
        )

    def version_of(self, key: PageKey) -> Hashable:
        """Read the numbers themselves: they are as cheap as any version would be."""
        return tuple(sorted(self._counts_of(key.slug.split(_SEPARATOR)).items()))
