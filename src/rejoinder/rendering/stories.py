"""What happened to a comment, step by step, for its receipt, its author and the desk."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from rejoinder.models import Comment, Decision, Site
from rejoinder.rendering import finding_words, times
from rejoinder.rendering.labels import labels
from rejoinder.vocabulary.states import CommentState

# For these a decision's own line does not say everything.
_WITH_LINES = (CommentState.HELD, CommentState.REMOVED)


@dataclass(frozen=True, slots=True)
class Step:
    """One decision: when, what happened in a sentence, and the sentences that say why.

    ``html`` and ``text`` are the earlier wording where the step is a change by its author.
    """

    at: datetime
    sentence: str
    lines: tuple[str, ...]
    html: str = ""
    text: str = ""


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


def life_of(comment: Comment, *, site: Site, now: datetime) -> tuple[Step, ...]:
    """Tell every decision on a comment and every change by its author, oldest first."""
    zone = times.zone(site.time_zone)
    earlier = sorted(comment.revisions.all(), key=lambda revision: revision.number)
    # Each wording was in force until the next one was sent.
    ends = [*(revision.written_at for revision in earlier[1:]), comment.edited_at]
    edits = []
    for revision, end in zip(earlier, ends, strict=False):
        at = end or revision.written_at
        clock = times.clock(at, zone, today=now.astimezone(zone).date())
        sentence = _("Edited by its author, %(time)s. The earlier wording:") % {"time": clock}
        edits.append(Step(at, sentence, (), html=revision.html, text=revision.text))
    steps = (*steps_of(comment, site=site, now=now), *edits)
    return tuple(sorted(steps, key=lambda step: step.at))


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
