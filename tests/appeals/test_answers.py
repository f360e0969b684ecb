"""An appeal is answered once, by somebody else where there is one, and changes what it says."""

from datetime import timedelta

import pytest

from rejoinder.actions import answer_appeal
from rejoinder.actions.answer_appeal import AppealIsAnswered, CannotAnswerSo
from rejoinder.actions.cut_passage import cut
from rejoinder.actions.limit_account import limit_account
from rejoinder.actions.make_appeal import AlreadyContested, Contest, NoSuchDecision, make_appeal
from rejoinder.actions.moderate import publish, remove
from rejoinder.actions.stating import Statement
from rejoinder.models import Appeal, Decision, Limit
from rejoinder.policies.appeals import Asker, appeals_for
from rejoinder.policies.permit import NotPermitted
from rejoinder.policies.writer import Writer
from rejoinder.vocabulary.moderation import AppealOutcome, AppealWish, Measure
from rejoinder.vocabulary.states import CommentState, LimitKind, Reason
from tests.appeals import case
from tests.support import cast
from tests.web import scene

pytestmark = pytest.mark.django_db
REMOVED, PUBLISHED = CommentState.REMOVED, CommentState.PUBLISHED


def test_an_appeal_goes_to_somebody_else_than_the_one_who_decided() -> None:
    paper, ed = scene.paper(), cast.ed()
    appeal = case.removed(paper).contested()

    assert [a.pk for a in appeals_for(ed, now=cast.now())] == [appeal.pk]
    assert not appeals_for(paper.mona, now=cast.now())
    with pytest.raises(NotPermitted, match="yours"):
        answer_appeal.uphold(appeal.pk, moderator=paper.mona, answer="No.", now=cast.now())
    answered = answer_appeal.uphold(appeal.pk, moderator=ed, answer="It stays.", now=cast.now())

    assert answered.outcome == AppealOutcome.UPHELD
    assert not answered.answered_by_decider
    assert answered.result is not None
    assert answered.result.measure == Measure.UPHOLD


def test_where_nobody_else_is_there_the_one_who_decided_answers_and_it_is_said() -> None:
    paper = scene.paper()
    appeal = case.removed(paper).contested()

    assert [a.pk for a in appeals_for(paper.mona, now=cast.now())] == [appeal.pk]
    answered = answer_appeal.uphold(
        appeal.pk, moderator=paper.mona, answer="It stays.", now=cast.now()
    )

    assert answered.answered_by_decider


def test_nobody_answers_an_appeal_of_their_own() -> None:
    paper, ed = scene.paper(), cast.ed()
    comment = paper.comment("A stupid liar, I say.", by=ed)
    decision = remove(
        comment.pk, seen=PUBLISHED, moderator=paper.mona, statement=case.ATTACK, now=cast.now()
    )
    appeal = case.Case(paper, comment, decision).contested()

    assert not appeals_for(ed, now=cast.now())
    with pytest.raises(NotPermitted):
        answer_appeal.restore(appeal.pk, moderator=ed, answer="Mine.", now=cast.now())


def test_a_restored_comment_is_as_it_was_with_its_votes() -> None:
    paper, ed = scene.paper(), cast.ed()
    removed = case.removed(paper)
    appeal = removed.contested()

    answered = answer_appeal.restore(appeal.pk, moderator=ed, answer="Fair.", now=cast.now())

    comment = removed.now()
    assert (comment.state, comment.text, comment.number) == (PUBLISHED, case.TEXT, 1)
    assert comment.restored_at is not None
    assert answered.outcome == AppealOutcome.RESTORED
    assert answered.result is not None
    assert answered.result.measure == Measure.RESTORE


def test_a_comment_is_restored_without_the_words_it_lost() -> None:
    paper, ed = scene.paper(), cast.ed()
    removed = case.removed(paper)
    appeal = removed.contested(AppealWish.RESTORE_WITHOUT, without="a stupid liar")
    missing = Statement(reason=Reason.ATTACK, passage="something else")

    with pytest.raises(Exception, match="word for word"):
        answer_appeal.restore_with_cut(
            appeal.pk, moderator=ed, statement=missing, answer="So.", now=cast.now()
        )
    assert removed.now().state == REMOVED
    answer_appeal.restore_with_cut(
        appeal.pk, moderator=ed, statement=case.ATTACK, answer="So.", now=cast.now()
    )

    comment = removed.now()
    assert comment.state == PUBLISHED
    assert "liar" not in comment.text
    assert "3 words cut by the desk, rule 1" in comment.text


def test_a_cut_that_was_contested_is_put_back() -> None:
    paper, ed = scene.paper(), cast.ed()
    comment = paper.comment(case.TEXT)
    decision = cut(
        comment.pk, seen=PUBLISHED, moderator=paper.mona, statement=case.ATTACK, now=cast.now()
    )
    contested = case.Case(paper, comment, decision)
    assert "liar" not in contested.now().text

    answer_appeal.restore(contested.contested().pk, moderator=ed, answer="Fair.", now=cast.now())

    assert contested.now().text == case.TEXT
    assert contested.now().html == comment.html


def test_another_cut_takes_the_place_of_a_contested_one() -> None:
    paper, ed = scene.paper(), cast.ed()
    comment = paper.comment(case.TEXT)
    decision = cut(
        comment.pk, seen=PUBLISHED, moderator=paper.mona, statement=case.ATTACK, now=cast.now()
    )
    contested = case.Case(paper, comment, decision)
    appeal = contested.contested()
    smaller = Statement(reason=Reason.ATTACK, house_rule=1, passage="stupid")

    answer_appeal.restore_with_cut(
        appeal.pk, moderator=ed, statement=smaller, answer="One word is enough.", now=cast.now()
    )

    assert "liar" in contested.now().text
    assert "1 word cut by the desk" in contested.now().text


