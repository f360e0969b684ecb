"""What judging a comment takes in (facts) and gives out (findings and a verdict)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

from rejoinder.vocabulary.moderation import Disclosure
from rejoinder.vocabulary.rules import RuleOfConditions
from rejoinder.vocabulary.states import LimitKind, Reason, RuleKind, Trust

# Of a word rule; a guess: longer ones cannot be read by the next moderator.
MAX_PATTERN_CHARS = 300


class Outcome(IntEnum):
    """What a finding asks for; a higher number is more severe."""

    NOTE = 0  # remembered, changes nothing
    HOLD = 1  # a person reads it first
    REFUSE = 2  # not taken; the text goes back to its writer


@dataclass(frozen=True, slots=True)
class WordRule:
    """One entry of the site's word and phrase lists; ``owner`` is named on its holds."""

    id: int
    pattern: str
    kind: RuleKind = RuleKind.WORDS
    owner: str = ""
    disclosure: Disclosure = Disclosure.PASSAGE


@dataclass(frozen=True, slots=True)
class SiteRules:
    """The site's own numbers for judging. Texts in characters, times in seconds."""

    max_chars: int = 10_000
    guests_held_first: bool = True
    first_comments_held: int = 1  # of every new reader; 0 = none
    links_allowed_new: int = 1
    links_allowed_regular: int = 5
    seconds_between_comments: int = 15
    comments_a_day_new: int = 10
    word_rules: tuple[WordRule, ...] = ()
    composed_rules: tuple[RuleOfConditions, ...] = ()  # those that are on, in their order


@dataclass(frozen=True, slots=True)
class RecentComment:
    """An earlier comment of the same author: its text and its age in seconds."""

    text: str
    seconds_ago: float


@dataclass(frozen=True, slots=True)
class AuthorFacts:
    """What the checks may know about the author. An exemption is a fact here, too."""

    trust: Trust
    published_before: int = 0  # comments of theirs that were ever published
    limit: LimitKind | None = None  # the limit in force now, if any
    limit_reason: str = ""  # as its owner is told
    limit_until: datetime | None = None  # None: without end
    recent: tuple[RecentComment, ...] = ()  # newest first, last 24 hours, 10 at most
    written_last_day: int = 0
    age_seconds: float | None = None  # of the account; 0 for guests; None: not known
    # Since their last comment in this discussion, while it goes at a slower pace; else None.
    seconds_since_in_thread: float | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that the checks may look at. Judging reads nothing else."""

    text: str  # Markdown as typed
    author: AuthorFacts
    rules: SiteRules = field(default_factory=SiteRules)
    thread_open: bool = True
    thread_pace_seconds: int = 0  # between two comments of one author here; 0: as anywhere
    article_text: str = ""  # canonical text; words quoted from it do not count
    article_read_first: bool = False
    section_read_first: bool = False
    is_edit: bool = False  # an edit is not "too fast" and not "repeated"
    section: str = ""  # the slug of the article's section, empty for none
    # What the checks before found, for those that ask for it (moderation/check.py).
    found: "tuple[Finding, ...]" = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check has to say.

    ``rule`` names the rule inside the check in a stable way (``links:new``,
    ``words:17``). ``passage`` is the matched text, empty if none. ``details`` fill
    the sentence that people read (``{"found": 2, "allowed": 1}``).
    """

    check: str
    version: int
    rule: str
    asks_for: Outcome
    reason: Reason = Reason.NONE
    passage: str = ""
    details: Mapping[str, str | int] = field(default_factory=dict)
    disclosure: Disclosure = Disclosure.PASSAGE  # of the passage and the rule to the author
    duration_us: int = 0  # of the check that made it, set by the pipeline
    error: str = ""  # set when the check itself failed


@dataclass(frozen=True, slots=True)
class CheckRun:
    """That a check ran, how long it took in microseconds, and what broke, if anything."""

    check: str
    version: int
    duration_us: int
    error: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of all checks together."""

    outcome: Outcome
    findings: tuple[Finding, ...]
    runs: tuple[CheckRun, ...]

    @property
    def decisive(self) -> Finding | None:
        """The first of the most severe findings; None when nothing asks for more than a note."""
        asking = [f for f in self.findings if f.asks_for is self.outcome]
        return asking[0] if self.outcome > Outcome.NOTE and asking else None
