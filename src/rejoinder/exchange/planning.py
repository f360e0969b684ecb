"""Decides what becomes of every thread and comment of an export, before anything is written.

The rules stand in `_own_fate` and `_settle_parents`. A plan keeps numbers and ids only, so
that a file of any size can be planned; the texts are read again when it is carried out.
"""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from rejoinder.exchange.grouping import Grouping, PlannedArticle, group_threads
from rejoinder.exchange.ledger import NONE, Ledger, Mark
from rejoinder.exchange.links import FOREIGN_HOSTS
from rejoinder.exchange.records import (
    ImportedComment,
    ImportedThread,
    Noted,
    Record,
    RecordKind,
    Skipped,
)
from rejoinder.exchange.report import Outcome, Report

# An earlier date is an empty one in disguise (1970): nobody commented on articles before.
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)

DUPLICATE = "another one with the same id stands before it in the file"
DELETED = "it was deleted in the old system"
SPAM = "it was marked as spam in the old system"
UNAPPROVED = "it was never approved in the old system"
EMPTY = "it has no text"
EMPTY_THREAD = "nobody has commented in it"
THREAD_DELETED = "its thread was deleted in the old system"
THREAD_DROPPED = "its thread is not imported"
THREAD_MISSING = "its thread is not in the file"
NOTE_PARENT_MISSING = "the comment it answers is not in the file; it now stands at the top"
NOTE_PARENT_ELSEWHERE = "the comment it answers is in another article; it now stands at the top"
NOTE_CIRCLE = "it answers its own answer; it now stands at the top"
NOTE_DATE = "its date is missing or cannot be true; it has its article's date"
NOTE_SHARED_ADDRESS = "another article has the same address; both are kept by their identifiers"

_OUTCOMES = tuple(Outcome)
_NOTES = {
    Mark.PARENT_MISSING: NOTE_PARENT_MISSING,
    Mark.PARENT_ELSEWHERE: NOTE_PARENT_ELSEWHERE,
    Mark.IN_CIRCLE: NOTE_CIRCLE,
    Mark.BAD_DATE: NOTE_DATE,
}


