"""What happened to a comment, step by step, for its receipt, its author and the desk."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from rejoinder.models import Comment, Decision, Site
from rejoinder.rendering import finding_words, times
from rejoinder.rendering.labels import labels
from rejoinder.rendering.statement import StatementOfReasons, statements_of
from rejoinder.vocabulary.moderation import RESTRICTIONS, Measure

# For these a decision's own line does not say everything.
_WITH_STATEMENT = RESTRICTIONS | {Measure.UPHOLD}
# These leave the state as it was.
_IN_PLACE = (Measure.KEEP, Measure.PICK, Measure.UNPICK, Measure.UPHOLD)


@dataclass(frozen=True, slots=True)
class Step:
    """One decision: when, what happened in a sentence, and the sentences that say why.

    ``html`` and ``text`` are the earlier wording where the step is a change by its author,
    ``statement`` is None where one line says everything, ``decision_id`` for other steps.
    """

    at: datetime
    sentence: str
    lines: tuple[str, ...]
    html: str = ""
    text: str = ""
    decision_id: int | None = None
    statement: StatementOfReasons | None = None


def steps_of(
    comment: Comment, *, site: Site, now: datetime, for_staff: bool = False
) -> tuple[Step, ...]:
    """Tell every decision on a comment, oldest first.

    What was undone within the moment for that, and its undoing, is for the staff alone.
    Reads the decisions and findings once each, or not at all when they are prefetched.
    """
    return stories_of([comment], site=site, now=now, for_staff=for_staff)[comment.pk]


def stories_of(
    comments: Sequence[Comment], *, site: Site, now: datetime, for_staff: bool = False
) -> dict[int, tuple[Step, ...]]:
    """Tell the decisions on some comments by their ids, reading what they share once."""
    told = {
        comment.pk: in_order(comment.decisions.all())
        if for_staff
        else not_undone(comment.decisions.all())
        for comment in comments
    }
    stating = [d for each in told.values() for d in each if d.measure in _WITH_STATEMENT]
    statements = statements_of(stating, site, now, for_staff=for_staff) if stating else {}
    zone = times.zone(site.time_zone)
    return {
        comment_id: tuple(
            Step(
                at=decision.decided_at,
                sentence=finding_words.story(decision, where=zone, now=now),
                lines=_lines(statements.get(decision.pk), is_last=decision is decisions[-1]),
                decision_id=decision.pk,
                statement=statements.get(decision.pk),
            )
            for decision in decisions
        )
        for comment_id, decisions in told.items()
    }


def _lines(statement: StatementOfReasons | None, *, is_last: bool) -> tuple[str, ...]:
    """Return the whole statement, or of a hold that is over what held it."""
    if statement is None:
        return ()
    is_over = statement.measure is Measure.HOLD and not is_last
    return statement.brief if is_over else statement.sentences


def lives_of(
    comments: Sequence[Comment], *, site: Site, now: datetime
) -> dict[int, tuple[Step, ...]]:
    """Tell every decision on some comments and every change of their words, oldest first."""
    stories = stories_of(comments, site=site, now=now)
    return {
        comment.pk: tuple(
            sorted((*stories[comment.pk], *_edits(comment, site, now)), key=lambda step: step.at)
        )
        for comment in comments
    }


def _edits(comment: Comment, site: Site, now: datetime) -> list[Step]:
    zone = times.zone(site.time_zone)
    earlier = sorted(comment.revisions.all(), key=lambda revision: revision.number)
    # Each wording was in force until the next one was sent.
    ends = [*(revision.written_at for revision in earlier[1:]), comment.edited_at]
    cuts = {decision.pk: decision.decided_at for decision in comment.decisions.all()}
    edits = []
    for revision, end in zip(earlier, ends, strict=False):
        at = cuts.get(revision.cut_by_id or 0) or end or revision.written_at
        clock = times.clock(at, zone, today=now.astimezone(zone).date())
        if revision.cut_by_id is not None:
            sentence = _("The wording before a passage was cut (decision %(number)s):")
            sentence %= {"number": revision.cut_by_id}
        else:
            sentence = _("Edited by its author, %(time)s. The earlier wording:") % {"time": clock}
        edits.append(Step(at, sentence, (), html=revision.html, text=revision.text))
    return edits


def in_order(decisions: Iterable[Decision]) -> list[Decision]:
    """Sort decisions, the oldest first."""
    return sorted(decisions, key=lambda decision: decision.pk)


def not_undone(decisions: Iterable[Decision]) -> list[Decision]:
    """Sort decisions, without those that their makers took back and without the taking back."""
    listed = in_order(decisions)
    undone = {decision.undoes_id for decision in listed if decision.undoes_id is not None}
    return [d for d in listed if d.pk not in undone and d.undoes_id is None]


def resting_on(decisions: Iterable[Decision], state: str) -> Decision | None:
    """Return the decision that a comment's present state rests on, None without any.

    An appeal that was answered with another ground took the place of the first decision.
    """
    listed = in_order(decisions)
    for decision in reversed(not_undone(listed)):
        on_new_ground = decision.measure == Measure.UPHOLD and decision.reason
        if decision.new_state == state and (decision.measure not in _IN_PLACE or on_new_ground):
            return decision
    return listed[-1] if listed else None


def name_of(comment: Comment) -> str:
    """Name a comment's author: account, guest or imported person."""
    account = comment.author
    return (account.display_name if account else "") or comment.author_name or _nobody()


def _nobody() -> str:
    return labels().former_reader
