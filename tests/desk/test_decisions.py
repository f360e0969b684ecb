"""Decisions at the desk: with their statement, their effects, and ten seconds to undo them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rejoinder.actions.tell import tell
from rejoinder.models import (
    Account,
    Comment,
    Decision,
    DeskCard,
    Limit,
    Notification,
    ReasonTemplate,
    Report,
)
from rejoinder.vocabulary.moderation import Measure, ReportOutcome
from rejoinder.vocabulary.states import CommentState, LimitKind
from tests.support import cast
from tests.web import scene

pytestmark = pytest.mark.django_db
HX = {"HX-Request": "true"}
WORDS = "The harbour master is a stupid liar, and the lamps were out."


def _last(comment: Comment) -> Decision:
    return Decision.objects.filter(comment=comment).latest("pk")


def _state(comment: Comment) -> str:
    return str(Comment.objects.get(pk=comment.pk).state)


def test_two_keys_remove_with_what_the_reasons_template_says() -> None:
    paper = scene.paper()
    comment = paper.comment(WORDS)
    ReasonTemplate.objects.create(
        site=paper.site, reason="R1", house_rule=1, note="Talk about what he did."
    )
    mona = scene.browser(paper.mona)
    form = {"quick": "R1", "seen": "published", "passage": "a stupid liar"}

    answer = mona.post(f"/desk/c/{comment.public_id}", form)

    decision = _last(comment)
    assert answer.status_code == 303
    assert decision.measure == Measure.REMOVE
    assert (decision.reason, decision.house_rule, decision.passage, decision.note) == (
        "R1", 1, "a stupid liar", "Talk about what he did.",
    )  # fmt: skip
    assert decision.rules_version == paper.site.rules_version


def test_a_passage_is_cut_and_the_rest_stays() -> None:
    paper = scene.paper()
    comment = paper.comment(WORDS)
    mona = scene.browser(paper.mona)
    form = {
        "act": "remove", "seen": "published", "reason": "R1", "house_rule": "1",
        "effect": "cut", "passage": "not there",
    }  # fmt: skip

    wrong = mona.post(f"/desk/c/{comment.public_id}", form)
    mona.post(f"/desk/c/{comment.public_id}", form | {"passage": "a stupid liar"})

    page = scene.browser().get(f"/articles/{paper.thread.article.slug}").content.decode()
    assert wrong.status_code == 422 and "has to stand in the comment" in wrong.content.decode()
    assert _last(comment).measure == Measure.CUT
    assert "the lamps were out" in page and "3 words cut by the desk, rule 1" in page
    assert "stupid liar" not in page


def test_a_removal_may_limit_its_author_and_undoing_it_lifts_the_limit() -> None:
    paper = scene.paper()
    comment = paper.comment(WORDS)
    mona = scene.browser(paper.mona)
    form = {
        "act": "remove", "seen": "published", "reason": "R1", "reader": "read_first", "days": "7",
    }  # fmt: skip
    Notification.objects.all().delete()

    mona.post(f"/desk/c/{comment.public_id}", form)
    limit = Limit.objects.get()
    page = mona.get("/desk/").content.decode()
    undone = mona.post("/desk/undo", {"decision": str(_last(comment).pk)})
    tell(timezone.now() + timedelta(minutes=1))

    assert (limit.account, limit.kind) == (paper.ana, LimitKind.READ_FIRST)
    assert "is removed." in page and "Undo" in page
    assert undone.status_code == 303
    assert _state(comment) == CommentState.PUBLISHED
    assert not Limit.objects.in_force(timezone.now()).exists()
    assert not Notification.objects.filter(account=paper.ana).exists()


def test_a_limit_beyond_ones_right_stores_nothing_of_the_removal() -> None:
    paper = scene.paper()
    comment, other = paper.comment(WORDS), paper.comment("More of the same.")
    form = {
        "act": "remove", "seen": "published", "reason": "R1", "reader": "suspended", "days": "30",
    }  # fmt: skip

    allowed = scene.browser(cast.ed()).post(f"/desk/c/{other.public_id}", form)
    refused = scene.browser(paper.mona).post(f"/desk/c/{comment.public_id}", form)

    assert (allowed.status_code, refused.status_code) == (303, 422)
    assert "more than 7 days are set by an editor" in refused.content.decode()
    assert _state(comment) == CommentState.PUBLISHED
    assert Limit.objects.count() == 1


def test_ten_seconds_later_a_decision_stands_and_is_told() -> None:
    paper = scene.paper()
    comment = paper.comment(WORDS)
    mona, now = scene.browser(paper.mona), timezone.now()
    Notification.objects.all().delete()
    mona.post(f"/desk/c/{comment.public_id}", {"quick": "R1", "seen": "published"})
    decision = _last(comment)

    tell(now + timedelta(seconds=5))
    early = Notification.objects.filter(account=paper.ana).count()
    Decision.objects.filter(pk=decision.pk).update(undo_until=now - timedelta(seconds=1))
    late = mona.post("/desk/undo", {"decision": str(decision.pk)})
    tell(timezone.now())

    assert early == 0
    assert late.status_code == 409 and "The moment for undoing is over" in late.content.decode()
    assert _state(comment) == CommentState.REMOVED
    assert Notification.objects.filter(account=paper.ana).count() == 1


def test_nobody_undoes_what_somebody_else_decided() -> None:
    paper = scene.paper()
    comment = paper.comment(WORDS)
    tom = cast.mona()
    scene.browser(paper.mona).post(
        f"/desk/c/{comment.public_id}", {"quick": "R1", "seen": "published"}
    )
    sent = {"decision": str(_last(comment).pk)}

    refused = scene.browser(tom).post("/desk/undo", sent)
    assert (refused.status_code, _state(comment)) == (409, CommentState.REMOVED)
    scene.browser(paper.mona).post("/desk/undo", sent)
    assert _state(comment) == CommentState.PUBLISHED


def test_the_form_shows_the_letter_before_it_is_sent() -> None:
    paper = scene.paper()
    comment = paper.comment(WORDS)
    sent = {
        "seen": "published", "reason": "R1", "house_rule": "1", "passage": "a stupid liar",
        "note": "Argue about the lamps.", "signed": "on",
    }  # fmt: skip

    page = scene.browser(paper.mona).post(f"/desk/c/{comment.public_id}/preview", sent)

    letter = page.content.decode().split('class="letter"')[1]
    for words in ("attack on a person", "a stupid liar", "Argue about the lamps.", "Mona"):
        assert words in letter, words
    assert "Talk about the matter." in letter  # the house rule's own words
    assert str(10**15) not in letter and _state(comment) == CommentState.PUBLISHED


def test_keeping_settles_the_reports_as_rejected_and_removing_as_upheld() -> None:
    paper = scene.paper()
    comments = [paper.comment(WORDS), paper.comment("The same again, in other words.")]
    for comment in comments:
        Report.objects.create(
            comment=comment, reporter=paper.zed, reason="R1", weight=1, reported_at=cast.now()
        )
    mona = scene.browser(paper.mona)

    mona.post(f"/desk/c/{comments[0].public_id}", {"act": "keep", "seen": "published"})
    mona.post(f"/desk/c/{comments[1].public_id}", {"quick": "R1", "seen": "published"})

    outcomes = [Report.objects.get(comment=comment).outcome for comment in comments]
    assert outcomes == [ReportOutcome.REJECTED, ReportOutcome.UPHELD]
    assert _last(comments[1]).found_how == "reader_reports"


def test_a_card_that_somebody_looks_at_is_decided_by_nobody_else() -> None:
    paper = scene.paper()
    comment = paper.comment(guest_key="g" * 64, state=CommentState.HELD)
    mona, tom = scene.browser(paper.mona), scene.browser(cast.mona())
    address, publish = f"/desk/c/{comment.public_id}", {"act": "publish", "seen": "held"}

    mona.post(f"{address}/card", {"act": "take"})
    seen = tom.get("/desk/").content.decode()
    refused = [
        tom.post(address, publish).status_code,
        tom.post(f"{address}/card", {"act": "take"}).status_code,
        tom.post(f"{address}/card", {"act": "take_over", "why": " "}).status_code,
    ]
    held = _state(comment)
    tom.post(f"{address}/card", {"act": "take_over", "why": "Mona is at lunch."})
    now_mona = mona.post(address, publish).status_code
    done = tom.post(address, publish).status_code

    assert "Mona is looking at this comment." in seen
    assert (refused, held) == ([409, 409, 422], CommentState.HELD)
    assert (now_mona, done) == (409, 303)
    assert not DeskCard.objects.exists()


def test_a_hold_on_a_card_ends_by_itself_after_five_minutes() -> None:
    paper = scene.paper()
    comment = paper.comment(guest_key="g" * 64, state=CommentState.HELD)
    mona, tom = scene.browser(paper.mona), scene.browser(cast.mona())
    mona.post(f"/desk/c/{comment.public_id}/card", {"act": "take"})
    until = DeskCard.objects.get().taken_until
    assert until is not None and until - timezone.now() > timedelta(minutes=4)

    DeskCard.objects.update(taken_until=timezone.now() - timedelta(seconds=1))
    answer = tom.post(f"/desk/c/{comment.public_id}", {"act": "publish", "seen": "held"})

    assert answer.status_code == 303


def test_a_script_gets_the_parts_that_change() -> None:
    paper = scene.paper()
    first = paper.comment("The first.", guest_key="g" * 64, state=CommentState.HELD)
    mona = scene.browser(paper.mona)
    address = f"/desk/c/{first.public_id}"

    decided = mona.post(address, {"act": "publish", "seen": "held"}, headers=HX)
    late = mona.post(address, {"quick": "R1", "seen": "held"}, headers=HX)
    back = mona.post("/desk/undo", {"decision": str(_last(first).pk)}, headers=HX)

    html = decided.content.decode()
    assert "<html" not in html and "desk-card" not in html
    assert 'id="desk-nav"' in html and 'id="undo-bar"' in html
    assert late.status_code == 409 and "Published by the moderation desk" in late.content.decode()
    assert f'id="c-{first.public_id}"' in back.content.decode()


def test_what_was_decided_can_be_looked_up() -> None:
    paper = scene.paper()
    comment = paper.comment(WORDS)
    tom = cast.mona()
    scene.browser(paper.mona).post(
        f"/desk/c/{comment.public_id}", {"quick": "R1", "seen": "published"}
    )

    everybodys = scene.browser(tom).get("/desk/done").content.decode()
    toms = scene.browser(tom).get("/desk/done?mine=1").content.decode()

    assert "stupid liar" in everybodys and f"Decision {_last(comment).pk}" in everybodys
    assert "stupid liar" not in toms
    assert Account.objects.get(pk=paper.mona.pk).display_name in everybodys
