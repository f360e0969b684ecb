"""The desk answers a notice of illegal content, and its sender is told."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from rejoinder.actions.decide import Ground, latest_decision, move
from rejoinder.actions.give_notice import send_letter
from rejoinder.actions.settle_reports import settle
from rejoinder.actions.stating import (
    Statement,
    comment_for,
    decided,
    ground_for,
    record_in_place,
)
from rejoinder.actions.writing import Touched, commit
from rejoinder.models import Account, Notice, Site
from rejoinder.models.decision import NOTE_LONGEST
from rejoinder.rendering import notice_letters
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure
from rejoinder.vocabulary.moderation import Measure, ReportOutcome
from rejoinder.vocabulary.states import Actor, CommentState, FoundHow, Reason

_GONE = (CommentState.REMOVED, CommentState.WITHDRAWN)
_AT_ONCE = 50


class NoSuchNotice(ExpectedFailure):
    """There is no notice of this number."""

    code = ErrorCode.NOT_FOUND


class NoticeIsAnswered(ExpectedFailure):
    """Somebody else has answered the notice in the meantime."""

    code = ErrorCode.STATE_CHANGED


class AnswerIsIncomplete(ExpectedFailure):
    """The sender of a notice is owed an answer with its reasons; ``field`` is what lacks."""

    code = ErrorCode.REFUSED


def reject_notice(notice_id: int, *, moderator: Account, answer: str, now: datetime) -> Notice:
    """Leave the comment, since it is not illegal; what readers report of it stays open.

    Raises:
        NoSuchNotice, NoticeIsAnswered, AnswerIsIncomplete, NotPermitted, StateHasChanged: the
        comment is not published.
    """
    notice = _open_notice(notice_id)
    comment = comment_for(moderator, notice.comment_id)
    words = _checked(answer)
    ground = Ground(
        actor=Actor.MODERATOR,
        found_how=FoundHow.NOTICE,
        measure=Measure.KEEP,
        moderator=moderator,
    )

    def change(touched: Touched) -> int:
        seen = CommentState.PUBLISHED
        decision_id = record_in_place(touched, comment, seen=seen, ground=ground, now=now)
        _close(notice, ReportOutcome.REJECTED, words, decision_id, now)
        return decision_id

    decided(comment, CommentState.PUBLISHED, change)
    return _stored(notice)


def uphold_notice(
    notice_id: int,
    *,
    seen: CommentState,
    moderator: Account,
    law: str,
    explanation: str,
    passage: str = "",
    answer: str = "",
    now: datetime,
) -> Notice:
    """Remove the comment as illegal content; ``law`` and ``explanation`` go to its author.

    Without an ``answer`` the sender of the notice is told that it was removed. All reports
    and other notices on the comment are settled with it.

    Raises:
        NoSuchNotice, NoticeIsAnswered, ReasonIsIncomplete, AnswerIsIncomplete, NotPermitted,
        StateHasChanged, NoSuchMove.
    """
    notice = _open_notice(notice_id)
    comment = comment_for(moderator, notice.comment_id)
    statement = Statement(
        reason=Reason.ILLEGAL,
        law=law,
        note=explanation,
        passage=passage,
        found_how=FoundHow.NOTICE,
    )
    statement.check()
    words = _checked(answer, required=False)
    ground = ground_for(comment, statement, moderator)

    def change(touched: Touched) -> int:
        decision_id = move(
            touched, comment, seen=seen, new=CommentState.REMOVED, ground=ground, now=now
        )
        _close(notice, ReportOutcome.UPHELD, words, decision_id, now)
        settle(comment.pk, decision_id, upheld=True)
        return decision_id

    decided(comment, seen, change)
    return _stored(notice)


def close_notice(notice_id: int, *, moderator: Account, answer: str, now: datetime) -> Notice:
    """Answer a notice on a comment that is gone already: by another decision, or its author.

    Raises:
        NoSuchNotice, NoticeIsAnswered, AnswerIsIncomplete, NotPermitted.
    """
    notice = _open_notice(notice_id)
    comment = comment_for(moderator, notice.comment_id)
    words = _checked(answer)

    def change(_touched: Touched) -> None:
        last = latest_decision(comment.pk)
        if last is None or last.new_state not in _GONE:
            raise AnswerIsIncomplete(_("The comment is still there. Decide on it first."))
        _close(notice, ReportOutcome.UPHELD, words, last.pk, now)

    commit(change)
    return _stored(notice)


def answer_settled_notices(now: datetime) -> int:
    """Tell the senders of notices that a decision on the comment has settled.

    The courier does it when the decision can no longer be undone. Returns how many were told.
    """
    is_final = Q(decision__isnull=True) | Q(decision__undo_until__isnull=True)
    settled = Notice.objects.filter(answered_at__isnull=True).exclude(outcome=ReportOutcome.OPEN)
    due = settled.filter(is_final | Q(decision__undo_until__lte=now)).order_by("pk")
    notices = list(due.select_related("decision", "account")[:_AT_ONCE])
    return sum(_tell(notice, now) for notice in notices)


def _tell(notice: Notice, now: datetime) -> int:
    """Send the answer unless the decision has been undone, or somebody has sent it."""

    def change(_touched: Touched) -> int:
        still = Notice.objects.filter(
            pk=notice.pk, answered_at=None, outcome=notice.outcome, decision=notice.decision
        )
        told = still.update(answered_at=now)
        if told:
            send_letter(notice, notice_letters.decided(notice, notice.decision, _site()), now)
        return told

    return commit(change)


def _close(
    notice: Notice, outcome: ReportOutcome, answer: str, decision_id: int, now: datetime
) -> None:
    """Store the answer and send it, within the caller's change."""
    is_open = Notice.objects.filter(pk=notice.pk, outcome=ReportOutcome.OPEN)
    closed = is_open.update(outcome=outcome, answer=answer, decision=decision_id, answered_at=now)
    if not closed:
        raise NoticeIsAnswered(_("Somebody else has answered this notice in the meantime."))
    stored = _stored(notice)
    send_letter(stored, notice_letters.decided(stored, stored.decision, _site()), now)


def _open_notice(notice_id: int) -> Notice:
    notice = Notice.objects.filter(pk=notice_id).first()
    if notice is None:
        raise NoSuchNotice(_("There is no such notice."))
    if notice.outcome != ReportOutcome.OPEN:
        raise NoticeIsAnswered(_("Somebody else has answered this notice in the meantime."))
    return notice


def _checked(answer: str, *, required: bool = True) -> str:
    words = answer.strip()
    if required and not words:
        raise AnswerIsIncomplete(_("Give the sender your reason."), field="answer")
    if len(words) > NOTE_LONGEST:
        sentence = _("This has %(found)s characters; at most %(allowed)s fit.")
        values = {"found": len(words), "allowed": NOTE_LONGEST}
        raise AnswerIsIncomplete(sentence % values, field="answer")
    return words


def _stored(notice: Notice) -> Notice:
    return Notice.objects.select_related("decision", "account").get(pk=notice.pk)


def _site() -> Site:
    return Site.objects.order_by("pk")[0]