@dataclass(frozen=True, slots=True)
class Choices:
    """What the person who imports has asked for beyond the rules.

    Spam that is kept comes in as removed, comments that were never approved as held.
    """

    keep_deleted_threads: bool = False
    keep_spam: bool = False
    keep_unapproved: bool = False
    foreign_hosts: tuple[str, ...] = FOREIGN_HOSTS


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one comment; `article` is None only for one that is skipped."""

    number: int  # its row in the plan
    outcome: Outcome
    article: PlannedArticle | None
    parent_number: int  # ledger.NONE for a comment at the top


@dataclass(frozen=True, slots=True)
class Plan:
    """The fate of every comment of one export.

    `articles` are those that at least one comment is kept for, each with a date.
    """

    articles: tuple[PlannedArticle, ...]
    now: datetime
    ledger: Ledger
    outcomes: bytearray = field(repr=False)
    places: "array[int]" = field(repr=False)  # of a comment's article in `articles`, or NONE

    def fate_of(self, source_id: str) -> Fate | None:
        """Look up a comment; None if the export had none of that id."""
        number = self.ledger.find(source_id)
        if number == NONE or not self.ledger.marks[number] & Mark.SEEN:
            return None
        place = self.places[number]
        return Fate(
            number=number,
            outcome=_OUTCOMES[self.outcomes[number]],
            article=None if place == NONE else self.articles[place],
            parent_number=self.ledger.parents[number],
        )


def plan_import(
    records: Iterable[Record], *, now: datetime, report: Report, choices: Choices | None = None
) -> Plan:
    """Decide what becomes of each record, in any order they come; fills `report`.

    `now` is aware; dates after it are not believed.
    """
    chosen = choices or Choices()
    draft = _Draft(now=now, report=report)
    for record in records:
        draft.take(record)
    grouping = group_threads(draft.threads.values(), foreign_hosts=chosen.foreign_hosts)
    places = _places(draft, grouping)
    _settle_parents(draft.ledger, places)
    fates = _outcomes(draft, grouping, chosen)
    _tell_threads(draft, grouping, chosen)
    _tell_comments(draft, fates)
    return _plan(draft, grouping, places, bytearray(fate for fate, _ in fates))


def is_believable(created_at: datetime | None, *, now: datetime) -> bool:
    """Whether a comment can have been written then."""
    return created_at is not None and EARLIEST <= created_at <= now


@dataclass(slots=True)
class _Draft:
    """What the first reading of an export leaves behind."""

    now: datetime
    report: Report
    threads: dict[str, ImportedThread] = field(default_factory=dict)
    thread_numbers: dict[str, int] = field(default_factory=dict)  # of all that are mentioned
    first_comment_at: dict[int, datetime] = field(default_factory=dict)  # by thread number
    ledger: Ledger = field(default_factory=Ledger)

    def take(self, record: Record) -> None:
        if isinstance(record, ImportedThread):
            self._take_thread(record)
        elif isinstance(record, ImportedComment):
            self._take_comment(record)
        else:
            self.report.add(record)

    def _take_thread(self, thread: ImportedThread) -> None:
        self.report.threads += 1
        if thread.source_id in self.threads:
            self.report.add(Skipped(RecordKind.THREAD, thread.source_id, DUPLICATE))
            return
        if not is_believable(thread.created_at, now=self.now):
            thread = replace(thread, created_at=None)
        self.threads[thread.source_id] = thread

    def _take_comment(self, comment: ImportedComment) -> None:
        self.report.comments += 1
        number = self.ledger.number_of(comment.source_id)
        if self.ledger.marks[number] & Mark.SEEN:
            self.report.add(Skipped(RecordKind.COMMENT, comment.source_id, DUPLICATE))
            return
        thread = self.thread_numbers.setdefault(comment.thread_source_id, len(self.thread_numbers))
        self.ledger.marks[number] = _marks(comment, now=self.now)
        self.ledger.threads[number] = thread
        if comment.parent_source_id is not None:
            self.ledger.parents[number] = self.ledger.number_of(comment.parent_source_id)
        if comment.created_at is not None and is_believable(comment.created_at, now=self.now):
            earlier = self.first_comment_at.get(thread, comment.created_at)
            self.first_comment_at[thread] = min(earlier, comment.created_at)


def _marks(comment: ImportedComment, *, now: datetime) -> int:
    marks = Mark.SEEN
    marks |= Mark.DELETED if comment.is_deleted else 0
    marks |= Mark.SPAM if comment.is_spam else 0
    marks |= Mark.UNAPPROVED if not comment.is_approved else 0
    marks |= Mark.EMPTY if not comment.message_html else 0
    marks |= Mark.BAD_DATE if not is_believable(comment.created_at, now=now) else 0
    return marks


def _places(draft: _Draft, grouping: Grouping) -> "array[int]":
    """Find the article of each comment, NONE for those that have none."""
    of_thread = [grouping.article_of.get(id_, NONE) for id_ in draft.thread_numbers]
    return array("q", (NONE if t == NONE else of_thread[t] for t in draft.ledger.threads))


def _settle_parents(ledger: Ledger, places: "array[int]") -> None:
    """Put comments whose parent is missing, in another article or below them at the top."""
    for number, parent in enumerate(ledger.parents):
        if parent == NONE:
            continue
        if not ledger.marks[parent] & Mark.SEEN:
            ledger.marks[number] |= Mark.PARENT_MISSING
            ledger.parents[number] = NONE
        elif places[parent] != places[number]:
            ledger.marks[number] |= Mark.PARENT_ELSEWHERE
            ledger.parents[number] = NONE
    ledger.break_circles()


def _outcomes(draft: _Draft, grouping: Grouping, choices: Choices) -> list[tuple[int, str]]:
    """Give each comment its outcome (a place in Outcome) and, for a skipped one, the reason."""
    ledger = draft.ledger
    why_thread = [_why_thread(id_, draft, grouping, choices) for id_ in draft.thread_numbers]
    fates = []
    for number, marks in enumerate(ledger.marks):
        thread = ledger.threads[number]
        outcome, why = _own_fate(marks, "" if thread == NONE else why_thread[thread], choices)
        fates.append((_OUTCOMES.index(outcome), why))
        if outcome is not Outcome.SKIP:
            ledger.mark_parents(number)
    stub, skip = _OUTCOMES.index(Outcome.STUB), _OUTCOMES.index(Outcome.SKIP)
    return [
        (stub, "") if fate == skip and ledger.marks[number] & Mark.NEEDED else (fate, why)
        for number, (fate, why) in enumerate(fates)
    ]


def _why_thread(source_id: str, draft: _Draft, grouping: Grouping, choices: Choices) -> str:
    """Say why a thread's comments are not imported; empty if they are."""
    thread = draft.threads.get(source_id)
    if thread is None:
        return THREAD_MISSING
    if thread.is_deleted and not choices.keep_deleted_threads:
        return THREAD_DELETED
    return THREAD_DROPPED if source_id in grouping.why_dropped else ""


