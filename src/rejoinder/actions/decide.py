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
from rejoinder.models.plain import stored
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure
from rejoinder.vocabulary.judging import Outcome, Verdict
from rejoinder.vocabulary.moderation import Disclosure, Measure
from rejoinder.vocabulary.states import TRANSITIONS, Actor, CommentState, FoundHow, Reason

NOT_JUDGED = Verdict(outcome=Outcome.NOTE, findings=(), runs=())
# What readers count as one of the thread's comments.
_PUBLIC = CommentState.PUBLISHED
_MEASURES = {
    CommentState.PUBLISHED: Measure.PUBLISH,
    CommentState.HELD: Measure.HOLD,
    CommentState.HIDDEN: Measure.HIDE,
    CommentState.REMOVED: Measure.REMOVE,
    CommentState.WITHDRAWN: Measure.WITHDRAW,
}


class StateHasChanged(ExpectedFailure):
    """Somebody else decided on this comment first; ``decision`` is theirs."""

    code = ErrorCode.STATE_CHANGED

    def __init__(self, decision: Decision | None) -> None:
        super().__init__(_("Somebody else has decided on this comment in the meantime."))
        self.decision = decision


class NoSuchMove(ExpectedFailure):
    """No decision leads from the one state to the other."""

    code = ErrorCode.NOT_ALLOWED


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Who decides and on what ground; the fields are those of ``Decision``.

    ``measure`` None means what the states say: from held to published is to publish.
    """

    actor: Actor
    found_how: FoundHow
    measure: Measure | None = None
    reason: Reason = Reason.NONE
    rule: str = ""
    service: str = ""
    house_rule: int | None = None
    rules_version: int = 0
    law: str = ""
    passage: str = ""
    disclosure: Disclosure = Disclosure.PASSAGE
    note: str = ""
    moderator: Account | None = None
    signed: bool = False
    automated_detection: bool = False
    automated_decision: bool = False
    until: datetime | None = None
    undo_until: datetime | None = None
    undoes: int | None = None


def ground_of(verdict: Verdict) -> Ground:
    """Return the ground on which an automatic verdict rests: its decisive finding's rule."""
    decisive = verdict.decisive
    if decisive is None:
        return Ground(actor=Actor.AUTHOR, found_how=FoundHow.AUTHOR)
    is_outside = decisive.reason is Reason.OUTSIDE_SERVICE
    return Ground(
        actor=Actor.OUTSIDE_SERVICE if is_outside else Actor.SITE_RULE,
        found_how=FoundHow.SITE_RULE,
        reason=decisive.reason,
        rule=decisive.rule,
        service=str(decisive.details.get("service", "")) if is_outside else "",
        passage=decisive.passage,
        disclosure=decisive.disclosure,
        automated_detection=True,
        automated_decision=True,
    )


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
    if new not in TRANSITIONS[seen] and ground.measure is not Measure.UNDO:
        raise NoSuchMove(_("This comment cannot be brought from that state into this one."))
    latest_number = statements.mark_changed(comment.thread_id)
    statements.show_anew(comment.pk)
    number = comment.number
    if new == _PUBLIC and number is None:
        number = latest_number + 1
    elif new == CommentState.HELD:
        number = None  # as if it had never been public
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
        (ground.measure or measure_of(old, new)).value,
        ground.actor.value,
        ground.moderator.pk if ground.moderator else None,
        ground.signed,
        old.value if old else "",
        new.value,
        stored(ground.until),
        ground.reason.value,
        ground.rule,
        ground.service,
        ground.house_rule,
        ground.rules_version,
        ground.law,
        ground.passage,
        ground.disclosure.value,
        ground.found_how.value,
        ground.automated_detection,
        ground.automated_decision,
        ground.note,
        stored(ground.undo_until),
        ground.undoes,
    )
    return statements.insert_decision(columns, decided_at=now, verdict=verdict)


def measure_of(old: CommentState | None, new: CommentState) -> Measure:
    """Return what moving a comment from ``old`` to ``new`` does to it."""
    if new is CommentState.PUBLISHED and old is CommentState.REMOVED:
        return Measure.RESTORE
    return _MEASURES[new]


def latest_decision(comment_id: int) -> Decision | None:
    """Return the last decision on a comment, None when it has none."""
    return Decision.objects.filter(comment=comment_id).order_by("-id").first()


def _count(comment: Comment, seen: CommentState, new: CommentState) -> None:
    """Bring the counters of thread, top-level comment and account up to date."""
    first_time = new == _PUBLIC and comment.number is None
    never_was = new == CommentState.HELD  # only the undoing of a first publication leads here
    if new == _PUBLIC:
        is_root = comment.parent_id is None
        statements.count_published(comment.thread_id, first_time=first_time, is_root=is_root)
    elif seen == _PUBLIC:
        statements.count_unpublished(comment.thread_id)
    if comment.parent_id and comment.root_id and (first_time or never_was):
        statements.count_reply(comment.root_id, 1 if first_time else -1)
    elif never_was:
        statements.count_root_less(comment.thread_id)
    if comment.author_id is None:
        return
    if first_time or (new == _PUBLIC and seen == CommentState.REMOVED):
        statements.count_for_account(comment.author_id, 1)
    elif never_was or (new == CommentState.REMOVED and comment.number is not None):
        statements.count_for_account(comment.author_id, -1)
