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
# For each parameter: how long its values may be. Addresses hold a colon, slugs none.
_PARAMETERS = {"article": 200, "url": 2000}
_SEPARATOR = "\n"  # cannot be in a slug or an address: BadCounts

# For each known slug or address the thread's id and its number of public comments.
CountsOf = Callable[[Sequence[str]], Mapping[str, tuple[int, int]]]


class BadCounts(ValueError):
    """The query cannot be answered; the message is for the developer of the host page."""


def key_for(query: str) -> PageKey:
    """Read the query; the same articles in another order or twice are the same key.

    Raises:
        BadCounts: other parameters, no article, too many, or something that is no slug or
            address.
    """
    pairs = set(parse_qsl(query, keep_blank_values=True))
    if not 0 < len(pairs) <= MAX_ARTICLES:
        raise BadCounts(f"Ask for 1 to {MAX_ARTICLES} articles in one call.")
    for name, value in pairs:
        if name not in _PARAMETERS:
            raise BadCounts("The parameters are article and url, once for each article.")
        if not 0 < len(value) <= _PARAMETERS[name] or not value.isprintable():
            raise BadCounts(
                "The value of article is the last part of an article's address,"
                " that of url the address of its page."
            )
        if (":" in value) != (name == "url"):
            raise BadCounts("The value of url is a whole address, that of article is none.")
    return PageKey(PageKind.COUNTS, slug=_SEPARATOR.join(sorted(value for _, value in pairs)))


class CountsBuilder:
    """Builds the JSON for the page store from ``counts_of``, which reads the database."""

    def __init__(self, counts_of: CountsOf) -> None:
        self._counts_of = counts_of

    def build(self, key: PageKey) -> Page:
        """Make ``{"<slug>": number}`` with all that was asked for, as it was asked for.

        Unknown ones have 0 comments. An article that is new touches the site's slot, so that
        its 0 can become true.
        """
        names = key.slug.split(_SEPARATOR)
        found = self._counts_of(names)
        numbers = {name: found[name][1] if name in found else 0 for name in names}
        slots = {slot_of_thread(thread_id) for thread_id, _ in found.values()}
        return Page(
            body=json.dumps(numbers, separators=(",", ":")),
            slots=(SITE_SLOT, *sorted(slots)),
            content_type="application/json",
        )

    def version_of(self, key: PageKey) -> Hashable:
        """Read the numbers themselves: they are as cheap as any version would be."""
        return tuple(sorted(self._counts_of(key.slug.split(_SEPARATOR)).items()))
