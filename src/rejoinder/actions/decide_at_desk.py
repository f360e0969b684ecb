"""What belongs to a decision at the desk, in one transaction with it.

The card is put away, some decisions go to a second look, and a removal may limit its author
as well. For ten seconds all of it can be taken back (actions/moderate.py, UNDO_FOR).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from rejoinder.actions.cut_passage import cut
from rejoinder.actions.limit_account import limit_account
from rejoinder.actions.moderate import UNDO_FOR, keep, publish, remove
from rejoinder.actions.second_look import ask_sometimes
from rejoinder.actions.stating import Statement
from rejoinder.actions.undo_decision import undo
from rejoinder.actions.writing import Touched, commit
from rejoinder.models import Account, Comment, Decision, DeskCard, Limit
from rejoinder.vocabulary.moderation import Measure
from rejoinder.vocabulary.states import Actor, CommentState, FoundHow, LimitKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """What a removal does beside the comment's going.

    ``only_cut``: the statement's passage is taken out and the rest stays. ``limit`` is put
    on the author's account until ``until``, None for without end.
    """

    only_cut: bool = False
    limit: LimitKind | None = None
    until: datetime | None = None


def publish_at_desk(
    comment_id: int, *, seen: CommentState, moderator: Account, now: datetime
) -> Decision:
    """Publish what waits or was removed; raises what ``moderate.publish`` raises."""
    undo_until = now + UNDO_FOR
    return _with_rest(
        lambda: publish(comment_id, seen=seen, moderator=moderator, now=now, undo_until=undo_until),
        now,
    )


def keep_at_desk(comment_id: int, *, moderator: Account, now: datetime) -> Decision:
    """Leave a published comment as it is; raises what ``moderate.keep`` raises."""
    undo_until = now + UNDO_FOR
    return _with_rest(
        lambda: keep(comment_id, moderator=moderator, now=now, undo_until=undo_until), now
    )


def remove_at_desk(
    comment_id: int,
    *,
    seen: CommentState,
    moderator: Account,
    statement: Statement,
    effects: Effects,
    now: datetime,
) -> Decision:
    """Remove a comment or cut a passage out of it, and limit its author where that was chosen.

    Raises what ``moderate.remove``, ``cut_passage.cut`` and ``limit_account`` raise; then
    nothing of it is stored.
    """
    undo_until = now + UNDO_FOR

    def act() -> Decision:
        decision = (cut if effects.only_cut else remove)(
            comment_id,
            seen=seen,
            moderator=moderator,
            statement=statement,
            now=now,
            undo_until=undo_until,
        )
        _limit_author(comment_id, statement, effects, moderator, now)
        return decision

    return _with_rest(act, now)


def undo_at_desk(decision_id: int, *, moderator: Account, now: datetime) -> Decision:
    """Take back one's last decision, and the limit that came with it.

    Raises:
        CannotBeUndone, Decision.DoesNotExist.
    """

    def change(_touched: Touched) -> Decision:
        undone = undo(decision_id, moderator=moderator, now=now)
        _end_limit_of(Decision.objects.get(pk=decision_id), moderator, now)
        return undone

    return commit(change)


def _with_rest(act: Callable[[], Decision], now: datetime) -> Decision:
    def change(_touched: Touched) -> Decision:
        decision = act()
        DeskCard.objects.filter(comment=decision.comment_id).delete()
        ask_sometimes(decision, now=now)
        return decision

    return commit(change)


def _limit_author(
    comment_id: int, statement: Statement, effects: Effects, moderator: Account, now: datetime
) -> None:
    author = Comment.objects.select_related("author").get(pk=comment_id).author
    if effects.limit is None or author is None:
        return
    limit = limit_account(
        author,
        kind=effects.limit,
        statement=statement,
        until=effects.until,
        set_by=moderator,
        now=now,
    )
    # Nobody is told of it before the removal itself is final.
    Decision.objects.filter(limit=limit).update(undo_until=now + UNDO_FOR)


def _end_limit_of(taken: Decision, moderator: Account, now: datetime) -> None:
    author_id = taken.comment.author_id if taken.comment else None
    if author_id is None:
        return
    limits = Limit.objects.filter(
        account=author_id,
        set_by=moderator,
        decision__decided_at=taken.decided_at,
        decision__told_at__isnull=True,
    )
    for limit in limits.in_force(now):
        Limit.objects.filter(pk=limit.pk).update(until=now)
        Decision.objects.filter(limit=limit).update(told_at=now)
        Decision.objects.create(
            account_id=author_id,
            measure=Measure.LIFT,
            actor=Actor.MODERATOR,
            moderator=moderator,
            found_how=FoundHow.OWN_LOOK,
            undoes_id=limit.decision_id,
            decided_at=now,
            told_at=now,
        )
