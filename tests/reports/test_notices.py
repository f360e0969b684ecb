"""Notices of illegal content: from anybody, with a number, a receipt and an answer."""

import html
import re
from datetime import timedelta

import pytest
from django.test import Client

from rejoinder.actions.answer_notice import answer_settled_notices
from rejoinder.actions.give_notice import NOTICES_A_DAY
from rejoinder.actions.moderate import keep, remove
from rejoinder.actions.report_networks import forget_networks
from rejoinder.actions.stating import Statement
from rejoinder.actions.tell import tell
from rejoinder.actions.undo_decision import undo
from rejoinder.actions.withdraw_comment import withdraw_comment
from rejoinder.models import Account, Comment, Decision, Delivery, Notice, Report
from rejoinder.policies.writer import Writer
from rejoinder.vocabulary.moderation import Measure, ReportOutcome
from rejoinder.vocabulary.notifications import Kind
from rejoinder.vocabulary.states import CommentState, FoundHow, Reason, Role
from rejoinder.web.form_code import opened_mark
from tests.reports.reporting import Answer, reports, state_of
from tests.support import cast
from tests.web import scene

pytestmark = pytest.mark.django_db
FORM = {
    "law": "Insult, § 185 StGB",
    "explanation": "“A stupid liar” is an insult of a named person.",
    "name": "Olga Holm",
    "email": "olga@example.org",
    "good_faith": "on",
}


def path(comment: Comment, verb: str = "notice") -> str:
    return f"/d/{comment.thread_id}/c/{comment.public_id}/{verb}"


def send(comment: Comment, by: Account | None = None, /, **values: str) -> Answer:
    """Open the form and send it as a person would, who needs a minute for it."""
    return post(comment, by, opened=opened_mark(cast.now() - timedelta(minutes=1)), **values)


def post(
    comment: Comment, by: Account | None = None, address: str = "127.0.0.1", /, **values: str
) -> Answer:
    client = scene.browser(by)
    return client.post(path(comment), FORM | values, REMOTE_ADDR=address)


def answered(asked: Answer) -> dict[str, str]:
    """Answer the question of a form as a person would."""
    page = html.unescape(asked.content.decode())
    (token,) = re.findall(r'name="code_token" value="([^"]+)"', page)
    ((place, listed),) = set(re.findall(r"Type the (\w+) of these words: ([^<]+)", page))
    places = {"first": 0, "second": 1, "third": 2, "fourth": 3, "last": -1}
    return {"code_token": token, "code": listed.strip().split(" · ")[places[place]]}


def letters(address: str = "olga@example.org") -> list[tuple[str, str]]:
    found = Delivery.objects.filter(address=address).order_by("pk")
    return [(row.letter["subject"], row.letter["text"]) for row in found if row.letter]


def answers(notice: Notice, by: Account, **values: str) -> Answer:
    return scene.browser(by).post(f"/desk/notices/{notice.pk}", values)


def the_desk_removes(notice: Notice, by: Account, **values: str) -> Answer:
    form = {
        "act": "remove", "seen": "published", "law": "§ 185 StGB",
        "explanation": "It insults a named person.", "passage": "a stupid liar",
    }  # fmt: skip
    return answers(notice, by, **(form | values))


def test_anybody_gives_notice_and_gets_a_number_and_a_receipt() -> None:
    paper = scene.paper()
    comment = paper.comment("Holm is a stupid liar.")
    seen = scene.browser().get(path(comment)).content.decode()
    assert "Notice of illegal content" in seen and "Holm is a stupid liar." in seen

    answer = send(comment)

    notice = Notice.objects.get()
    assert answer.status_code == 303
    assert answer["Location"] == f"/notices/{notice.code}?new"
    assert re.fullmatch(r"N-\d{4,}", notice.number)
    assert (notice.comment, notice.account, notice.good_faith) == (comment, None, True)
    page = scene.browser().get(answer["Location"])
    assert page["Referrer-Policy"] == "no-referrer"
    shown = page.content.decode()
    assert notice.number in shown and "It waits for a person." in shown
    assert "olga@example.org" not in shown and "Olga" not in shown
    ((subject, text),) = letters()
    assert subject == f"Your notice {notice.number} was received"
    assert f"/notices/{notice.code}" in text
    assert "StGB" not in text and "liar" not in text, "the form writes to nobody else"
    assert state_of(comment) is CommentState.PUBLISHED