def test_a_decision_stands_on_another_rule() -> None:
    paper, ed = scene.paper(), cast.ed()
    removed = case.removed(paper)
    other = Statement(reason=Reason.OFF_TOPIC, house_rule=2)

    answered = answer_appeal.restate(
        removed.contested().pk, moderator=ed, statement=other, answer="Rule 2.", now=cast.now()
    )

    assert answered.result is not None
    assert (answered.result.reason, answered.result.house_rule) == (Reason.OFF_TOPIC, 2)
    assert removed.now().state == REMOVED
    page = scene.browser().get(f"/d/{paper.thread.pk}/c/{removed.comment.public_id}")
    assert "Rule 2: not about the article." in page.content.decode()


def test_an_appeal_has_one_answer_and_the_answer_gives_a_reason() -> None:
    paper, ed = scene.paper(), cast.ed()
    appeal = case.removed(paper).contested()

    with pytest.raises(CannotAnswerSo) as without_reason:
        answer_appeal.uphold(appeal.pk, moderator=ed, answer="  ", now=cast.now())
    answer_appeal.uphold(appeal.pk, moderator=ed, answer="It stays.", now=cast.now())

    assert without_reason.value.field == "answer"
    with pytest.raises(AppealIsAnswered):
        answer_appeal.restore(appeal.pk, moderator=ed, answer="Or not.", now=cast.now())


def test_an_appeal_does_not_undo_a_later_decision() -> None:
    paper, ed = scene.paper(), cast.ed()
    removed = case.removed(paper)
    appeal = removed.contested()
    publish(removed.comment.pk, seen=REMOVED, moderator=paper.mona, now=cast.now())
    spam = Statement(reason=Reason.SPAM)
    remove(removed.comment.pk, seen=PUBLISHED, moderator=paper.mona, statement=spam, now=cast.now())

    with pytest.raises(CannotAnswerSo, match="since"):
        answer_appeal.restore(appeal.pk, moderator=ed, answer="Fair.", now=cast.now())

    assert removed.now().state == REMOVED
    assert removed.now().restored_at is None
    assert Appeal.objects.get().outcome == AppealOutcome.OPEN


def test_a_limit_is_contested_and_lifted_like_a_removal() -> None:
    paper, ed = scene.paper(), cast.ed()
    limit = limit_account(
        paper.ana,
        kind=LimitKind.SUSPENDED,
        statement=Statement(reason=Reason.ATTACK, note="Twice in a week."),
        until=cast.now() + timedelta(days=5),
        set_by=paper.mona,
        now=cast.now(),
    )
    contest = Contest(meaning="It was once.", wish=AppealWish.RESTORE)
    ana, zed = Writer(account=paper.ana), Writer(account=paper.zed)
    assert limit.decision is not None

    with pytest.raises(NoSuchDecision):
        make_appeal(limit.decision.pk, asker=Asker(zed), contest=contest, now=cast.now())
    appeal = make_appeal(limit.decision.pk, asker=Asker(ana), contest=contest, now=cast.now())
    answer_appeal.restore(appeal.pk, moderator=ed, answer="Fair.", now=cast.now())

    assert not Limit.objects.filter(account=paper.ana).in_force(cast.now()).exists()
    assert Decision.objects.filter(account=paper.ana).latest("pk").measure == Measure.LIFT


def test_a_limit_that_only_an_editor_sets_is_answered_by_an_editor() -> None:
    paper, ed, eve = scene.paper(), cast.ed(), cast.ed()
    limit = limit_account(
        paper.ana,
        kind=LimitKind.SUSPENDED,
        statement=Statement(reason=Reason.SPAM),
        until=None,
        set_by=ed,
        now=cast.now(),
    )
    assert limit.decision is not None
    contest = Contest(meaning="Why?", wish=AppealWish.EXPLAIN)
    asker = Asker(Writer(account=paper.ana))
    appeal = make_appeal(limit.decision.pk, asker=asker, contest=contest, now=cast.now())

    assert not appeals_for(paper.mona, now=cast.now())
    assert not appeals_for(ed, now=cast.now())
    assert [a.pk for a in appeals_for(eve, now=cast.now())] == [appeal.pk]
    with pytest.raises(NotPermitted):
        answer_appeal.restore(appeal.pk, moderator=paper.mona, answer="So.", now=cast.now())


def test_each_decision_is_contested_once_and_for_six_months() -> None:
    paper = scene.paper()
    removed = case.removed(paper)
    old = case.removed(paper, at=cast.now() - timedelta(days=185))
    last_day = case.removed(paper, at=cast.now() - timedelta(days=183))

    removed.contested()
    last_day.contested()

    with pytest.raises((AlreadyContested, NotPermitted), match="already"):
        removed.contested()
    with pytest.raises(NotPermitted, match="six months"):
        old.contested()


@pytest.mark.parametrize("state", [CommentState.HELD, CommentState.PUBLISHED])
def test_what_takes_nothing_is_not_contested(state: CommentState) -> None:
    paper = scene.paper()
    case.removed(paper).contested()
    comment = paper.comment("Wait for me.", state=state)
    decision = comment.decisions.latest("pk")

    with pytest.raises(NotPermitted, match="takes nothing"):
        case.Case(paper, comment, decision).contested()
