"""The words of a text as rules compare them: folded, one space apart, with their places."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from rejoinder.kit.text import INVISIBLE, without_invisible

# Scripts that write no spaces between words: Thai and Lao, Myanmar, Khmer, kana and
# Han. There each character stands for a word, so that a rule finds words in a sentence.
_UNSPACED = (
    "\u0e00-\u0e4e\u0e80-\u0ece\u1000-\u109f\u1780-\u17d3\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
# Emoji and other small pictures, one word each, so that a list can name them.
_PICTURES = "\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"

# Longer words are hardly seen twice, and would let somebody fill the memory.
KEPT_WORD_CHARS = 30


@dataclass(frozen=True, slots=True)
class Wording:
    """The folded words of a text and where each stands in it.

    ``spans`` are ``(start, end)`` pairs in the text as typed, one for each word.
    ``joined`` is all words with one space before, between and after them.
    """

    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    joined: str


# Several checks ask for the words of the same comment, in a few threads. The words of
# a long comment in Han take two megabytes, so not more of them are kept.
@lru_cache(maxsize=8)
def wording(text: str) -> Wording:
    """Give the words of a comment: the same as taken_apart, kept while it is judged."""
    return taken_apart(text)


def taken_apart(text: str) -> Wording:
    """Take a text apart into words; case, punctuation and invisible characters do not count.

    >>> taken_apart("You, ID\u200biot!").joined
    ' you idiot '
    """
    found = [match.span() for match in _WORD.finditer(text)]
    if text.isascii():
        words = _WORD.findall(text.lower())
    else:
        folded_words = [(_folded(text[start:end]), (start, end)) for start, end in found]
        found = [span for word, span in folded_words if word]
        words = [word for word, _ in folded_words if word]
    return Wording(tuple(words), tuple(found), f" {' '.join(words)} " if words else "")


def folded(text: str) -> str:
    """Give the folded words of a text, one space apart.

    >>> folded("Do  NOT ﬁght.")
    'do not fight'
    """
    if text.isascii():
        # The same without the places, in half the time.
        return " ".join(_WORD.findall(text)).lower()
    return wording(text).joined[1:-1]


def _folded(word: str) -> str:
    return _fold(word) if len(word) <= KEPT_WORD_CHARS else _fold.__wrapped__(word)


@lru_cache(maxsize=10_000)  # Most words of a language are among the same few thousand.
def _fold(word: str) -> str:
    """Fold case and compatible look-alikes (full-width letters, ligatures).

    Source: Unicode Standard, D146 and Unicode Standard Annex 15 (NFKC).
    """
    folding = unicodedata.normalize("NFKC", without_invisible(word)).casefold()
    # A few characters fold into several words; they stay one.
    return "".join(unicodedata.normalize("NFKC", folding).split())


def _separators() -> str:
    """List what stands between words, as ranges for a character class.

    Punctuation, symbols, spaces and controls of the Basic Multilingual Plane, but not
    the invisible characters: those would cut a word that people see as one.
    """
    invisible = re.compile(f"[{INVISIBLE}]")
    ranges: list[list[int]] = []
    for number in range(0x10000):
        sign = chr(number)
        if unicodedata.category(sign)[0] not in "PSZ" and not _is_control(sign):
            continue
        if invisible.match(sign):
            continue
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return "".join(f"\\u{first:04x}-\\u{last:04x}" for first, last in ranges)


def _is_control(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cc", "Cs")


_WORD = re.compile(f"[{_UNSPACED}{_PICTURES}]|[^{_separators()}{_UNSPACED}{_PICTURES}]+")
