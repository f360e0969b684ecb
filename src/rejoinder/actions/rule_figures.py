"""What became of the comments that each site rule held: the editors' look at their own rules."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median
from typing import NamedTuple

from django.db.models import QuerySet

from rejoinder.models import Appeal, Decision, StoredFinding
from rejoinder.vocabulary.judging import Outcome
from rejoinder.vocabulary.moderation import AppealOutcome, Measure
from rejoinder.vocabulary.states import Actor, CommentState

# A rule that people overturn more often than not costs more than it brings; with fewer
# decisions that says nothing. Both are guesses.
OFTEN = 0.5
DECISIONS_NEEDED = 10
_AUTOMATIC = (Actor.SITE_RULE, Actor.OUTSIDE_SERVICE, Actor.LEARNED_FILTER)
_WON = (AppealOutcome.RESTORED, AppealOutcome.RESTORED_WITH_CUT)
_IDS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class RuleFigures:
    """One rule (``links:new``, ``composed:3``) within a period.

    Of the comments that it ``held``, alone or with others, people ``published`` and
    ``removed`` so many; ``overturned`` of the removed ones came back after an appeal.
    ``noted`` were only noted. ``usual_wait`` is the median time until a person decided,
    None when nobody has.
    """

    rule: str
    held: int
    published: int
    removed: int
    overturned: int
    noted: int
    usual_wait: timedelta | None

    @property
    def decided(self) -> int:
        """How many of the held comments a person has decided on."""
        return self.published + self.removed

    @property
    def is_overturned_often(self) -> bool:
        """Whether the rule should be loosened: people let most of what it holds appear."""
        overturned = self.published + self.overturned
        return self.decided >= DECISIONS_NEEDED and overturned / self.decided > OFTEN


class _Step(NamedTuple):
    """A decision as far as figures need it."""

    id: int
    comment_id: int
    actor: str
    old_state: str
    new_state: str
    measure: str
    decided_at: datetime
    undoes: int | None


@dataclass(slots=True)
class _Count:
    held: int = 0
    published: int = 0
    removed: int = 0
    overturned: int = 0
    noted: int = 0
    waits: list[float] = field(default_factory=list)


def figures_of_rules(since: datetime) -> dict[str, RuleFigures]:
    """Return the figures of every rule that found something since then, by its name."""
    counts: defaultdict[str, _Count] = defaultdict(_Count)
    rules_of = _holds(since, counts)
    for decision_ids in _portions(sorted(rules_of)):
        held = {step.id: step for step in _steps(Decision.objects.filter(pk__in=decision_ids))}
        comments = {step.comment_id for step in held.values()}
        later = _by_comment(comments)
        restored = _restored(comments)
        for decision_id, hold in held.items():
            ends = _end_of(hold, later[hold.comment_id])
            for rule in rules_of[decision_id]:
                _count(counts[rule], hold, ends, is_restored=hold.comment_id in restored)
    return {rule: _figures(rule, count) for rule, count in sorted(counts.items())}


def _holds(since: datetime, counts: defaultdict[str, _Count]) -> dict[int, set[str]]:
    """Return the rules of each decision that held something; count the notes on the way."""
    rules_of: defaultdict[int, set[str]] = defaultdict(set)
    found = StoredFinding.objects.filter(
        decision__decided_at__gte=since, decision__actor__in=(*_AUTOMATIC, Actor.AUTHOR)
    ).values_list("decision", "rule", "asks_for", "decision__measure")
    for decision_id, rule, asks_for, measure in found.iterator():
        if asks_for == Outcome.NOTE:
            counts[rule].noted += 1
        elif measure in (Measure.HOLD, Measure.HIDE):
            rules_of[decision_id].add(rule)
    return rules_of


def _portions(ids: list[int]) -> Iterable[list[int]]:
    return (ids[at : at + _IDS_AT_ONCE] for at in range(0, len(ids), _IDS_AT_ONCE))


def _steps(decisions: QuerySet[Decision]) -> list[_Step]:
    rows = decisions.order_by("pk").values_list(
        "pk", "comment", "actor", "old_state", "new_state", "measure", "decided_at", "undoes"
    )
    return [_Step(*row) for row in rows]


def _by_comment(comments: set[int]) -> dict[int, list[_Step]]:
    found: dict[int, list[_Step]] = {comment_id: [] for comment_id in comments}
    for step in _steps(Decision.objects.filter(comment__in=comments)):
        found[step.comment_id].append(step)
    return found


def _restored(comments: set[int]) -> set[int]:
    """Return those of the comments that an appeal brought back."""
    won = Appeal.objects.filter(decision__comment__in=comments, outcome__in=_WON)
    return set(won.values_list("decision__comment", flat=True))


def _end_of(hold: _Step, steps: list[_Step]) -> _Step | None:
    """Return the first decision of a person that ended a hold, None while it waits.

    What was undone within its ten seconds did not end it.
    """
    waits = (CommentState.HELD, CommentState.HIDDEN)
    undone = {step.undoes for step in steps}
    for step in steps:
        is_first = step.id > hold.id and step.id not in undone
        by_person = step.actor == Actor.MODERATOR and step.measure != Measure.UNDO
        if is_first and by_person and step.old_state in waits and step.new_state not in waits:
            return step
    return None


def _count(count: _Count, hold: _Step, end: _Step | None, *, is_restored: bool) -> None:
    count.held += 1
    if end is None:
        return
    count.waits.append((end.decided_at - hold.decided_at).total_seconds())
    if end.new_state == CommentState.PUBLISHED:
        count.published += 1
    elif end.new_state == CommentState.REMOVED:
        count.removed += 1
        count.overturned += is_restored


def _figures(rule: str, count: _Count) -> RuleFigures:
    wait = timedelta(seconds=median(count.waits)) if count.waits else None
    return RuleFigures(
        rule, count.held, count.published, count.removed, count.overturned, count.noted, wait
    )
