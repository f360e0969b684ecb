"""The sentences that the demo's comments are made of, read from `stock/*.toml`."""

import random
import re
import tomllib
from collections.abc import Set
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parent / "stock"
# Words that many sentences share and that say nothing about their matter.
_EMPTY_WORDS = frozenset((FOLDER / "empty-words.txt").read_text(encoding="utf-8").split())


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that readers talk about, in one language."""

    name: str
    language: str
    open: tuple[str, ...]
    reply: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Replies:
    """How replies begin in one language, and replies that say it all in one go."""

    begin: tuple[str, ...]
    short: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stock:
    """All that may be said under one article; `chains` are whole talks of (name, text)."""

    topics: tuple[Topic, ...]
    chains: tuple[tuple[tuple[str, str], ...], ...]


def read_stock(slug: str) -> Stock:
    """Read the sentences for one article."""
    parts = tomllib.loads((FOLDER / f"{slug}.toml").read_text(encoding="utf-8"))
    topics = tuple(
        Topic(t["name"], t["language"], tuple(t["open"]), tuple(t["reply"])) for t in parts["topic"]
    )
    chains = tuple(
        tuple((who, text) for who, text in chain["turns"]) for chain in parts.get("chain", [])
    )
    return Stock(topics, chains)


def read_replies() -> dict[str, Replies]:
    """Read how replies begin, by language."""
    parts = tomllib.loads((FOLDER / "replies.toml").read_text(encoding="utf-8"))
    return {
        language: Replies(tuple(p["begin"]), tuple(p["short"])) for language, p in parts.items()
    }


def read_oddities(kind: str) -> list[tuple[str, str]]:
    """Read the odd comments of one kind, as (name, HTML) pairs."""
    parts = tomllib.loads((FOLDER / "oddities.toml").read_text(encoding="utf-8"))
    return [(part["name"], part["text"]) for part in parts[kind]]


def seeded(seed: int) -> random.Random:
    """Give chance that repeats itself."""
    return random.Random(seed)  # noqa: S311 (the demo must come out the same each time)


@dataclass(slots=True)
class Deck:
    """Sentences dealt like cards: none comes again before all others have come."""

    sentences: tuple[str, ...]
    rng: random.Random
    left: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.refill()

    def refill(self) -> None:
        """Shuffle all sentences anew."""
        self.left = self.rng.sample(self.sentences, len(self.sentences))

    def deal(self, used: Set[str] = frozenset()) -> str:
        """Take the next sentence, if there is one that is not in `used`."""
        if not self.left:
            self.refill()
        for place, sentence in enumerate(self.left):
            if sentence not in used:
                return self.left.pop(place)
        fresh = [s for s in self.sentences if s not in used]
        return self.rng.choice(fresh) if fresh else self.left.pop()

    def deal_run(self, length: int) -> list[str]:
        """Take sentences that stand next to each other in the file, as far as they are left."""
        first = self.deal()
        run = [first]
        place = self.sentences.index(first)
        for sentence in self.sentences[place + 1 : place + length]:
            if sentence not in self.left:
                break
            self.left.remove(sentence)
            run.append(sentence)
        return run


@dataclass(slots=True)
class Answers:
    """Replies of one topic, chosen by the words that they share with what they answer."""

    sentences: tuple[str, ...]
    rng: random.Random
    uses: dict[str, int] = field(default_factory=dict)

    def choose(self, text: str, used: Set[str]) -> tuple[str, bool]:
        """Take a reply to a text that is not in `used`; empty if there is none.

        The second value says whether the two share a word that carries meaning.
        """
        words = _words(text)
        fresh = [s for s in self.sentences if s not in used]
        if not fresh:
            return "", False
        self.rng.shuffle(fresh)
        shared = {s: len(words & _words(s)) for s in fresh}
        best = max(fresh, key=lambda s: shared[s] - 0.7 * self.uses.get(s, 0))
        self.uses[best] = self.uses.get(best, 0) + 1
        return best, shared[best] > 0


def _words(text: str) -> set[str]:
    """Find the words that carry meaning, roughly: those of four letters and more, cut to six."""
    found = re.findall(r"[^\W\d_]{4,}|\d+\.\d+", re.sub(r"<[^>]*>", " ", text.lower()))
    return {word[:6] for word in found} - _EMPTY_WORDS
