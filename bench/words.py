"""Text for the benchmark: plain words in a random order, the same for the same seed."""

import random

_COMMON = """
harbour bridge ferry morning council report engineer barrier water evening street budget school
answer question number winter summer market driver ticket window paper reason doubt figure quay
minister shift warning signal lamp tower storm route village island harvest letter promise notice
always never perhaps often rarely later early behind before between under across without against
opened closed written counted measured repaired promised delayed carried asked answered believed
"""
# Syllables of made-up words; 20 × 20 × 20 of them, so that texts differ from each other.
_SYLLABLES = "ba ke li mo nu pa ri so tu ve da fe gi ho ju la me no pi sa"
_WORDS, _PARTS = _COMMON.split(), _SYLLABLES.split()


def sentence(rng: random.Random, characters: int) -> str:
    """Return about so many characters of words, with commas here and there and one full stop."""
    words: list[str] = []
    length = 0
    while length < characters:
        word = rng.choice(_WORDS)
        words.append(word + "," if rng.random() < 0.1 else word)
        length += len(words[-1]) + 1
    return " ".join(words).capitalize().rstrip(",") + "."


def distinct_sentence(rng: random.Random, characters: int) -> str:
    """Return about so many characters of made-up words; two of them are never nearly the same."""
    words: list[str] = []
    length = 0
    while length < characters:
        words.append("".join(rng.choice(_PARTS) for _ in range(3)))
        length += 7
    return " ".join(words).capitalize() + "."