@pytest.mark.parametrize(
    ("lacks", "sentence"),
    [
        ({"law": " "}, "Name the law or the right that the comment violates."),
        ({"explanation": ""}, "Explain why the comment is illegal."),
        ({"name": ""}, "Please give your name."),
        ({"email": ""}, "Please give your e-mail address."),
        ({"email": "olga@localhost"}, "This is not an e-mail address."),
        ({"email": "a@example.org,b@example.org"}, "This is not an e-mail address."),
        ({"good_faith": ""}, "A notice needs your word"),
        ({"explanation": "x" * 2001}, "at most 2000 fit"),
        ({"other_links": "x" * 4001}, "at most 4000 fit"),
    ],
)
def test_an_incomplete_notice_comes_back_with_what_was_typed(
    lacks: dict[str, str], sentence: str
) -> None:
    comment = scene.paper().comment()

    answer = send(comment, **lacks)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    if "law" not in lacks:
        assert FORM["law"] in answer.content.decode()
    assert Notice.objects.count() == 0
    assert letters() == []


def test_a_notice_of_child_abuse_needs_no_name() -> None:
    comment = scene.paper().comment()
    assert send(comment, name="", email="").status_code == 422

    answer = send(comment, name="", email="", child_abuse="on")

    assert answer.status_code == 303
    assert Notice.objects.get().email == ""
    assert Delivery.objects.filter(letter__isnull=False).count() == 0
    shown = scene.browser().get(answer["Location"]).content.decode()
    assert "Keep the address of this page" in shown


def test_the_form_knows_who_is_signed_in() -> None:
    paper = scene.paper()
    comment = paper.comment()
    seen = scene.browser(paper.zed).get(path(comment)).content.decode()
    assert f'value="{paper.zed.email}"' in seen

    send(comment, paper.zed, email=paper.zed.email)

    assert Notice.objects.get().account == paper.zed


def test_the_same_notice_sent_twice_is_one() -> None:
    comment = scene.paper().comment()

    first, second = send(comment), send(comment)

    assert first["Location"] == second["Location"]
    assert Notice.objects.count() == 1
    assert len(letters()) == 1


@pytest.mark.parametrize("state", [CommentState.HELD, CommentState.REMOVED])
def test_of_what_readers_do_not_see_no_notice_is_taken(state: CommentState) -> None:
    comment = scene.paper().comment(state=state)

    answer = send(comment)

    assert answer.status_code == (404 if state is CommentState.HELD else 403)
    assert Notice.objects.count() == 0


@pytest.mark.parametrize("code", ["7QF2-M9XR-TABK", "1", "..", "7QF2-M9XR-TAB"])
def test_no_code_no_receipt(code: str) -> None:
    send(scene.paper().comment())

    assert scene.browser().get(f"/notices/{code}").status_code == 404


def test_a_notice_begins_with_a_link_or_a_code() -> None:
    paper = scene.paper()
    comment, held = paper.comment(), paper.comment(state=CommentState.HELD)
    anybody = scene.browser()
    assert "Link or code of the comment" in anybody.get("/notices").content.decode()
    link = f"https://post.example/d/{comment.thread_id}/c/{comment.public_id}#c-x"

    for said in (link, comment.receipt_code or "", (comment.receipt_code or "").lower()):
        answer = anybody.get("/notices", {"comment": said})
        assert (answer.status_code, answer["Location"]) == (303, path(comment)), said
    for said in ("nonsense", held.receipt_code or "", "/c/zzzzzz"):
        assert anybody.get("/notices", {"comment": said}).status_code == 404, said


def test_from_one_network_come_so_many_notices_a_day_and_no_more() -> None:
    paper = scene.paper()
    comments = [paper.comment(f"Number {n}.") for n in range(2)]
    assert send(comments[0]).status_code == 303
    first = Notice.objects.get()
    Notice.objects.bulk_create(
        Notice(
            comment=first.comment, code=f"code-{n}", law="x", explanation="x", email="a@b.org",
            good_faith=True, received_at=cast.now(), network=first.network,
        )
        for n in range(NOTICES_A_DAY - 1)
    )  # fmt: skip

    asked = send(comments[1])
    refused = send(comments[1], **answered(asked))
    long_ago = opened_mark(cast.now() - timedelta(minutes=1))
    elsewhere = post(comments[1], None, "198.51.100.9", opened=long_ago)
    signed_in = send(comments[1], paper.zed)

    assert "A question for people" in asked.content.decode()
    assert refused.status_code == 422
    assert "Please write to the newsroom." in refused.content.decode()
    assert (elsewhere.status_code, signed_in.status_code) == (303, 303)


def test_a_form_that_looks_automatic_asks_for_a_word_and_keeps_what_was_typed() -> None:
    paper = scene.paper()
    comment = paper.comment()

    at_once = post(comment, opened=opened_mark(cast.now()))
    trapped = send(comment, website="https://spam.example")
    wrong = send(comment, **(answered(trapped) | {"code": "nonsense"}))

    for asked in (at_once, trapped, wrong):
        assert asked.status_code == 422
        assert "A question for people" in asked.content.decode()
        assert FORM["law"] in asked.content.decode()
    assert Notice.objects.count() == 0
    assert post(comment, paper.zed).status_code == 303, "signed-in readers are never asked"
    assert post(comment, **answered(wrong)).status_code == 303


