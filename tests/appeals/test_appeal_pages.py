"""Contesting a decision through the pages, and who may see and answer what."""

import re

import pytest
from django.core.signing import get_cookie_signer

from rejoinder.actions.close_account import ask_to_close
from rejoinder.actions.erase_account import erase_account
from rejoinder.actions.moderate import keep
from rejoinder.actions.tell import tell
from rejoinder.models import Appeal, Comment, Notice, Report
from rejoinder.policies.appeals import appeals_for
from rejoinder.vocabulary.moderation import AppealOutcome, AppealWish, ReportOutcome
from rejoinder.vocabulary.people import AfterClosing
from rejoinder.vocabulary.states import CommentState
from rejoinder.web.writers import GUEST_COOKIE, key_of_guest
from tests.appeals import case
from tests.support import cast
from tests.support.outgoing import outgoing
from tests.support.web import visible_text
from tests.web import scene

pytestmark = pytest.mark.django_db
FORM = {"meaning": "I meant the figure.", "wish": "restore", "misjudged": "liar", "without": ""}


def test_an_author_contests_a_removal_and_sees_where_it_stands() -> None:
    paper = scene.paper()
    removed = case.removed(paper)
    ana = scene.browser(paper.ana)
    address = f"/decisions/{removed.decision.pk}"

    form = ana.get(f"{address}/appeal").content.decode()
    sent = ana.post(f"{address}/appeal", FORM)
    page = visible_text(ana.get(address).content.decode())

    appeal = Appeal.objects.get()
    assert "1. Which part do you think was misjudged?" in form
    assert "a stupid liar" in form
    assert (sent.status_code, sent["Location"]) == (303, address)
    assert f"{appeal.number} waits for an answer, by" in page
    assert "Appeal against this decision" not in page
    assert ana.get(f"{address}/appeal")["Location"] == address
    assert ana.post(f"{address}/appeal", FORM).status_code == 403


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"meaning": " "}, "meaning", "Say what you meant."),
        ({"meaning": "x" * 601}, "meaning", "600"),
        ({"wish": "money"}, "wish", "Choose what should happen."),
        ({"wish": "restore_without"}, "without", "Write which words you would give up."),
        ({"wish": "restore_without", "without": "not there"}, "without", "have to stand"),
        ({"wish": "restore_without", "without": case.TEXT}, "without", "leave something over"),
    ],
)
def test_what_is_missing_is_said_beside_its_field_and_nothing_typed_is_lost(
    changes: dict[str, str], field: str, sentence: str
) -> None:
    paper = scene.paper()
    removed = case.removed(paper)
    ana, address = scene.browser(paper.ana), f"/decisions/{removed.decision.pk}/appeal"

    refused = ana.post(address, FORM | changes)

    page = refused.content.decode()
    assert refused.status_code == 422
    error = re.search(rf'id="f-{field}-error">([^<]*)', page)
    assert error is not None
    assert sentence in error[1]
    assert "liar</textarea>" in page
    assert not Appeal.objects.exists()
    assert ana.post(address, FORM).status_code == 303


def test_strangers_get_the_same_answer_as_for_a_decision_that_is_not_there() -> None:
    paper = scene.paper()
    removed = case.removed(paper)
    zed, address = scene.browser(paper.zed), f"/decisions/{removed.decision.pk}"
    assert scene.browser(paper.ana).get(address).status_code == 200

    answers = [
        zed.get(address),
        zed.get("/decisions/999999"),
        zed.get(f"/decisions/{10**30}"),
        zed.get(f"{address}?code=7QF2-M9XR-TABK&notice=x"),
        scene.browser().get(f"{address}/appeal"),
    ]

    assert {answer.status_code for answer in answers} == {404}
    said = {visible_text(answer.content.decode()).split("Sign in")[-1] for answer in answers[:4]}
    assert len(said) == 1
    assert zed.post(f"{address}/appeal", FORM).status_code == 404
    assert not Appeal.objects.exists()


