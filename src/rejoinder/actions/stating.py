"""What a moderator states for a restriction, and the ground that a decision keeps of it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from rejoinder.actions import statements
from rejoinder.actions.decide import NOT_JUDGED, Ground, StateHasChanged, latest_decision, record
from rejoinder.actions.submit_comment import NoSuchComment
from rejoinder.actions.writing import Change, Touched, commit
from rejoinder.models import Account, Comment, Decision, Site
from rejoinder.policies.desk import may_decide_on
from rejoinder.vocabulary.errors import ExpectedFailure
from rejoinder.vocabulary.moderation import Measure
from rejoinder.vocabulary.states import REMOVAL_REASONS, Actor, CommentState, FoundHow, Reason


class ReasonIsIncomplete(ExpectedFailure):
    """A removal needs one of the removal reasons, and some reasons need words or a law."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a moderator states for a restriction; the fields are those of ``Decision``.

    ``found_how`` None: reader reports if any are open, else the moderator's own look.
    """

    reason: Reason
    house_rule: int | None = None
    law: str = ""
    passage: str = ""
    note: str = ""
    found_how: FoundHow | None = None
    signed: bool = False

    def check(self) -> None:
        """Raise ReasonIsIncomplete beside the field that lacks something."""
        if self.reason not in REMOVAL_REASONS:
            raise ReasonIsIncomplete(_("Choose a reason for the removal."), field="reason")
        if self.reason is Reason.ILLEGAL and not self.law.strip():
            raise ReasonIsIncomplete(_("Name the law that it breaks."), field="law")
        if self.reason in (Reason.OTHER, Reason.ILLEGAL) and not self.note.strip():
            raise ReasonIsIncomplete(_("This reason needs a note: explain it."), field="note")


def ground_for(
    comment: Comment,
    statement: Statement,
    moderator: Account,
    *,
    undo_until: datetime | None = None,
    measure: Measure | None = None,
) -> Ground:
    """Return the ground of a moderator's restriction, with the house rules as they are now."""
    return Ground(
        actor=Actor.MODERATOR,
        found_how=found_how(comment, statement.found_how),
        measure=measure,
        reason=statement.reason,
        house_rule=statement.house_rule,
        rules_version=rules_version(),
        law=statement.law.strip(),
        passage=statement.passage,
        note=statement.note.strip(),
        moderator=moderator,
        signed=statement.signed,
        undo_until=undo_until,
    )


def comment_for(moderator: Account, comment_id: int) -> Comment:
    """Return a comment for its moderator. Raises NoSuchComment, NotPermitted."""
    comment = Comment.objects.select_related("thread").filter(pk=comment_id).first()
    if comment is None:
        raise NoSuchComment(_("There is no such comment."))
    may_decide_on(moderator, comment).require()
    return comment


def found_how(comment: Comment, stated: FoundHow | None) -> FoundHow:
    """Return what drew attention to a comment: as stated, else its open reports, else a look."""
    if stated is not None:
        return stated
    is_reported = comment.reports.filter(outcome="").exists()
    return FoundHow.READER_REPORTS if is_reported else FoundHow.OWN_LOOK


def rules_version() -> int:
    """Return the version of the house rules in force."""
    return Site.objects.order_by("pk").values_list("rules_version", flat=True).first() or 0


def record_in_place(
    touched: Touched, comment: Comment, *, seen: CommentState, ground: Ground, now: datetime
) -> int:
    """Store a decision that leaves the comment in its state; return the decision's id.

    Runs inside the caller's transaction. Raises StateHasChanged unless it is in ``seen``.
    """
    # Every move of a comment writes its thread first, so nothing moves until this is stored.
    statements.mark_changed(comment.thread_id)
    if not Comment.objects.filter(pk=comment.pk, state=seen).exists():
        raise StateHasChanged(None)
    if ground.measure is not Measure.KEEP:
        statements.show_anew(comment.pk)
    touched.thread(comment.thread_id)
    touched.outbox()
    return record(comment.pk, old=seen, new=seen, ground=ground, now=now, verdict=NOT_JUDGED)


def decided(comment: Comment, seen: CommentState, change: Change[int]) -> Decision:
    """Commit a decision; whoever comes second gets the first one's in StateHasChanged."""
    if comment.state != seen:
        raise StateHasChanged(latest_decision(comment.pk))
    try:
        decision_id = commit(change)
    except StateHasChanged as error:
        raise StateHasChanged(latest_decision(comment.pk)) from error
    return Decision.objects.get(pk=decision_id)
