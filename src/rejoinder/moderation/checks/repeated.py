"""Check: has the author just written the same?"""

from collections.abc import Iterator

from rejoinder.moderation.check import Check, hold_unless_staff
from rejoinder.moderation.wording import folded
from rejoinder.vocabulary.judging import Facts, Finding
from rejoinder.vocabulary.states import Reason

NAME = "repeated"
VERSION = 1

# Shorter texts share most of their pieces by accident, so they must be the same.
NEAR_FROM_CHARS = 40
# Broder, On the resemblance and containment of documents (1997), for the measure;
# .9 from Manning, Raghavan, Schütze, Introduction to Information Retrieval, §19.6.
NEAR = 0.9
# Pieces of characters, not of words, so that writing without spaces is compared, too.
# Five is a guess: about one English word.
PIECE_CHARS = 5
# Texts whose lengths differ this much have too few pieces in common to be near.
# Looser than NEAR, because a text that repeats itself has fewer pieces than its length.
LENGTHS_ALIKE = 0.7
# A quick look before the pieces: texts that share less than half of their words are
# not near. With few words one change weighs too much to say so.
FEW_WORDS = 10
WORDS_SHARED = 0.5


def find(facts: Facts) -> Iterator[Finding]:
    """Hold a comment that is the same, or nearly, as a recent one of the author.

    Rules: ``repeated:same``, ``repeated:near``; details: seconds_ago, and alike in
    per cent. Case, punctuation and spacing do not count. An edit is not compared.
    """
    if facts.is_edit or not facts.author.recent:
        return
    text = _compared(facts.text)
    closest, seconds_ago = max(
        (_likeness(text, _compared(recent.text)), -recent.seconds_ago)
        for recent in facts.author.recent
    )
    if closest < NEAR:
        return
    asks_for, details = hold_unless_staff(facts)
    rule = "repeated:same" if closest == 1 else "repeated:near"
    details |= {"seconds_ago": int(-seconds_ago), "alike": int(closest * 100)}
    yield Finding(NAME, VERSION, rule, asks_for, Reason.REPEATED, details=details)


def _compared(text: str) -> str:
    """Give what is compared of a text: its words, or all of it when it has none ("!!!")."""
    return folded(text) or text.strip()


def _likeness(one: str, other: str) -> float:
    """Say how much two folded texts are alike: 1 the same, 0 not to be compared."""
    if one == other:
        return 1.0
    shorter, longer = sorted((len(one), len(other)))
    if shorter < NEAR_FROM_CHARS or shorter < LENGTHS_ALIKE * longer:
        return 0.0
    if not _may_be_near(set(one.split()), set(other.split())):
        return 0.0
    # A text with the same pieces in another order is near, not the same.
    return min(_jaccard(_pieces(one), _pieces(other)), 0.99)


def _may_be_near(one: set[str], other: set[str]) -> bool:
    """Say cheaply whether so many words are shared that most pieces can be."""
    few = max(len(one), len(other)) < FEW_WORDS
    return few or len(one & other) >= WORDS_SHARED * max(len(one), len(other))


def _pieces(text: str) -> set[str]:
    return {text[at : at + PIECE_CHARS] for at in range(len(text) - PIECE_CHARS + 1)}


def _jaccard(one: set[str], other: set[str]) -> float:
    common = len(one & other)
    return common / (len(one) + len(other) - common)


CHECK = Check(NAME, VERSION, find)
