"""What a moderator decides on a comment: publish, remove, keep, pick.

Every function checks who decides, brings the comment through the gate (actions/decide.py)
and settles the reports that asked for a look, in one transaction. Cutting a passage and
undoing are next door (cut_passage.py, undo_decision.py).
"""

from datetime import datetime, timedelta

from rejoinder.actions.decide import Ground, move
from rejoinder.actions.settle_reports import settling
from rejoinder.actions.stating import (
    Statement,
    comment_for,
    decided,
    found_how,
    ground_for,
    record_in_place,
)
from rejoinder.actions.writing import Touched
from rejoinder.models import Account, Comment, Decision
from rejoinder.vocabulary.moderation import Measure
from rejoinder.vocabulary.states import Actor, CommentState, FoundHow

# How long a decision of the desk can be undone; nobody is told of it before.
UNDO_FOR = timedelta(seconds=10)


def publish(
    comment_id: int,
    *,
    seen: CommentState,
    moderator: Account,
    now: datetime,
    undo_until: datetime | None = None,
) -> Decision:
    """Publish a comment that waits, or put a removed one back.

    Raises:
        NotPermitted, NoSuchComment, StateHasChanged, NoSuchMove.
    """
    comment = comment_for(moderator, comment_id)
    ground = Ground(
        actor=Actor.MODERATOR,
        found_how=found_how(comment, None),
        moderator=moderator,
        undo_until=undo_until,
    )

    def store(touched: Touched) -> int:
        new = CommentState.PUBLISHED
        return move(touched, comment, seen=seen, new=new, ground=ground, now=now)

    return decided(comment, seen, settling(comment.pk, store, upheld=False))


def remove(
    comment_id: int,
    *,
    seen: CommentState,
    moderator: Account,
    statement: Statement,
    now: datetime,
    undo_until: datetime | None = None,
) -> Decision:
    """Remove a comment, stating the reason.

    Raises:
        ReasonIsIncomplete, NotPermitted, NoSuchComment, StateHasChanged, NoSuchMove.
    """
    comment = comment_for(moderator, comment_id)
    statement.check()
    ground = ground_for(comment, statement, moderator, undo_until=undo_until)

    def store(touched: Touched) -> int:
        new = CommentState.REMOVED
        return move(touched, comment, seen=seen, new=new, ground=ground, now=now)

    return decided(comment, seen, settling(comment.pk, store, upheld=True))


def keep(
    comment_id: int,
    *,
    moderator: Account,
    note: str = "",
    now: datetime,
    undo_until: datetime | None = None,
) -> Decision:
    """Leave a published comment as it is after a look; its reports are settled as rejected.

    Raises:
        NotPermitted, NoSuchComment, StateHasChanged: it is no longer published.
    """
    comment = comment_for(moderator, comment_id)
    seen = CommentState.PUBLISHED
    ground = Ground(
        actor=Actor.MODERATOR,
        found_how=found_how(comment, None),
        measure=Measure.KEEP,
        moderator=moderator,
        note=note.strip(),
        undo_until=undo_until,
    )

    def store(touched: Touched) -> int:
        return record_in_place(touched, comment, seen=seen, ground=ground, now=now)

    return decided(comment, seen, settling(comment.pk, store, upheld=False))


def pick(comment_id: int, *, picked: bool, moderator: Account, now: datetime) -> Decision:
    """Make a published comment an editors' pick, or no longer one.

    Raises:
        NotPermitted, NoSuchComment, StateHasChanged: it is no longer published.
    """
    comment = comment_for(moderator, comment_id)
    seen = CommentState.PUBLISHED
    ground = Ground(
        actor=Actor.MODERATOR,
        found_how=FoundHow.OWN_LOOK,
        measure=Measure.PICK if picked else Measure.UNPICK,
        moderator=moderator,
    )

    def change(touched: Touched) -> int:
        decision_id = record_in_place(touched, comment, seen=seen, ground=ground, now=now)
        Comment.objects.filter(pk=comment.pk).update(picked_at=now if picked else None)
        return decision_id

    return decided(comment, seen, change)