def test_networks_are_forgotten_after_thirty_days() -> None:
    paper = scene.paper()
    comment = paper.comment(by=paper.ana)
    send(comment)
    reports(comment, paper.zed)

    forget_networks(cast.now() + timedelta(days=29))
    assert Notice.objects.exclude(network="").count() == 1
    assert Report.objects.exclude(network="").count() == 1

    forget_networks(cast.now() + timedelta(days=31))

    assert Notice.objects.exclude(network="").count() == 0
    assert Report.objects.exclude(network="").count() == 0


def test_the_desk_removes_it_as_illegal_and_both_are_told() -> None:
    paper = scene.paper()
    comment = paper.comment("Holm is a stupid liar.", by=paper.ana)
    send(comment)
    notice = Notice.objects.get()
    listed = scene.browser(paper.mona).get("/desk/notices").content.decode()
    assert notice.number in listed and FORM["law"] in listed

    answer = the_desk_removes(notice, paper.mona)

    decision = Decision.objects.filter(comment=comment).latest("pk")
    notice.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (303, "/desk/notices")
    assert state_of(comment) is CommentState.REMOVED
    assert (decision.measure, decision.reason) == (Measure.REMOVE, Reason.ILLEGAL)
    assert (decision.law, decision.found_how) == ("§ 185 StGB", FoundHow.NOTICE)
    assert decision.passage == "a stupid liar"
    assert (notice.outcome, notice.decision) == (ReportOutcome.UPHELD, decision)
    assert notice.answered_at is not None
    _received, (subject, text) = letters()
    assert subject == f"Your notice {notice.number} was decided"
    assert "was removed" in text and f"decision {decision.pk}" in text
    assert "No automatic means took part." in text
    tell(cast.now())
    assert Delivery.objects.filter(account=paper.ana, kind=Kind.DECISION).count() == 1
    answer_settled_notices(cast.now())
    assert len(letters()) == 2, "nobody is told twice"
    shown = scene.browser().get(f"/notices/{notice.code}").content.decode()
    assert "The comment was removed." in shown


def test_the_desk_leaves_it_and_says_why_and_how_to_contest_that() -> None:
    paper = scene.paper()
    comment = paper.comment(by=paper.ana)
    send(comment)
    reports(comment, paper.zed)
    notice = Notice.objects.get()

    without = answers(notice, paper.mona, act="keep", answer=" ")
    answer = answers(notice, paper.mona, act="keep", answer="It is an opinion.")

    decision = Decision.objects.filter(comment=comment).latest("pk")
    notice.refresh_from_db()
    assert without.status_code == 422
    assert "Give the sender your reason." in without.content.decode()
    assert answer.status_code == 303
    assert (decision.measure, decision.found_how) == (Measure.KEEP, FoundHow.NOTICE)
    assert (notice.outcome, notice.decision) == (ReportOutcome.REJECTED, decision)
    assert state_of(comment) is CommentState.PUBLISHED
    text = letters()[-1][1]
    assert "stays" in text and "It is an opinion." in text and "contest" in text
    shown = scene.browser().get(f"/notices/{notice.code}").content.decode()
    assert "It is an opinion." in shown and "You can contest this until" in shown
    assert Report.objects.get().outcome == ReportOutcome.OPEN, "a house rule is another question"


def test_a_removal_for_another_reason_answers_the_notice_when_it_is_final() -> None:
    paper = scene.paper()
    comment = paper.comment(by=paper.ana)
    send(comment)
    now = cast.now()
    decision = remove(
        comment.pk,
        seen=CommentState.PUBLISHED,
        moderator=paper.mona,
        statement=Statement(reason=Reason.ATTACK),
        now=now,
        undo_until=now + timedelta(seconds=10),
    )
    assert answer_settled_notices(now + timedelta(seconds=5)) == 0
    assert len(letters()) == 1

    assert answer_settled_notices(now + timedelta(seconds=11)) == 1
    assert answer_settled_notices(now + timedelta(seconds=12)) == 0

    assert f"decision {decision.pk}" in letters()[-1][1]
    assert Notice.objects.get().answered_at == now + timedelta(seconds=11)


def test_of_a_removal_that_was_undone_the_sender_hears_nothing() -> None:
    paper = scene.paper()
    comment = paper.comment(by=paper.ana)
    send(comment)
    now = cast.now()
    decision = remove(
        comment.pk,
        seen=CommentState.PUBLISHED,
        moderator=paper.mona,
        statement=Statement(reason=Reason.ATTACK),
        now=now,
        undo_until=now + timedelta(seconds=10),
    )

    undo(decision.pk, moderator=paper.mona, now=cast.now())

    assert answer_settled_notices(now + timedelta(seconds=11)) == 0
    assert Notice.objects.get().outcome == ReportOutcome.OPEN
    assert len(letters()) == 1


