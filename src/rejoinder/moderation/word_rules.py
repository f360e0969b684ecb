"""The site's word and phrase lists, compiled once for as long as they stay the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import re2

from rejoinder.kit.text import without_invisible
from rejoinder.moderation.wording import taken_apart, wording
from rejoinder.vocabulary.judging import MAX_PATTERN_CHARS, WordRule
from rejoinder.vocabulary.states import RuleKind

# RE2 refuses a pattern whose program takes more than a part of this, in bytes.
MAX_PATTERN_MEMORY = 1 << 20
MAX_LIST_MEMORY = 32 << 20  # for the whole list together, used only as far as needed
_ANY_LETTERS = "\ue000"  # stands for * while a rule's words are folded; a private character

Span = tuple[int, int]


class PatternRefused(ValueError):
    """A word rule cannot be used; the message tells the moderator why."""


class _Match(Protocol):
    """One match, as RE2 gives it; the package has no types of its own."""

    def span(self) -> Span:
        """Give where the match begins and where it ends, in bytes."""


class _Regex(Protocol):
    """A compiled pattern for texts as bytes."""

    def search(self, text: bytes, pos: int = 0) -> _Match | None:
        """Find the first match from a place on."""

    def finditer(self, text: bytes) -> Iterator[_Match]:
        """Find all matches that do not overlap."""


@dataclass(frozen=True, slots=True)
class _WordsRule:
    id: int
    expression: str
    word_count: int


def checked_pattern(kind: RuleKind, pattern: str) -> str:
    """Give the pattern of a rule as it is to be stored; every rule passes here when made.

    Raises PatternRefused with a sentence for the moderator when it is empty, too
    long, not in RE2's syntax, too large, or matches comments without any text.

    >>> checked_pattern(RuleKind.WORDS, " idiot* ")
    'idiot*'
    """
    pattern = pattern.strip()
    if not pattern:
        raise PatternRefused("The rule is empty.")
    if len(pattern) > MAX_PATTERN_CHARS:
        raise PatternRefused(
            f"The rule has {len(pattern)} characters; {MAX_PATTERN_CHARS} are allowed."
        )
    if kind is RuleKind.WORDS:
        _words_rule(WordRule(0, pattern))
    elif _compiled_pattern(pattern).search(b"") is not None:
        raise PatternRefused(
            "The pattern also matches an empty text, so it would hold all comments."
        )
    return pattern


class WordList:
    """All rules of a site, ready to be looked for in one pass over a comment."""

    def __init__(self, rules: tuple[WordRule, ...]) -> None:
        """Compile the rules. Raises PatternRefused for one that checked_pattern would refuse."""
        self._words = [_words_rule(r) for r in rules if r.kind is RuleKind.WORDS]
        self._patterns = [
            (r.id, _compiled_pattern(r.pattern)) for r in rules if r.kind is RuleKind.PATTERN
        ]
        # One automaton says which rules match at all; only those are then looked up.
        self._any = re2.Set.SearchSet(_options(MAX_LIST_MEMORY))
        for rule in self._words:
            self._any.Add(rule.expression)
        self._any.Compile()

    def matches(self, text: str) -> Iterator[tuple[int, Iterator[Span]]]:
        """Give the id of each rule that matches, with its places in the text as typed."""
        words = wording(text)
        joined = words.joined.encode("utf-8", "replace")
        if self._words:
            # RE2 gives None when no rule matches.
            for at in sorted(self._any.Match(joined) or ()):
                rule = self._words[at]
                yield rule.id, _places_of_words(rule, joined, words.spans)
        if self._patterns:
            visible = without_invisible(text).encode("utf-8", "replace")
            for rule_id, regex in self._patterns:
                if regex.search(visible) is not None:
                    yield rule_id, _places_of_pattern(regex, visible, text)


class _Latest:
    """The word list that was compiled last, found again without comparing its rules.

    Comparing or hashing two hundred rules takes longer than looking for them. Two
    threads may both compile; either result is right.
    """

    def __init__(self) -> None:
        self._known: tuple[tuple[WordRule, ...], WordList] | None = None

    def word_list(self, rules: tuple[WordRule, ...]) -> WordList:
        known = self._known
        if known is None or known[0] is not rules:
            known = self._known = (rules, _compiled(rules))
        return known[1]


_LATEST = _Latest()


def word_list(rules: tuple[WordRule, ...]) -> WordList:
    """Give the compiled form of the rules; quick when the same tuple comes again."""
    return _LATEST.word_list(rules)


@lru_cache(maxsize=2)  # The list in force, and the one before while it changes.
def _compiled(rules: tuple[WordRule, ...]) -> WordList:
    return WordList(rules)


def _words_rule(rule: WordRule) -> _WordsRule:
    """Turn words with ``*`` into an expression over folded words, one space apart."""
    words = list(taken_apart(rule.pattern.replace("*", _ANY_LETTERS)).words)
    # A star that stands alone at an end asks for nothing.
    while words and words[0] == _ANY_LETTERS:
        del words[0]
    while words and words[-1] == _ANY_LETTERS:
        del words[-1]
    if not any(word.strip(_ANY_LETTERS) for word in words):
        raise PatternRefused("The rule needs at least one letter, digit or emoji besides *.")
    return _WordsRule(rule.id, f" {' '.join(map(_word_expression, words))} ", len(words))


def _word_expression(word: str) -> str:
    if word == _ANY_LETTERS:
        return "[^ ]+"
    return "[^ ]*".join(str(re2.escape(part)) for part in word.split(_ANY_LETTERS))


@lru_cache(maxsize=4_096)
def _compiled_pattern(pattern: str) -> _Regex:
    try:
        regex: _Regex = re2.compile(pattern, options=_options(MAX_PATTERN_MEMORY))
    except re2.error as fault:
        reason = fault.args[0] if fault.args else ""
        reason = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
        raise PatternRefused(f"The pattern cannot be used: {reason}.") from fault
    return regex


def _options(max_memory: int) -> object:
    options = re2.Options()
    options.max_mem = max_memory
    options.log_errors = False
    # Groups are never asked for; finding them costs a hundred times the match.
    options.never_capture = True
    return options


def _places_of_words(rule: _WordsRule, joined: bytes, spans: tuple[Span, ...]) -> Iterator[Span]:
    """Find a rule in the joined words; where it stands in the text follows from its word."""
    regex = _compiled_pattern(rule.expression)
    match = regex.search(joined)
    counted = word = 0
    while match is not None:
        start, end = match.span()
        # As many words lie before the match as spaces, less the one before the first.
        word += joined.count(b" ", counted, start)
        counted = start
        yield spans[word][0], spans[word + rule.word_count - 1][1]
        # The space that ends this match may begin the next.
        match = regex.search(joined, end - 1)


def _places_of_pattern(regex: _Regex, visible: bytes, text: str) -> Iterator[Span]:
    """Find a pattern in the visible text; give its places in the text as typed."""
    places = _places_of_bytes(text, len(visible))
    for match in regex.finditer(visible):
        start, end = match.span()
        if start < end:
            yield places[start], places[end - 1] + 1


def _places_of_bytes(text: str, size: int) -> range | list[int]:
    """For each byte of the visible text, say which character of the text it belongs to."""
    if text.isascii():
        return range(size)
    places: list[int] = []
    for at, sign in enumerate(text):
        if without_invisible(sign):
            places.extend([at] * len(sign.encode("utf-8", "replace")))
    return places
