"""The figures that a site publishes about how it looks after its discussion."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Decider(StrEnum):
    """Who decided, as far as the public needs to know: never a person."""

    PEOPLE = "people"
    SITE_RULES = "site_rules"
    READER_REPORTS = "reader_reports"
    LEARNED_FILTER = "learned_filter"
    OUTSIDE_SERVICES = "outside_services"


@dataclass(frozen=True, slots=True)
class Counted:
    """One line of a list of counts: what was counted, by its value, and how often."""

    name: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentFigures:
    """What became of the comments of a period.

    ``written`` is the sum of ``at_once`` and ``held``. Of those held, ``after_hold`` were
    published later and ``waiting`` wait now. ``removed`` stand removed now, whether they
    were published first or not. ``median_wait_minutes`` None: none was published after a hold.
    """

    written: int
    at_once: int
    held: int
    after_hold: int
    waiting: int
    removed: int
    withdrawn: int
    median_wait_minutes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFigures:
    """Readers' reports made in a period; ``upheld`` are those the desk agreed with."""

    made: int
    upheld: int
    rejected: int
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFigures:
    """Notices of illegal content received in a period."""

    received: int
    upheld: int
    rejected: int
    waiting: int
    median_hours: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealFigures:
    """Appeals made in a period, and what became of them so far.

    ``restored_share`` is that of the answered ones, with its 95 % interval; all three are
    None while none is answered. ``promised_days`` is the answer time that the site promises.
    """

    made: int
    answered: int
    restored: int
    restored_with_cut: int
    upheld: int
    other_rule: int
    waiting: int
    overdue: int
    by_second_person: int
    in_time: int
    median_hours: int | None
    promised_days: int
    restored_share: float | None
    restored_share_low: float | None
    restored_share_high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondLookFigures:
    """Decisions of a period that a second person judged without knowing the first's.

    ``kappa`` is None below LEAST_PAIRS or where there is nothing to compare by.
    """

    pairs: int
    agreed: int
    kappa: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What judges comments automatically at the time of asking.

    ``checks`` are the built-in ones by name; ``word_rules`` and ``composed_rules`` are
    counted only, since a list that is published is a list to write around.
    """

    checks: tuple[str, ...]
    word_rules: int
    composed_rules: int
    outside_services: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """All figures of one period, from the day ``first`` to the day ``last`` inclusive.

    ``rules_versions`` are the versions of the house rules that came into force in it.
    """

    first: date
    last: date
    comments: CommentFigures
    deciders: tuple[Counted, ...]
    removal_reasons: tuple[Counted, ...]
    hold_reasons: tuple[Counted, ...]
    limits: tuple[Counted, ...]
    reports: ReportFigures
    notices: NoticeFigures
    appeals: AppealFigures
    second_looks: SecondLookFigures
    rules_version: int
    rules_versions: tuple[int, ...]
    services_used: tuple[str, ...]


# Fewer comments than these are not told apart from the months around them.
LEAST_COMMENTS = 20
# Fewer second looks than these say nothing. Source: experience.md §4.9.
LEAST_PAIRS = 30