def test_a_guest_contests_by_cookie_or_by_receipt_code() -> None:
    paper = scene.paper()
    by_code = case.removed(paper, guest_key=key_of_guest("token"))
    by_cookie = case.removed(paper, guest_key=key_of_guest("token"))
    guest = scene.browser()
    signed = guest.cookies
    from_page = scene.browser().get(f"/where/{by_code.comment.receipt_code}").content.decode()
    link = re.search(rf'href="(/decisions/{by_code.decision.pk}/appeal\?code=[^"]*)"', from_page)
    assert link is not None
    signed[GUEST_COOKIE] = _signed_guest("token")

    coded = scene.browser().post(link[1], FORM)
    kept = guest.post(f"/decisions/{by_cookie.decision.pk}/appeal", FORM)

    assert coded.status_code == kept.status_code == 303
    assert "?code=" in coded["Location"]
    assert set(Appeal.objects.values_list("decision", flat=True)) == {
        by_code.decision.pk,
        by_cookie.decision.pk,
    }


def _signed_guest(token: str) -> str:
    return get_cookie_signer(salt=GUEST_COOKIE + "rejoinder.guest").sign(token)


def test_the_code_of_an_accounts_comment_reads_but_does_not_contest() -> None:
    paper = scene.paper()
    removed = case.removed(paper)
    address = f"/decisions/{removed.decision.pk}?code={removed.comment.receipt_code}"
    form = address.replace("?", "/appeal?")

    page = scene.browser().get(address)

    assert page.status_code == 200
    assert "once they have signed in" in page.content.decode()
    assert scene.browser().get(form).status_code == 303
    assert scene.browser().post(form, FORM).status_code == 403
    assert scene.browser(paper.ana).post(form, FORM).status_code == 303


def test_a_notifier_whose_notice_was_refused_contests_that() -> None:
    paper, ed = scene.paper(), cast.ed()
    comment = paper.comment(case.TEXT)
    decision = keep(comment.pk, moderator=paper.mona, now=cast.now())
    Notice.objects.create(
        comment=comment, code="N0TE", law="§ 185", explanation="An insult.", good_faith=True,
        name="Petter", email="petter@example.org", received_at=cast.now(), decision=decision,
        outcome=ReportOutcome.REJECTED, answer="An opinion.", answered_at=cast.now(),
    )  # fmt: skip
    address = f"/decisions/{decision.pk}/appeal?notice=N0TE"

    form = scene.browser().get(address).content.decode()
    sent = scene.browser().post(address, FORM)
    appeal = Appeal.objects.get()
    answered = scene.browser(ed).post(
        f"/desk/appeals/{appeal.pk}",
        {"outcome": "remove", "answer": "You were right.", "reason": "I1", "law": "§ 185",
         "note": "It insults her.", "passage": "a stupid liar"},
    )  # fmt: skip

    assert "remove the comment" in form
    assert sent.status_code == answered.status_code == 303
    assert Comment.objects.get().state == CommentState.REMOVED
    assert Appeal.objects.get().outcome == AppealOutcome.REMOVED
    tell(cast.now())
    letters = {letter.to[0]: letter for letter in outgoing()}
    told = letters["petter@example.org"]
    assert told.subject == f"Appeal {appeal.number}: the comment was removed after all"
    assert "You were right." in told.body
    assert case.TEXT not in told.body
    assert "Law: § 185" in letters[paper.ana.email].body
    assert scene.browser().get(f"/decisions/{decision.pk}?notice=other").status_code == 404


def test_the_desk_answers_through_the_page_and_needs_a_reason() -> None:
    paper, ed = scene.paper(), cast.ed()
    removed = case.removed(paper)
    appeal = removed.contested()
    desk, address = scene.browser(ed), f"/desk/appeals/{appeal.pk}"

    listed = visible_text(desk.get("/desk/appeals").content.decode())
    shown = visible_text(desk.get(address).content.decode())
    refused = desk.post(address, {"outcome": "restore", "answer": ""})
    done = desk.post(address, {"outcome": "restore", "answer": "Fair."})

    assert appeal.number in listed
    assert "I meant the figure." in listed
    assert "a stupid liar" in shown
    assert refused.status_code == 422
    assert "Give the reader your reason." in refused.content.decode()
    assert done.status_code == 303
    assert removed.now().state == CommentState.PUBLISHED
    again = desk.post(address, {"outcome": "uphold", "answer": "No."})
    assert again.status_code == 409
    assert appeal.number in visible_text(desk.get("/desk/appeals?show=answered").content.decode())


