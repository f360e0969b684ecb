"""What happened to a comment, step by step, for its receipt and for the desk."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from rejoinder.models import Comment, Decision, Site
from rejoinder.rendering import finding_words, times
from rejoinder.rendering.labels import labels
from rejoinder.vocabulary.states import CommentState

# For these a decision's own line does not say everything.
_WITH_LINES = (CommentState.HELD, CommentState.REMOVED)


@dataclass(frozen=True, slots=True)
class Step:
    """One decision: when, what happened in a sentence, and the sentences that say why."""

    at: datetime
    sentence: str
    lines: tuple[str, ...]


def steps_of(comment: Comment, *, site: Site, now: datetime) -> tuple[Step, ...]:
    """Tell every decision on a comment, oldest first.

    Reads the decisions and findings once each, or not at all when they are prefetched.
    """
    zone = times.zone(site.time_zone)
    return tuple(
        Step(
            at=decision.decided_at,
            sentence=finding_words.story(decision, where=zone, now=now),
            lines=_lines(decision, site, now),
        )
        for decision in in_order(comment.decisions.all())
    )


def in_order(decisions: Iterable[Decision]) -> list[Decision]:
    """Sort decisions, the oldest first."""
    return sorted(decisions, key=lambda decision: decision.pk)


def name_of(comment: Comment) -> str:
    """Name a comment's author: account, guest or imported person."""
    account = comment.author
    return (account.display_name if account else "") or comment.author_name or _nobody()


def _nobody() -> str:
    return labels().former_reader


def _lines(decision: Decision, site: Site, now: datetime) -> tuple[str, ...]:
    if decision.new_state not in _WITH_LINES:
        return ()
    findings = sorted(decision.findings.all(), key=lambda finding: finding.pk)
    zone = times.zone(site.time_zone)
    return finding_words.for_author(decision, findings, where=zone, now=now)
