"""The desk answers an appeal: the decision stands, or it is changed; always with a reason.

Whatever the answer, it is a decision of its own, told to whoever appealed. The appeal, the
comment and the decision change in one transaction, so that an appeal has one answer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from rejoinder.actions.cut_passage import cut_text, put_text_back, store_cut
from rejoinder.actions.decide import Ground, StateHasChanged, latest_decision, move
from rejoinder.actions.settle_reports import settle
from rejoinder.actions.statements import mark_changed
from rejoinder.actions.stating import Statement, ground_for, record_in_place, rules_version
from rejoinder.actions.writing import Touched, commit
from rejoinder.models import Account, Appeal, Comment, Decision, Limit, Revision
from rejoinder.models.decision import NOTE_LONGEST
from rejoinder.policies.appeals import may_answer
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure
from rejoinder.vocabulary.moderation import AppealOutcome, Measure
from rejoinder.vocabulary.states import Actor, CommentState, FoundHow

_DOWN = (CommentState.REMOVED, CommentState.HIDDEN)
_TAKE_DOWN = (Measure.REMOVE, Measure.HIDE)
# Stores the decision that an answer makes, within its change; returns its number.
Storing = Callable[[Touched], int]


class NoSuchAppeal(ExpectedFailure):
    """There is no appeal of this number."""

    code = ErrorCode.NOT_FOUND


class AppealIsAnswered(ExpectedFailure):
    """Somebody else has answered the appeal in the meantime."""

    code = ErrorCode.STATE_CHANGED


class CannotAnswerSo(ExpectedFailure):
    """This answer does not fit the appeal as things are; the sentence says why."""

    code = ErrorCode.REFUSED


@dataclass(frozen=True, slots=True)
class _Answering:
    """Who answers which appeal, with which words, and when."""

    appeal: Appeal
    moderator: Account
    words: str
    now: datetime

    @property
    def decision(self) -> Decision:
        """The contested one."""
        return self.appeal.decision

    @property
    def is_of_notifier(self) -> bool:
        return bool(self.decision.measure == Measure.KEEP)


def uphold(appeal_id: int, *, moderator: Account, answer: str, now: datetime) -> Appeal:
    """Let the contested decision stand, and say why.

    Raises:
        NoSuchAppeal, NotPermitted, CannotAnswerSo, AppealIsAnswered, StateHasChanged.
    """
    given = _given(appeal_id, moderator, answer, now)
    return _answered(given, AppealOutcome.UPHELD, _in_place(given, _ground(given, Measure.UPHOLD)))


def restate(
    appeal_id: int, *, moderator: Account, statement: Statement, answer: str, now: datetime
) -> Appeal:
    """Let what was done stand on another ground, which its subject is told in full.

    Raises:
        ReasonIsIncomplete and what ``uphold`` raises.
    """
    given = _given(appeal_id, moderator, answer, now)
    statement.check()
    decision = given.decision
    if given.is_of_notifier:
        raise CannotAnswerSo(_("There is no restriction that could rest on another ground."))
    if decision.measure in _TAKE_DOWN and decision.comment and decision.comment.state not in _DOWN:
        raise CannotAnswerSo(_("The comment is shown again, so no ground is needed."))
    ground = Ground(
        actor=Actor.MODERATOR,
        found_how=statement.found_how or FoundHow(decision.found_how),
        measure=Measure.UPHOLD,
        reason=statement.reason,
        house_rule=statement.house_rule,
        rules_version=rules_version(),
        law=statement.law.strip(),
        passage=statement.passage,
        note=statement.note.strip(),
        moderator=moderator,
        signed=statement.signed,
        until=decision.until,
    )
    return _answered(given, AppealOutcome.OTHER_RULE, _in_place(given, ground))


def restore(appeal_id: int, *, moderator: Account, answer: str, now: datetime) -> Appeal:
    """Take the contested decision back: the comment is shown as it was, or the limit ends.

    Raises:
        NoSuchAppeal, NotPermitted, AppealIsAnswered, StateHasChanged.
        CannotAnswerSo: its author has withdrawn it, or another decision took it down since.
    """
    given = _given(appeal_id, moderator, answer, now)
    comment = given.decision.comment
    if given.is_of_notifier:
        raise CannotAnswerSo(_("The comment is not restricted. Remove it or let it stay."))
    stored = _lifting(given) if comment is None else _putting_back(given, comment)
    return _answered(given, AppealOutcome.RESTORED, stored)


def restore_with_cut(
    appeal_id: int, *, moderator: Account, statement: Statement, answer: str, now: datetime
) -> Appeal:
    """Show the comment again without the statement's passage.

    Raises:
        ReasonIsIncomplete: the passage is not there, or nothing else is.
        And what ``restore`` raises.
    """
    given = _given(appeal_id, moderator, answer, now)
    statement.check()
    comment = given.decision.comment
    if comment is None or given.is_of_notifier:
        raise CannotAnswerSo(_("There is no passage to cut."))
    _require_there(comment)
    was_cut = given.decision.measure == Measure.CUT
    whole = _before_cut(given, comment) if was_cut else comment
    text = cut_text(whole, statement)
    ground = ground_for(comment, statement, moderator, measure=Measure.CUT)

    def stored(touched: Touched) -> int:
        seen = CommentState(comment.state)
        mark_changed(comment.thread_id)
        if was_cut:
            _before_cut(given, comment)
            put_text_back(comment, given.decision)
        decision_id = store_cut(touched, whole, text, seen=seen, ground=ground, now=now)
        return _restored(given, comment, decision_id)

    return _answered(given, AppealOutcome.RESTORED_WITH_CUT, stored)


def remove_after_all(
    appeal_id: int, *, moderator: Account, statement: Statement, answer: str, now: datetime
) -> Appeal:
    """Remove the comment because of a notice that had been refused; its author is told too.

    Raises:
        ReasonIsIncomplete, NoSuchAppeal, NotPermitted, CannotAnswerSo, AppealIsAnswered,
        StateHasChanged, NoSuchMove.
    """
    given = _given(appeal_id, moderator, answer, now)
    statement.check()
    comment = given.decision.comment
    if comment is None or not given.is_of_notifier:
        raise CannotAnswerSo(_("Only a refused notice is answered by a removal."))
    ground = ground_for(comment, statement, moderator)

    def stored(touched: Touched) -> int:
        seen, new = CommentState(comment.state), CommentState.REMOVED
        decision_id = move(touched, comment, seen=seen, new=new, ground=ground, now=now)
        settle(comment.pk, decision_id, upheld=True)
        return decision_id

    return _answered(given, AppealOutcome.REMOVED, stored)


def _given(appeal_id: int, moderator: Account, answer: str, now: datetime) -> _Answering:
    with_subject = Appeal.objects.select_related("decision__comment__thread", "decision__account")
    appeal = with_subject.filter(pk=appeal_id).first()
    if appeal is None:
        raise NoSuchAppeal(_("There is no such appeal."))
    may_answer(moderator, appeal, now=now).require()
    if appeal.outcome != AppealOutcome.OPEN:
        raise AppealIsAnswered(_("Somebody else has answered this appeal in the meantime."))
    words = answer.strip()
    if not words:
        raise CannotAnswerSo(_("Give the reader your reason."), field="answer")
    if len(words) > NOTE_LONGEST:
        sentence = _("This has %(found)s characters; at most %(allowed)s fit.")
        values = {"found": len(words), "allowed": NOTE_LONGEST}
        raise CannotAnswerSo(sentence % values, field="answer")
    return _Answering(appeal, moderator, words, now)


def _answered(given: _Answering, outcome: AppealOutcome, stored: Storing) -> Appeal:
    """Store the decision that the answer makes, and the answer; exactly one is stored."""
    appeal = given.appeal
    is_open = Appeal.objects.filter(pk=appeal.pk, outcome=AppealOutcome.OPEN)

    def change(touched: Touched) -> None:
        decision_id = stored(touched)
        taken = is_open.update(
            outcome=outcome,
            answer=given.words,
            answered_at=given.now,
            answered_by=given.moderator,
            answered_by_decider=given.decision.moderator_id == given.moderator.pk,
            result=decision_id,
        )
        if not taken:
            raise AppealIsAnswered(_("Somebody else has answered this appeal in the meantime."))
        touched.outbox()

    try:
        commit(change)
    except StateHasChanged as error:
        comment_id = given.decision.comment_id
        raise StateHasChanged(latest_decision(comment_id) if comment_id else None) from error
    appeal.refresh_from_db()
    return appeal


def _ground(given: _Answering, measure: Measure) -> Ground:
    return Ground(
        actor=Actor.MODERATOR,
        found_how=FoundHow(given.decision.found_how),
        measure=measure,
        moderator=given.moderator,
    )


def _in_place(given: _Answering, ground: Ground) -> Storing:
    """Record an answer that changes neither the comment nor the limit."""
    comment, now = given.decision.comment, given.now
    if comment is None:
        return lambda _touched: _on_account(given, ground)
    seen = CommentState(comment.state)
    return lambda touched: record_in_place(touched, comment, seen=seen, ground=ground, now=now)


def _on_account(given: _Answering, ground: Ground) -> int:
    decision = Decision.objects.create(
        account=given.decision.account,
        measure=ground.measure or Measure.UPHOLD,
        actor=ground.actor,
        moderator=ground.moderator,
        signed=ground.signed,
        until=ground.until,
        reason=ground.reason,
        house_rule=ground.house_rule,
        rules_version=ground.rules_version,
        law=ground.law,
        passage=ground.passage,
        note=ground.note,
        found_how=ground.found_how,
        decided_at=given.now,
    )
    return int(decision.pk)


def _lifting(given: _Answering) -> Storing:
    def stored(_touched: Touched) -> int:
        limits = Limit.objects.filter(decision=given.decision).in_force(given.now)
        limits.update(until=given.now)
        return _on_account(given, _ground(given, Measure.LIFT))

    return stored


def _putting_back(given: _Answering, comment: Comment) -> Storing:
    _require_there(comment)
    ground, now = _ground(given, Measure.RESTORE), given.now

    def stored(touched: Touched) -> int:
        seen = CommentState(comment.state)
        if seen in _DOWN:
            new = CommentState.PUBLISHED
            decision_id = move(touched, comment, seen=seen, new=new, ground=ground, now=now)
        else:
            decision_id = record_in_place(touched, comment, seen=seen, ground=ground, now=now)
        if given.decision.measure == Measure.CUT:
            _before_cut(given, comment)
            put_text_back(comment, given.decision)
        return _restored(given, comment, decision_id)

    return stored


def _restored(given: _Answering, comment: Comment, decision_id: int) -> int:
    """Give the comment its label, unless another decision had taken it down since."""
    since = Decision.objects.filter(comment=comment, pk__gt=given.decision.pk, undone_by=None)
    if comment.state in _DOWN and since.filter(measure__in=_TAKE_DOWN).exists():
        raise CannotAnswerSo(
            _("Another decision took this comment down since. Uphold, and say so in the reason.")
        )
    Comment.objects.filter(pk=comment.pk).update(restored_at=given.now)
    return decision_id


def _require_there(comment: Comment) -> None:
    if comment.state == CommentState.WITHDRAWN:
        raise CannotAnswerSo(_("Its author has withdrawn the comment, so nothing can be shown."))


def _before_cut(given: _Answering, comment: Comment) -> Comment:
    """Return the comment with the words it had before the contested cut.

    Raises:
        CannotAnswerSo: the desk has cut it again since, or those words are gone.
    """
    cuts = Revision.objects.filter(comment=comment, cut_by__isnull=False).order_by("-number")
    last = cuts.first()
    if last is None or last.cut_by_id != given.decision.pk:
        raise CannotAnswerSo(_("The comment was cut again since then. Answer that appeal first."))
    whole = Comment.objects.select_related("thread").get(pk=comment.pk)
    whole.text, whole.html = last.text, last.html
    return whole
