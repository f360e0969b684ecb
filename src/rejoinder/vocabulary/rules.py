"""Composed rules: the conditions that an editor puts together, as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from rejoinder.vocabulary.moderation import Disclosure, RuleAction

MOST_CONDITIONS = 8  # of one rule; a guess: more cannot be read by the next editor
LONGEST_CONDITION = 2_000  # characters of one condition's words or pattern
MOST_HOURS = 24 * 365
MOST_SECONDS = 24 * 60 * 60  # judging knows of an author's last 24 hours


class ConditionKind(StrEnum):
    """What a condition asks of a comment. All conditions of a rule must be met."""

    WORDS = "words"  # one of these words or phrases, one a line or between commas
    PATTERN = "pattern"  # a regular expression in RE2's syntax
    LINKS = "links"  # more different links than this number
    DOMAIN = "domain"  # a link to one of these domains, or to a part of one
    ACCOUNT_AGE = "account_age"  # the account is younger than so many hours; guests always
    PUBLISHED = "published"  # fewer comments were published before; guests have none
    SINCE_LAST = "since_last"  # so few seconds after the author's last comment
    SECTION = "section"  # in one of these sections, by slug
    LANGUAGE = "language"  # written in one of these languages, by code
    OTHER_LANGUAGE = "other_language"  # written in a language that is none of these
    FINDING = "finding"  # another check found something by this rule ("links", "links:new")


NUMBERED = frozenset(
    {
        ConditionKind.LINKS,
        ConditionKind.ACCOUNT_AGE,
        ConditionKind.PUBLISHED,
        ConditionKind.SINCE_LAST,
    }
)


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: ``number`` for the kinds in NUMBERED, ``text`` for all others."""

    kind: ConditionKind
    text: str = ""
    number: int = 0

    @property
    def entries(self) -> tuple[str, ...]:
        r"""What a list holds: one entry a line, or between commas.

        >>> Condition(ConditionKind.WORDS, "spam, buy now\ncheap*").entries
        ('spam', 'buy now', 'cheap*')
        """
        parts = self.text.replace("\n", ",").split(",")
        return tuple(part.strip() for part in parts if part.strip())

    def as_json(self) -> dict[str, Any]:
        """Give it as it is stored."""
        if self.kind in NUMBERED:
            return {"kind": self.kind.value, "number": self.number}
        return {"kind": self.kind.value, "text": self.text}


def condition_from_json(stored: Mapping[str, Any]) -> Condition:
    """Read a stored condition.

    >>> condition_from_json({"kind": "links", "number": 2})
    Condition(kind=<ConditionKind.LINKS: 'links'>, text='', number=2)
    """
    return Condition(
        ConditionKind(stored["kind"]), str(stored.get("text", "")), int(stored.get("number", 0))
    )


@dataclass(frozen=True, slots=True)
class RuleOfConditions:
    """A composed rule as judging takes it; ``owner`` is named on the holds it causes."""

    id: int
    name: str
    owner: str
    conditions: tuple[Condition, ...]
    action: RuleAction = RuleAction.HOLD
    guidance: str = ""
    disclosure: Disclosure = Disclosure.PASSAGE
    version: int = 1


@dataclass(frozen=True, slots=True)
class TrialReport:
    """What a rule would have done to past comments; ``version`` is the rule's that was tried.

    ``looked_at`` comments, the newest first, of which it would have acted on ``matched``:
    ``published`` of these can be read today, ``removed`` were taken down, ``waiting`` wait
    for a person; the rest was withdrawn. ``since`` is when the oldest of them was written, ISO
    8601, empty for none; ``all_of_them`` says that there are no older ones. ``examples`` are
    comments' ids, those that can be read first.
    """

    version: int
    at: str
    looked_at: int
    matched: int
    published: int
    removed: int
    waiting: int
    since: str
    all_of_them: bool
    milliseconds: int
    examples: tuple[int, ...]


def trial_from_json(stored: Mapping[str, Any]) -> TrialReport | None:
    """Read a stored report; None when the rule was never tried."""
    if not stored:
        return None
    return TrialReport(**{**stored, "examples": tuple(stored["examples"])})