def _own_fate(marks: int, why_thread: str, choices: Choices) -> tuple[Outcome, str]:
    """Decide by the comment itself, before it is known whether replies need it."""
    if not marks & Mark.SEEN or why_thread:
        return Outcome.SKIP, why_thread
    if marks & (Mark.DELETED | Mark.EMPTY):
        return Outcome.SKIP, DELETED if marks & Mark.DELETED else EMPTY
    if marks & Mark.SPAM:
        return (Outcome.REMOVE, "") if choices.keep_spam else (Outcome.SKIP, SPAM)
    if marks & Mark.UNAPPROVED:
        return (Outcome.HOLD, "") if choices.keep_unapproved else (Outcome.SKIP, UNAPPROVED)
    return Outcome.PUBLISH, ""


def _tell_threads(draft: _Draft, grouping: Grouping, choices: Choices) -> None:
    """Report threads that are not imported, also those that are only empty."""
    report = draft.report
    for source_id, thread in draft.threads.items():
        if source_id not in draft.thread_numbers:
            report.empty_threads += 1
            report.add(Skipped(RecordKind.THREAD, source_id, EMPTY_THREAD))
        elif thread.is_deleted and not choices.keep_deleted_threads:
            report.add(Skipped(RecordKind.THREAD, source_id, DELETED))
        elif source_id in grouping.why_dropped:
            report.add(Skipped(RecordKind.THREAD, source_id, grouping.why_dropped[source_id]))
    for source_id in grouping.sharing_address:
        report.add(Noted(RecordKind.THREAD, source_id, NOTE_SHARED_ADDRESS))


def _tell_comments(draft: _Draft, fates: list[tuple[int, str]]) -> None:
    for source_id, number in draft.ledger.seen():
        fate, why = fates[number]
        outcome = _OUTCOMES[fate]
        draft.report.outcomes[outcome] += 1
        if outcome is Outcome.SKIP:
            draft.report.add(Skipped(RecordKind.COMMENT, source_id, why))
            continue
        for mark, sentence in _NOTES.items():
            if draft.ledger.marks[number] & mark:
                draft.report.add(Noted(RecordKind.COMMENT, source_id, sentence))


def _plan(draft: _Draft, grouping: Grouping, places: "array[int]", outcomes: bytearray) -> Plan:
    """Number the articles anew, leaving out those that nothing is kept for."""
    skip = _OUTCOMES.index(Outcome.SKIP)
    kept = sorted({p for p, outcome in zip(places, outcomes, strict=True) if outcome != skip})
    new_place = {old: new for new, old in enumerate(kept)}
    draft.report.articles = len(kept)
    return Plan(
        articles=tuple(_dated(grouping.articles[old], draft) for old in kept),
        now=draft.now,
        ledger=draft.ledger,
        outcomes=outcomes,
        places=array("q", (new_place.get(place, NONE) for place in places)),
    )


def _dated(article: PlannedArticle, draft: _Draft) -> PlannedArticle:
    """Give an article without a date that of its first comment, or else the time of import."""
    if article.created_at is not None:
        return article
    numbers = [draft.thread_numbers.get(id_, NONE) for id_ in article.thread_source_ids]
    times = [draft.first_comment_at[n] for n in numbers if n in draft.first_comment_at]
    return replace(article, created_at=min(times, default=draft.now))