def test_to_keep_it_after_reports_answers_no_notice() -> None:
    paper = scene.paper()
    comment = paper.comment(by=paper.ana)
    send(comment)

    keep(comment.pk, moderator=paper.mona, now=cast.now())

    assert Notice.objects.get().outcome == ReportOutcome.OPEN


def test_what_its_author_took_back_is_answered_without_a_removal() -> None:
    paper = scene.paper()
    comment = paper.comment(by=paper.ana)
    send(comment)
    notice = Notice.objects.get()
    assert answers(notice, paper.mona, act="close", answer="Gone.").status_code == 422
    withdraw_comment(comment.pk, writer=Writer(account=paper.ana), now=cast.now())
    shown = scene.browser(paper.mona).get(f"/desk/notices/{notice.pk}").content.decode()
    assert "The comment is gone already." in shown

    answer = answers(notice, paper.mona, act="close", answer="Its author took it back.")

    assert answer.status_code == 303
    assert "withdrawn by its author" in letters()[-1][1]
    assert Notice.objects.get().answered_at is not None


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"law": " "}, "Name the law that it breaks."),
        ({"explanation": ""}, "This reason needs a note"),
        ({"answer": "x" * 2001}, "at most 2000 fit"),
    ],
)
def test_an_incomplete_removal_comes_back_with_what_was_typed(
    form: dict[str, str], field: str
) -> None:
    paper = scene.paper()
    comment = paper.comment(by=paper.ana)
    send(comment)

    answer = the_desk_removes(Notice.objects.get(), paper.mona, **form)

    assert answer.status_code == 422
    assert field in answer.content.decode()
    assert 'value="a stupid liar"' in answer.content.decode()
    assert state_of(comment) is CommentState.PUBLISHED


def test_of_two_answers_one_counts() -> None:
    paper = scene.paper()
    comment = paper.comment(by=paper.ana)
    send(comment)
    notice = Notice.objects.get()
    assert the_desk_removes(notice, paper.mona).status_code == 303

    second = answers(notice, cast.mona(), act="keep", answer="It is an opinion.")

    assert second.status_code == 409
    assert len(letters()) == 2
    assert state_of(comment) is CommentState.REMOVED


def test_only_moderators_see_notices_and_nobody_decides_on_their_own_comment() -> None:
    paper = scene.paper()
    comment = paper.comment(by=paper.mona)
    send(comment)
    notice = Notice.objects.get()
    reporter = cast.with_two_step_codes(cast.zed())
    Account.objects.filter(pk=reporter.pk).update(role=Role.REPORTER)
    assert scene.browser(paper.mona).get("/desk/notices").status_code == 200

    for person in (paper.zed, reporter):
        assert scene.browser(person).get("/desk/notices").status_code == 403
        assert the_desk_removes(notice, person).status_code == 403
    colleague = cast.mona()
    own = the_desk_removes(notice, paper.mona)

    assert own.status_code == 403
    assert state_of(comment) is CommentState.PUBLISHED
    assert the_desk_removes(notice, colleague).status_code == 303


def test_moderators_learn_no_address_administrators_do() -> None:
    paper = scene.paper()
    send(paper.comment())
    notice = Notice.objects.get()
    boss = cast.ed()
    Account.objects.filter(pk=boss.pk).update(role=Role.ADMINISTRATOR)

    def sees(client: Client) -> bool:
        pages = [client.get(f"/desk/notices{tail}") for tail in ("", f"/{notice.pk}")]
        assert [page.status_code for page in pages] == [200, 200]
        return any("olga@example.org" in page.content.decode() for page in pages)

    assert not sees(scene.browser(paper.mona))
    assert sees(scene.browser(Account.objects.get(pk=boss.pk)))


def test_all_reports_and_notices_of_a_comment_are_settled_with_it() -> None:
    paper = scene.paper()
    comment = paper.comment(by=paper.ana)
    send(comment)
    send(comment, paper.zed, email="zed@example.org")
    reports(comment, paper.zed)
    first, second = Notice.objects.order_by("pk")

    the_desk_removes(first, paper.mona, answer="Thank you.")
    answer_settled_notices(cast.now())

    second.refresh_from_db()
    assert second.outcome == ReportOutcome.UPHELD and second.answered_at is not None
    assert "was removed" in letters("zed@example.org")[-1][1]
    assert "Thank you." in letters()[-1][1]
    assert "Thank you." not in letters("zed@example.org")[-1][1]
    assert Report.objects.get().outcome == ReportOutcome.UPHELD
