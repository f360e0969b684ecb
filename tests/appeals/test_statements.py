"""The statement of reasons is whole wherever its subject reads it (Art. 17(3), experience §5.5)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from rejoinder.actions import answer_appeal
from rejoinder.actions.decide import Ground, decide
from rejoinder.actions.limit_account import limit_account
from rejoinder.actions.moderate import remove
from rejoinder.actions.stating import Statement
from rejoinder.actions.tell import tell
from rejoinder.actions.undo_decision import undo
from rejoinder.models import Comment, HouseRules, Notification, Report, Site, StoredFinding
from rejoinder.rendering.statement import statement_of
from rejoinder.vocabulary.judging import Outcome
from rejoinder.vocabulary.moderation import Disclosure, Measure
from rejoinder.vocabulary.notifications import Kind
from rejoinder.vocabulary.states import (
    Actor,
    CommentState,
    FoundHow,
    LimitKind,
    Reason,
)
from tests.appeals import case
from tests.support import cast
from tests.support.outgoing import outgoing
from tests.support.web import visible_text
from tests.web import scene

pytestmark = pytest.mark.django_db
NOTED = Statement(
    reason=Reason.ATTACK, house_rule=1, passage="a stupid liar", note="Say what she did instead."
)
# What every statement on a removal says, whoever shows it.
WHOLE = (
    "What: your comment was removed. It is not visible on this site.",
    "By: the moderation desk,",
    ", without an end date.",
    "Where: everywhere on this site.",
    "Ground: Rule 1: attack on a person.",
    "“Talk about the matter.” (house rule 1, version 1)",
    "Passage: “a stupid liar”.",
    "The desk adds: Say what she did instead.",
    "Found through: 2 reader reports. Decided by a person.",
    "This does not limit your account.",
    "appeal until ",
    "Other ways: you can also turn to an out-of-court settlement body or to a court.",
)


def _reported_and_removed(paper: scene.Paper) -> case.Case:
    comment = paper.comment(case.TEXT)
    for reader in (paper.zed, cast.ben()):
        Report.objects.create(
            comment=comment, reporter=reader, reason=Reason.ATTACK, weight=1.0,
            reported_at=cast.now(),
        )  # fmt: skip
    decision = remove(
        comment.pk,
        seen=CommentState.PUBLISHED,
        moderator=paper.mona,
        statement=NOTED,
        now=cast.now(),
    )
    return case.Case(paper, comment, decision)


def _own_page(removed: case.Case) -> str:
    return str(scene.browser(removed.paper.ana).get("/me/comments").content.decode())


def _receipt(removed: case.Case) -> str:
    return str(scene.browser().get(f"/where/{removed.comment.receipt_code}").content.decode())


def _decision_page(removed: case.Case) -> str:
    address = f"/decisions/{removed.decision.pk}"
    page = scene.browser(removed.paper.ana).get(address).content.decode()
    return str(page.replace("</dt><dd", ":</dt><dd").replace(":</dt>", "</dt>:"))


@pytest.mark.parametrize("where", [_own_page, _receipt, _decision_page])
def test_pages_show_the_whole_statement(where: Callable[[case.Case], str]) -> None:
    page = " ".join(visible_text(where(_reported_and_removed(scene.paper()))).split())
    page = page.replace(" : ", ": ")

    for words in WHOLE:
        assert words in page, words


def test_the_mail_shows_the_whole_statement_and_the_way_to_contest_it() -> None:
    removed = _reported_and_removed(scene.paper())
    tell(cast.now())

    body = outgoing()[0].body

    for words in WHOLE:
        assert words in body, words
    assert f"/decisions/{removed.decision.pk}/appeal" in body


def test_the_box_on_the_page_says_who_why_and_where_to_contest() -> None:
    paper = scene.paper()
    removed = _reported_and_removed(paper)

    page = scene.browser(paper.ana).get(f"/me?thread={paper.thread.pk}").json()["mine_html"]

    text = visible_text(page)
    for words in ("By: the moderation desk", "Rule 1: attack", "2 reader reports", "Appeal until"):
        assert words in text
    assert f'href="/decisions/{removed.decision.pk}"' in page


def test_a_statement_keeps_the_house_rules_that_it_used() -> None:
    paper = scene.paper()
    removed = case.removed(paper)
    site = Site.objects.get()
    HouseRules.objects.create(
        site=site, version=1, strip=site.rule_strip, text=site.house_rules, since=cast.now()
    )
    Site.objects.update(house_rules="Only cats.", rules_version=2)

    said = statement_of(removed.decision, Site.objects.get(), cast.now()).sentences

    assert "The rule: “Talk about the matter.” (house rule 1, version 1)" in said


def test_a_signed_decision_names_the_moderator_to_everybody() -> None:
    paper = scene.paper()
    signed = Statement(reason=Reason.OFF_TOPIC, signed=True)
    removed = case.removed(paper, statement=signed)

    page = scene.browser().get(f"/d/{paper.thread.pk}/c/{removed.comment.public_id}")

    assert "Removed by Mona of the moderation desk," in page.content.decode()
    said = statement_of(removed.decision, paper.site, cast.now()).sentences
    assert any(line.startswith("By: Mona of the moderation desk,") for line in said)


@pytest.mark.parametrize(
    ("level", "told", "hidden"),
    [
        (Disclosure.PASSAGE, "site rule “Word list”, kept by Mona – it stopped at “hogwash”", "§"),
        (Disclosure.RULE, "site rule “Word list”, kept by Mona.", "hogwash"),
        (Disclosure.CHECK, "an automatic check of this site, kept by Mona.", "Word list"),
    ],
)
def test_an_author_reads_as_much_of_a_rule_as_its_level_says(
    level: Disclosure, told: str, hidden: str
) -> None:
    paper = scene.paper()
    comment = paper.comment("It was hogwash.", state=CommentState.HELD)
    decision = comment.decisions.get()
    decision.disclosure, decision.passage, decision.rule = level, "hogwash", "words:3"
    decision.save()
    StoredFinding.objects.filter(decision=decision).update(
        check_name="words", rule="words:3", passage="hogwash", reason=Reason.WORD_LIST,
        asks_for=Outcome.HOLD, details={"owner": "Mona", "disclosure": level.value},
    )  # fmt: skip

    said = " ".join(statement_of(decision, paper.site, cast.now()).sentences)
    staff = " ".join(statement_of(decision, paper.site, cast.now(), for_staff=True).sentences)

    assert told in said
    assert hidden not in said
    assert "it stopped at “hogwash”" in staff
    data = scene.browser(paper.ana).get(f"/where/{comment.receipt_code}").content.decode()
    assert hidden not in data.replace("It was hogwash.", "")


def test_an_outside_service_is_named_on_what_it_holds() -> None:
    paper = scene.paper()
    comment = paper.comment("Buy boats.", state=CommentState.HELD)
    decision = comment.decisions.get()
    decision.actor, decision.service = Actor.OUTSIDE_SERVICE, "Akismet"
    decision.save()
    StoredFinding.objects.filter(decision=decision).update(
        rule="outside:akismet", reason=Reason.OUTSIDE_SERVICE, details={"service": "Akismet"}
    )

    said = statement_of(decision, paper.site, cast.now()).sentences

    assert "Held by: the outside service “Akismet”, switched on by this site." in said
    assert any(line.startswith("By: the outside service Akismet,") for line in said)
    assert "Not held by any outside service." not in said


def test_decisions_on_an_account_are_told_by_mail_and_inbox() -> None:
    paper = scene.paper()
    limit = limit_account(
        paper.ana,
        kind=LimitKind.SUSPENDED,
        statement=Statement(reason=Reason.ATTACK, house_rule=1, note="Twice in a week."),
        until=cast.now() + timedelta(days=5),
        set_by=paper.mona,
        now=cast.now(),
    )
    tell(cast.now())

    (letter,) = outgoing()
    inbox = scene.browser(paper.ana).get("/inbox").content.decode()
    mine = visible_text(_own_page(case.Case(paper, Comment(), limit.decision)))  # type: ignore[arg-type]

    assert f"You may not comment for now – decision {limit.decision_id}" in letter.subject
    for words in ("you may not comment here.", "Rule 1: attack", "Twice in a week.", "until "):
        assert words in letter.body
        assert words in mine
    assert "You may not comment for now" in inbox
    assert f'href="/decisions/{limit.decision_id}"' in inbox


def test_what_was_undone_is_told_to_nobody() -> None:
    paper = scene.paper()
    comment = paper.comment(case.TEXT)
    decision = remove(
        comment.pk,
        seen=CommentState.PUBLISHED,
        moderator=paper.mona,
        statement=NOTED,
        now=cast.now(),
        undo_until=cast.now() + timedelta(seconds=10),
    )
    shown = scene.browser(paper.ana).get(f"/decisions/{decision.pk}")
    undo(decision.pk, moderator=paper.mona, now=cast.now())
    tell(cast.now() + timedelta(minutes=1))

    page = visible_text(scene.browser().get(f"/where/{comment.receipt_code}").content.decode())

    assert shown.status_code == 200
    assert "emoved" not in page
    assert scene.browser(paper.ana).get(f"/decisions/{decision.pk}").status_code == 404
    assert not Notification.objects.filter(kind=Kind.DECISION).exists()


def test_the_answer_to_an_appeal_is_told_with_its_reason_and_by_whom() -> None:
    paper, ed = scene.paper(), cast.ed()
    removed = case.removed(paper)
    appeal = removed.contested()
    tell(cast.now())
    outgoing()
    answer_appeal.restore(appeal.pk, moderator=ed, answer="You meant the figure.", now=cast.now())
    tell(cast.now())

    letter = outgoing()[-1]

    assert letter.subject == f"Appeal {appeal.number}: your comment is restored"
    assert "You meant the figure." in letter.body
    assert "another person than the one who had decided" in letter.body
    assert "Restored after appeal" in letter.body
    assert Notification.objects.filter(kind=Kind.OUTCOME, account=paper.ana).count() == 1
    assert not Notification.objects.filter(kind=Kind.DECISION, event__contains="restore").exists()


def test_a_new_ground_is_told_as_a_decision_that_nobody_switches_off() -> None:
    paper, ed = scene.paper(), cast.ed()
    removed = case.removed(paper)
    appeal = removed.contested()
    other = Statement(reason=Reason.OFF_TOPIC, house_rule=2)
    answer_appeal.restate(
        appeal.pk, moderator=ed, statement=other, answer="Rule 2, rather.", now=cast.now()
    )
    tell(cast.now())

    letter = outgoing()[-1]

    assert "Rule 2: not about the article." in letter.body
    assert "Rule 2, rather." in letter.body
    assert Notification.objects.filter(kind=Kind.DECISION, account=paper.ana).count() == 2


def test_a_restored_comment_says_so_for_seven_days() -> None:
    paper, ed = scene.paper(), cast.ed()
    removed = case.removed(paper)
    answer_appeal.restore(removed.contested().pk, moderator=ed, answer="Fair.", now=cast.now())
    address = f"/d/{paper.thread.pk}/c/{removed.comment.public_id}"

    fresh = scene.browser(paper.zed).get(address).content.decode()
    Comment.objects.update(restored_at=cast.now() - timedelta(days=8))
    later = scene.browser(paper.zed).get(address).content.decode()

    assert "Restored after appeal" in fresh
    assert "a stupid liar" in later
    assert "Restored after appeal" not in later


def test_hidden_by_reports_names_how_many_and_is_contestable() -> None:
    paper = scene.paper()
    comment = paper.comment(case.TEXT)
    for reader in (paper.zed, cast.ben(), cast.zed()):
        Report.objects.create(
            comment=comment, reporter=reader, reason=Reason.ATTACK, weight=1.0,
            reported_at=cast.now(),
        )  # fmt: skip
    decision = decide(
        comment.pk,
        seen=CommentState.PUBLISHED,
        new=CommentState.HIDDEN,
        ground=Ground(
            actor=Actor.READER_REPORTS,
            found_how=FoundHow.READER_REPORTS,
            reason=Reason.READER_REPORTS,
            automated_decision=True,
        ),
        now=cast.now(),
    )

    stated = statement_of(decision, paper.site, cast.now())

    assert stated.measure is Measure.HIDE
    assert "Found through: 3 reader reports. Decided automatically." in stated.sentences
    assert stated.contest_until is not None
    assert not any("Held by" in line for line in stated.sentences)
