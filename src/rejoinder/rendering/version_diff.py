"""What changed between two versions of an article, word by word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

# Comparing takes time with the product of the lengths; beyond this (two paragraphs of
# 1,000 words) the old and the new one are shown whole. A guess.
_MOST_PAIRS = 1_000_000
# Words, signs and the spaces between them; five are three words. A guess.
_FEW_TOKENS = 6
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


class Change(StrEnum):
    """What happened to a run of words."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Run:
    """Some words and what happened to them."""

    change: Change
    text: str


Paragraph = tuple[Run, ...]


def compare(old: str, new: str) -> list[Paragraph]:
    """Compare two canonical texts (one paragraph a line) and return the new one's paragraphs.

    Paragraphs that are gone stand where they stood.

    >>> [[(run.change.value, run.text) for run in p] for p in compare("at six", "at five")]
    [[('same', 'at '), ('removed', 'six'), ('added', 'five')]]
    """
    before, after = old.splitlines(), new.splitlines()
    if len(before) * len(after) > _MOST_PAIRS:
        return [(Run(Change.REMOVED, old),), (Run(Change.ADDED, new),)]
    return list(_paragraphs(before, after))


def _paragraphs(before: Sequence[str], after: Sequence[str]) -> Iterator[Paragraph]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            yield from ((Run(Change.SAME, text),) for text in before[i1:i2])
            continue
        paired = min(i2 - i1, j2 - j1)
        for step in range(paired):
            yield tuple(_words(before[i1 + step], after[j1 + step]))
        yield from ((Run(Change.REMOVED, text),) for text in before[i1 + paired : i2])
        yield from ((Run(Change.ADDED, text),) for text in after[j1 + paired : j2])


def _words(before: str, after: str) -> Iterator[Run]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) * len(new) > _MOST_PAIRS:
        yield Run(Change.REMOVED, before)
        yield Run(Change.ADDED, after)
        return
    for is_same, i1, i2, j1, j2 in _stretches(old, new):
        if is_same:
            yield Run(Change.SAME, "".join(old[i1:i2]))
            continue
        if i2 > i1:
            yield Run(Change.REMOVED, "".join(old[i1:i2]))
        if j2 > j1:
            yield Run(Change.ADDED, "".join(new[j1:j2]))


def _stretches(old: Sequence[str], new: Sequence[str]) -> list[list[int]]:
    """Return what is the same and what is not, as lists of (is_same, i1, i2, j1, j2).

    A few words that stayed between two changes are taken for changed, too: a sentence that
    was written anew reads better whole than with its articles and commas picked out.
    """
    found: list[list[int]] = []
    opcodes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for position, (kind, i1, i2, j1, j2) in enumerate(opcodes):
        is_between = 0 < position < len(opcodes) - 1
        is_same = kind == "equal" and not (is_between and i2 - i1 < _FEW_TOKENS)
        if found and not found[-1][0] and not is_same:
            found[-1][2], found[-1][4] = i2, j2
        else:
            found.append([int(is_same), i1, i2, j1, j2])
    return found
