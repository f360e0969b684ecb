"""Which words of a comment are quoted from the article, so that they do not count against it."""

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

from rejoinder.moderation.wording import Wording, taken_apart, wording

# So many words in a row are hardly the same by accident; fewer count only inside
# quotation marks. A guess; experience.md §4.6 found shorter echoes unreliable.
QUOTED_RUN = 4

_QUOTATION = re.compile(
    r"“[^“”]+”|\"[^\"]+\"|«[^«»]+»|»[^«»]+«|„[^„“”]+[“”]|\u2018[^\u2018]+?\u2019(?!\w)|「[^「」]+」|『[^『』]+』"
    r"|(?m:^[ ]{0,3}>.*(?:\n[ ]{0,3}>.*)*)"
)


@dataclass(frozen=True, slots=True)
class _Article:
    joined: str
    runs: frozenset[str]


class QuotedWords:
    """Says of places in one comment whether they are the article's words.

    A word counts as quoted inside a run of four or more words that stand in the
    article in this order, and inside quotation marks or a Markdown quote whose words
    all do. Case, punctuation and spacing do not matter.
    """

    def __init__(self, text: str, article_text: str) -> None:
        """Mark the quoted words; an empty article text quotes nothing."""
        self._words = wording(text)
        self._starts = [start for start, _ in self._words.spans]
        self._quoted = [False] * len(self._starts)
        if article_text:
            article = _article(article_text)
            self._mark_runs(article)
            self._mark_quotations(text, article)

    def hold(self, start: int, end: int) -> bool:
        """Say whether every word of a place is quoted; False for a place without a word."""
        first, last = self._words_of(start, end)
        return first < last and all(self._quoted[first:last])

    def _words_of(self, start: int, end: int) -> tuple[int, int]:
        """Give the first word that a place touches, and the one after the last."""
        first = bisect_left(self._starts, start)
        if first and self._words.spans[first - 1][1] > start:
            first -= 1
        return first, bisect_left(self._starts, end)

    def _mark_runs(self, article: _Article) -> None:
        for at, run in enumerate(_runs(self._words)):
            if run in article.runs:
                self._quoted[at : at + QUOTED_RUN] = [True] * QUOTED_RUN

    def _mark_quotations(self, text: str, article: _Article) -> None:
        for found in _QUOTATION.finditer(text):
            first, last = self._words_of(*found.span())
            if f" {' '.join(self._words.words[first:last])} " in article.joined:
                self._quoted[first:last] = [True] * (last - first)


@lru_cache(maxsize=8)  # The articles that are discussed just now; about 1 MB each.
def _article(text: str) -> _Article:
    words = taken_apart(text)
    return _Article(words.joined, frozenset(_runs(words)))


def _runs(words: Wording) -> list[str]:
    return [
        " ".join(words.words[at : at + QUOTED_RUN])
        for at in range(len(words.words) - QUOTED_RUN + 1)
    ]
