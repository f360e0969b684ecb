"""Whether one of some words or phrases stands in a text, as whole words in any letter case."""

import html
import re
from dataclasses import dataclass, field

_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class WholeWords:
    """Words and phrases to look for; static/rejoinder/js/muting.js finds the same ones.

    >>> WholeWords(("ferry",)).stand_in("The FERRY, again")
    True
    >>> WholeWords(("ferry",)).stand_in("two ferryboats")
    False
    """

    words: tuple[str, ...] = ()
    _pattern: "re.Pattern[str] | None" = field(init=False, repr=False, compare=False, default=None)

    def __post_init__(self) -> None:
        """Make one pattern of all words."""
        # Not \b: a word may begin or end with a sign, as "#ferry" does.
        one_of = "|".join(_loosely(word) for word in self.words)
        pattern = re.compile(rf"(?<!\w)(?:{one_of})(?!\w)", re.IGNORECASE) if one_of else None
        object.__setattr__(self, "_pattern", pattern)

    def __bool__(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self.words)

    def stand_in(self, text: str) -> bool:
        """Whether any of them stands in ``text``."""
        return self._pattern is not None and self._pattern.search(text) is not None

    def stand_in_html(self, markup: str) -> bool:
        """Whether any of them stands in the text of ``markup`` (tags and addresses do not count).

        >>> WholeWords(("em",)).stand_in_html("<em>the &amp; ferry</em>")
        False
        """
        return bool(self.words) and self.stand_in(html.unescape(_TAG.sub(" ", markup)))


def _loosely(word: str) -> str:
    """Make a pattern of a word or phrase in which any white space is as good as a blank."""
    return r"\s+".join(re.escape(part) for part in word.split())