def test_a_cut_and_another_rule_are_answers_too() -> None:
    paper, ed = scene.paper(), cast.ed()
    first, second = case.removed(paper), case.removed(paper)
    desk = scene.browser(ed)
    cut_address = f"/desk/appeals/{first.contested().pk}"
    rule_address = f"/desk/appeals/{second.contested().pk}"

    wrong = desk.post(
        cut_address, {"outcome": "restore_with_cut", "answer": "So.", "passage": "nothing of it"}
    )
    was_cut = desk.post(
        cut_address, {"outcome": "restore_with_cut", "answer": "So.", "passage": "a stupid liar"}
    )
    no_reason = desk.post(rule_address, {"outcome": "other_rule", "answer": "Rule 2."})
    restated = desk.post(
        rule_address,
        {"outcome": "other_rule", "answer": "Rule 2.", "reason": "R6", "house_rule": "2"},
    )

    assert (wrong.status_code, no_reason.status_code) == (422, 422)
    assert "word for word" in wrong.content.decode()
    assert "Choose a reason" in no_reason.content.decode()
    assert was_cut.status_code == restated.status_code == 303
    assert "3 words cut by the desk, rule 1" in first.now().text
    assert second.now().state == CommentState.REMOVED


def test_your_own_decisions_are_left_out_and_the_list_says_so() -> None:
    paper = scene.paper()
    cast.ed()
    appeal = case.removed(paper).contested()

    listed = visible_text(scene.browser(paper.mona).get("/desk/appeals").content.decode())
    answer = {"outcome": "uphold", "answer": "No."}
    refused = scene.browser(paper.mona).post(f"/desk/appeals/{appeal.pk}", answer)

    assert "yours are not shown to you" in listed
    assert appeal.number not in listed
    assert refused.status_code == 403
    assert not appeals_for(paper.zed, now=cast.now())


def test_readers_and_reporters_have_no_appeals_queue() -> None:
    paper = scene.paper()
    appeal = case.removed(paper).contested()
    assert scene.browser(paper.mona).get(f"/desk/appeals/{appeal.pk}").status_code == 200

    for address in ("/desk/appeals", f"/desk/appeals/{appeal.pk}"):
        assert scene.browser(paper.zed).get(address).status_code == 403
        assert scene.browser(paper.zed).post(f"/desk/appeals/{appeal.pk}").status_code == 403
        assert scene.browser().get(address).status_code == 302


def test_the_desk_reads_the_whole_of_a_decision_and_an_author_at_the_desk_only_theirs() -> None:
    paper, ed = scene.paper(), cast.ed()
    removed = case.removed(paper)
    own = paper.comment(case.TEXT, by=ed)

    page = scene.browser(ed).get(f"/decisions/{removed.decision.pk}")

    assert page.status_code == 200
    assert "as the desk may read it" in page.content.decode()
    mine = scene.browser(ed).get(f"/decisions/{own.decisions.get().pk}").content.decode()
    assert "as the desk may read it" not in mine
    assert f"/where/{own.receipt_code}" in mine


def test_an_erased_account_leaves_no_words_in_its_appeals_and_reports() -> None:
    paper, ed = scene.paper(), cast.ed()
    appeal = case.removed(paper).contested(AppealWish.RESTORE_WITHOUT, without="a stupid liar")
    theirs = paper.comment(by=paper.zed)
    Report.objects.create(
        comment=theirs, reporter=paper.ana, reason="R1", note="He again.", passage="route",
        weight=1.0, reported_at=cast.now(),
    )  # fmt: skip
    ask_to_close(paper.ana, AfterClosing.KEEP, cast.now())

    erase_account(paper.ana.pk, cast.now())

    appeal.refresh_from_db()
    report = Report.objects.get()
    assert (appeal.account, appeal.meaning, appeal.without) == (None, "", "")
    assert (report.reporter, report.note, report.passage) == (None, "", "")
    assert [a.pk for a in appeals_for(ed, now=cast.now())] == [appeal.pk]
