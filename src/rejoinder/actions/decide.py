"""The gate: the only way for a comment from one state to another.

Each change is a conditional update on the state that the caller saw, and its
``Decision`` is stored in the same transaction. Of two decisions on the same state
exactly one is stored; the other is refused with what was decided meanwhile.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _

from rejoinder.actions import statements
from rejoinder.actions.writing import Touched, commit
from rejoinder.models import Account, Comment, Decision
from rejoinder.policies.desk import may_moderate
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure
from rejoinder.vocabulary.judging import Outcome, Verdict
from rejoinder.vocabulary.states import (
    REMOVAL_REASONS,
    TRANSITIONS,
    Actor,
    CommentState,
    FoundHow,
    Reason,
)

NOT_JUDGED = Verdict(outcome=Outcome.NOTE, findings=(), runs=())
# What readers count as one of the thread's comments.
_PUBLIC = CommentState.PUBLISHED
_REASONS_THAT_NEED_WORDS = (Reason.OTHER, Reason.ILLEGAL)


class StateHasChanged(ExpectedFailure):
    """Somebody else decided on this comment first; ``decision`` is theirs."""

    code = ErrorCode.STATE_CHANGED

    def __init__(self, decision: Decision | None) -> None:
        super().__init__(_("Somebody else has decided on this comment in the meantime."))
        self.decision = decision


class NoSuchMove(ExpectedFailure):
    """No decision leads from the one state to the other."""

    code = ErrorCode.NOT_ALLOWED


class ReasonIsIncomplete(ExpectedFailure):
    """A removal needs one of the removal reasons, and some reasons need words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Who decides and on what ground; the fields are those of ``Decision``."""

    actor: Actor
    found_how: FoundHow
    reason: Reason = Reason.NONE
    rule: str = ""
    house_rule: int | None = None
    passage: str = ""
    note: str = ""
    moderator: Account | None = None
    automated_detection: bool = False
    automated_decision: bool = False


def ground_of(verdict: Verdict) -> Ground:
    """Return the ground on which an automatic verdict rests: its decisive finding's rule."""
    decisive = verdict.decisive
    if decisive is None:
        return Ground(actor=Actor.AUTHOR, found_how=FoundHow.AUTHOR)
    return Ground(
        actor=Actor.SITE_RULE,
        found_how=FoundHow.SITE_RULE,
        reason=decisive.reason,
        rule=decisive.rule,
        passage=decisive.passage,
        automated_detection=True,
        automated_decision=True,
    )


def publish(comment_id: int, *, seen: CommentState, moderator: Account, now: datetime) -> Decision:
    """Publish a comment that waits, or put a removed one back.

    Raises:
        NotPermitted, Comment.DoesNotExist, StateHasChanged.
    """
    may_moderate(moderator).require()
    ground = Ground(actor=Actor.MODERATOR, found_how=FoundHow.OWN_LOOK, moderator=moderator)
    return decide(comment_id, seen=seen, new=CommentState.PUBLISHED, ground=ground, now=now)


def remove(
    comment_id: int,
    *,
    seen: CommentState,
    moderator: Account,
    reason: Reason,
    house_rule: int | None,
    passage: str,
    note: str,
    now: datetime,
) -> Decision:
    """Remove a comment, stating the reason.

    Raises:
        ReasonIsIncomplete: not a removal reason, or one that needs a note without one.
        NotPermitted, Comment.DoesNotExist, StateHasChanged.
    """
    may_moderate(moderator).require()
    if reason not in REMOVAL_REASONS:
        raise ReasonIsIncomplete(_("Choose a reason for the removal."), field="reason")
    if reason in _REASONS_THAT_NEED_WORDS and not note.strip():
        raise ReasonIsIncomplete(
            _("This reason needs a note: name the law or explain."), field="note"
        )
    ground = Ground(
        actor=Actor.MODERATOR,
        found_how=FoundHow.OWN_LOOK,
        reason=reason,
        house_rule=house_rule,
        passage=passage,
        note=note.strip(),
        moderator=moderator,
    )
    return decide(comment_id, seen=seen, new=CommentState.REMOVED, ground=ground, now=now)


