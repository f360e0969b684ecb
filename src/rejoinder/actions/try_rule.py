"""A composed rule is run over the site's own past comments, before it may be switched on."""

import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime

from django.utils.translation import gettext as _

from rejoinder.actions.keep_composed_rules import rule_of
from rejoinder.actions.past_comments import History, PastComment, past_comments
from rejoinder.actions.writing import Touched, commit
from rejoinder.models import Comment, ComposedRule
from rejoinder.moderation.composed_rules import ReadyRule
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure
from rejoinder.vocabulary.judging import Facts
from rejoinder.vocabulary.rules import (
    Condition,
    ConditionKind,
    RuleOfConditions,
    TrialReport,
    trial_from_json,
)
from rejoinder.vocabulary.states import CommentState

MOST_TRIED = 100_000  # comments, the newest; older ones say little about today
# Nobody waits longer for a page, and one of the few threads for requests is busy meanwhile.
MOST_SECONDS = 20
EXAMPLES = 60
_PUBLISHED_EXAMPLES = 40  # of these at least, where there are so many
# What these ask is looked up for the comments that meet all other conditions.
_LOOKED_UP = frozenset({ConditionKind.PUBLISHED, ConditionKind.SINCE_LAST, ConditionKind.FINDING})
_WITH_PASSAGE = frozenset(
    {ConditionKind.WORDS, ConditionKind.PATTERN, ConditionKind.LINKS, ConditionKind.DOMAIN}
)
_running = threading.Lock()


class TrialIsRunning(ExpectedFailure):
    """Another rule is being tried in this process."""

    code = ErrorCode.BUSY


@dataclass(frozen=True, slots=True)
class Example:
    """A comment that the rule would have acted on, and the words it would have stopped at."""

    comment: Comment
    passage: str


@dataclass(slots=True)
class _Tally:
    looked_at: int = 0
    matched: int = 0
    states: Counter[str] = field(default_factory=Counter)
    oldest: datetime | None = None
    published: list[int] = field(default_factory=list)
    others: list[int] = field(default_factory=list)

    def count(self, comment: PastComment) -> None:
        self.matched += 1
        self.states[comment.state] += 1
        is_published = comment.state == CommentState.PUBLISHED
        (self.published if is_published else self.others).append(comment.id)

    def examples(self) -> tuple[int, ...]:
        first = self.published[: max(_PUBLISHED_EXAMPLES, EXAMPLES - len(self.others))]
        return (*first, *self.others[: EXAMPLES - len(first)])


def try_rule(rule_id: int, *, now: datetime, most: int = MOST_TRIED) -> TrialReport:
    """Run a rule over the newest past comments, store the report with it, and return it.

    Nothing happens to any comment.

    Raises:
        NoSuchRule.
        TrialIsRunning: another trial runs; each takes a whole processor for some seconds.
    """
    rule = rule_of(rule_id)
    if not _running.acquire(blocking=False):
        raise TrialIsRunning(_("Another rule is being tried just now. Try again in a moment."))
    try:
        report = run_over_past_comments(rule.as_value(), site_id=rule.site_id, now=now, most=most)
    finally:
        _running.release()

    def change(_touched: Touched) -> None:
        same = ComposedRule.objects.filter(pk=rule_id, version=rule.version)
        same.update(trial={**asdict(report), "examples": list(report.examples)})

    commit(change)
    return report


def run_over_past_comments(
    rule: RuleOfConditions, *, site_id: int, now: datetime, most: int = MOST_TRIED
) -> TrialReport:
    """Count what a rule would have done to the newest ``most`` comments of a site."""
    began = time.monotonic()
    ready, first_asked = ReadyRule(rule), _first_asked(rule)
    history = History(site_id, rule.conditions)
    tally, is_whole = _Tally(), True
    for chunk in past_comments(site_id, most=most):
        for comment in _met(chunk, ready, first_asked, history):
            tally.count(comment)
        tally.looked_at += len(chunk)
        tally.oldest = chunk[-1].created_at
        if time.monotonic() - began > MOST_SECONDS:
            is_whole = False
            break
    return TrialReport(
        version=rule.version,
        at=now.isoformat(),
        looked_at=tally.looked_at,
        matched=tally.matched,
        published=tally.states[CommentState.PUBLISHED],
        removed=tally.states[CommentState.REMOVED],
        waiting=tally.states[CommentState.HELD] + tally.states[CommentState.HIDDEN],
        since=tally.oldest.isoformat() if tally.oldest else "",
        all_of_them=is_whole and tally.looked_at < most,
        milliseconds=round(1000 * (time.monotonic() - began)),
        examples=tally.examples(),
    )


def examples_of(rule: ComposedRule) -> list[Example]:
    """Return the comments that the last trial lists, with the words that the rule stops at.

    The words are looked for now, because none of anybody's comment are kept with a rule.
    """
    report = trial_from_json(rule.trial)
    if report is None:
        return []
    found = Comment.objects.at_the_desk().select_related("author", "thread__article")
    by_id = found.in_bulk(report.examples)
    value = rule.as_value()
    ready = ReadyRule(replace(value, conditions=_with_passage(value.conditions)))
    comments = [by_id[comment_id] for comment_id in report.examples if comment_id in by_id]
    return [Example(comment, _passage(ready, comment)) for comment in comments]


def _passage(ready: ReadyRule, comment: Comment) -> str:
    if not ready.rule.conditions:
        return ""
    text = PastComment.text_of(comment.text, comment.html)
    article = comment.thread.article
    met = ready.met_by(Facts(text, History.nobody(), article_text=article.body_text))
    return met.passage if met else ""


def _met(
    chunk: Sequence[PastComment],
    ready: ReadyRule,
    first_asked: ReadyRule | None,
    history: History,
) -> Iterator[PastComment]:
    """Yield the comments that meet all conditions; the costly ones are asked of a few only."""
    history.note_authors(chunk)
    candidates = [comment for comment in chunk if not history.is_exempt(comment)]
    if first_asked is not None:
        candidates = [c for c in candidates if first_asked.met_by(history.first_facts(c))]
    for facts, comment in history.all_facts(candidates):
        if ready.met_by(facts) is not None:
            yield comment


def _first_asked(rule: RuleOfConditions) -> ReadyRule | None:
    """Return the conditions that need no looking up, where there are others; else None."""
    plain = tuple(c for c in rule.conditions if c.kind not in _LOOKED_UP)
    is_mixed = plain and len(plain) < len(rule.conditions)
    return ReadyRule(replace(rule, conditions=plain)) if is_mixed else None


def _with_passage(conditions: Sequence[Condition]) -> tuple[Condition, ...]:
    return tuple(condition for condition in conditions if condition.kind in _WITH_PASSAGE)
