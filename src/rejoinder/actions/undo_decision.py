"""A moderator takes back a decision of theirs within the moment for that."""

from datetime import datetime

from django.utils.translation import gettext as _

from rejoinder.actions import statements
from rejoinder.actions.cut_passage import put_text_back
from rejoinder.actions.decide import Ground, latest_decision, move
from rejoinder.actions.settle_reports import reopen
from rejoinder.actions.stating import record_in_place
from rejoinder.actions.writing import Touched, commit
from rejoinder.models import Account, Comment, Decision
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure
from rejoinder.vocabulary.moderation import Measure
from rejoinder.vocabulary.states import HOLD_REASONS, Actor, CommentState, FoundHow, Reason


class CannotBeUndone(ExpectedFailure):
    """The moment is over, it is somebody else's decision, or another one came after it."""

    code = ErrorCode.STATE_CHANGED


def undo(decision_id: int, *, moderator: Account, now: datetime) -> Decision:
    """Take back one's own last decision on a comment within the moment for that.

    Both decisions stay on record, and nobody is told of either. A comment that was
    published for the first time waits again, unless somebody has answered it meanwhile:
    then it is hidden until a person has looked.

    Raises:
        CannotBeUndone, Decision.DoesNotExist.
    """
    taken = Decision.objects.select_related("comment").get(pk=decision_id)
    comment = taken.comment
    if comment is None or taken.moderator_id != moderator.pk:
        raise CannotBeUndone(_("Only your own decisions on comments can be undone."))
    if taken.undo_until is None or now > taken.undo_until:
        raise CannotBeUndone(_("The moment for undoing is over. Decide anew instead."))

    def change(touched: Touched) -> int:
        statements.mark_changed(comment.thread_id)
        untold = Decision.objects.filter(pk=taken.pk, told_at__isnull=True).update(told_at=now)
        last = latest_decision(comment.pk)
        if not untold or last is None or last.pk != taken.pk:
            raise CannotBeUndone(_("Another decision has come after yours."))
        undone_id = _take_back(touched, comment, taken, moderator, now)
        Decision.objects.filter(pk=undone_id).update(told_at=now)
        reopen(taken.pk)
        return undone_id

    return Decision.objects.get(pk=commit(change))


def _take_back(
    touched: Touched, comment: Comment, taken: Decision, moderator: Account, now: datetime
) -> int:
    ground = Ground(
        actor=Actor.MODERATOR,
        found_how=FoundHow.OWN_LOOK,
        measure=Measure.UNDO,
        moderator=moderator,
        undoes=taken.pk,
        # Where it leads back to a hold, its reason holds again.
        reason=_reason_before(comment, taken),
    )
    before, seen = CommentState(taken.old_state), CommentState(taken.new_state)
    if taken.measure == Measure.CUT:
        put_text_back(comment, taken)
    if taken.measure == Measure.PICK:
        Comment.objects.filter(pk=comment.pk).update(picked_at=None)
    if before is CommentState.HELD and seen is CommentState.PUBLISHED and _answered(comment):
        before = CommentState.HIDDEN
    if before is seen:
        return record_in_place(touched, comment, seen=seen, ground=ground, now=now)
    return move(touched, comment, seen=seen, new=before, ground=ground, now=now)


def _reason_before(comment: Comment, taken: Decision) -> Reason:
    earlier = Decision.objects.filter(comment=comment, pk__lt=taken.pk).order_by("-pk").first()
    reason = Reason(earlier.reason) if earlier is not None else Reason.NONE
    return reason if reason in HOLD_REASONS else Reason.NONE


def _answered(comment: Comment) -> bool:
    return Comment.objects.filter(parent=comment, number__isnull=False).exists()