def decide(
    comment_id: int,
    *,
    seen: CommentState,
    new: CommentState,
    ground: Ground,
    now: datetime,
    verdict: Verdict = NOT_JUDGED,
) -> Decision:
    """Move a comment from the state the caller ``seen`` to ``new`` and record why.

    Raises:
        StateHasChanged: the stored state is not the one the caller saw.
        NoSuchMove: from there no decision leads to ``new``.
        Comment.DoesNotExist: there is no such comment.
    """
    comment = Comment.objects.get(pk=comment_id)

    def change(touched: Touched) -> int:
        return move(touched, comment, seen=seen, new=new, ground=ground, now=now, verdict=verdict)

    if comment.state != seen:
        raise StateHasChanged(latest_decision(comment_id))
    try:
        decision_id = commit(change)
    except StateHasChanged as error:
        raise StateHasChanged(latest_decision(comment_id)) from error
    return Decision.objects.get(pk=decision_id)


def move(
    touched: Touched,
    comment: Comment,
    *,
    seen: CommentState,
    new: CommentState,
    ground: Ground,
    now: datetime,
    verdict: Verdict = NOT_JUDGED,
) -> int:
    """Do what ``decide`` says inside the caller's transaction; return the decision's id.

    The thread's row is written first, so that it is locked on every database in the same
    order; a refusal takes that back with everything else.
    """
    if new not in TRANSITIONS[seen]:
        raise NoSuchMove(_("This comment cannot be brought from that state into this one."))
    latest_number = statements.mark_changed(comment.thread_id)
    number = comment.number
    if new == _PUBLIC and number is None:
        number = latest_number + 1
    moved = Comment.objects.filter(pk=comment.pk, state=seen).update(state=new, number=number)
    if moved == 0:
        raise StateHasChanged(None)
    _count(comment, seen, new)
    touched.thread(comment.thread_id)
    touched.outbox()
    return record(comment.pk, old=seen, new=new, ground=ground, now=now, verdict=verdict)


def show_imported(comments: Sequence[tuple[int, CommentState, int]]) -> None:
    """Show imported comments that waited for their numbers: (number, state, id) of each.

    The state is the one that the first decision on the comment says; it was stored with it.
    Runs inside the caller's transaction.
    """
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE rejoinder_comment SET number = %s, state = %s"
            " WHERE id = %s AND state = 'withdrawn' AND number IS NULL",
            [(number, state.value, comment_id) for number, state, comment_id in comments],
        )


def record(
    comment_id: int,
    *,
    old: CommentState | None,
    new: CommentState,
    ground: Ground,
    now: datetime,
    verdict: Verdict,
) -> int:
    """Store a decision with its findings; ``old`` is None when the comment arrives."""
    columns = (
        comment_id,
        ground.actor.value,
        ground.moderator.pk if ground.moderator else None,
        old.value if old else "",
        new.value,
        ground.reason.value,
        ground.rule,
        ground.house_rule,
        ground.passage,
        ground.found_how.value,
        ground.automated_detection,
        ground.automated_decision,
        ground.note,
    )
    return statements.insert_decision(columns, decided_at=now, verdict=verdict)


def latest_decision(comment_id: int) -> Decision | None:
    """Return the last decision on a comment, None when it has none."""
    return Decision.objects.filter(comment=comment_id).order_by("-id").first()


def _count(comment: Comment, seen: CommentState, new: CommentState) -> None:
    """Bring the counters of thread, top-level comment and account up to date."""
    first_time = new == _PUBLIC and comment.number is None
    if new == _PUBLIC:
        is_root = comment.parent_id is None
        statements.count_published(comment.thread_id, first_time=first_time, is_root=is_root)
    elif seen == _PUBLIC:
        statements.count_unpublished(comment.thread_id)
    if first_time and comment.parent_id and comment.root_id:
        statements.count_reply(comment.root_id)
    if comment.author_id is None:
        return
    if first_time or (new == _PUBLIC and seen == CommentState.REMOVED):
        statements.count_for_account(comment.author_id, 1)
    elif new == CommentState.REMOVED and comment.number is not None:
        statements.count_for_account(comment.author_id, -1)
