"""Where is my comment: the receipt page, for its author and for whoever has the code."""

import re
from datetime import timedelta

import pytest

from rejoinder.models import Comment
from rejoinder.vocabulary.states import CommentState
from tests.support import cast
from tests.web import scene

pytestmark = pytest.mark.django_db


def test_the_receipt_tells_every_step_with_who_and_why() -> None:
    paper = scene.paper()
    comment = paper.comment(guest_key="g" * 64, state=CommentState.HELD)
    paper.publish(comment.pk)
    paper.remove(comment.pk)

    answer = scene.browser().get(f"/where/{comment.receipt_code}")

    page = answer.content.decode()
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    told = [page.index(words) for words in (
        "<h1>Removed</h1>",
        "Held by a site rule, automatically",
        "a guest’s comment is read before it appears",
        "Published by the moderation desk",
        "Removed by the moderation desk",
        "Reason: not about the article.",
        "Decided by a person.",
        "I drive that route every morning.",
    )]  # fmt: skip
    assert told == sorted(told)


def test_the_usual_wait_is_said_only_when_it_is_known() -> None:
    paper = scene.paper()
    waiting = paper.comment("The last one.", guest_key="g" * 64, state=CommentState.HELD)
    address = f"/where/{waiting.receipt_code}"
    before = scene.browser().get(address).content.decode()
    for number, minutes in enumerate((10, 20, 30, 40, 50)):
        held = paper.comment(f"No. {number}.", guest_key="h" * 64, state=CommentState.HELD)
        sent_at = cast.now() - timedelta(minutes=minutes)
        Comment.objects.filter(pk=held.pk).update(created_at=sent_at)
        paper.publish(held.pk)

    after = scene.browser().get(address).content.decode()

    assert "Usual wait: not known yet." in before
    assert "Usual wait: 30 minutes." in after


def test_a_code_is_found_however_it_is_typed() -> None:
    paper = scene.paper()
    code = paper.comment().receipt_code or ""
    typed = code.lower().replace("-", " ")

    looked_up = scene.browser().get("/where", {"code": typed})
    opened = scene.browser().get(f"/where/{code.lower()}")

    assert looked_up["Location"] == opened["Location"] == f"/where/{code}"


def test_unknown_codes_all_get_the_same_answer() -> None:
    scene.paper().comment()
    stranger = scene.browser()

    answers = [
        stranger.get(f"/where/{code}")
        for code in ("7QF2-M9XR-TABK", "x", "9999-9999-9999", "%00", "-", "7QF2-M9XR")
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert len({_without_token(answer.content.decode()) for answer in answers}) == 1
    assert stranger.get("/where", {"code": "nothing"}).status_code == 404


def test_the_authors_account_alone_may_change_from_the_receipt() -> None:
    paper = scene.paper()
    address = f"/where/{paper.comment().receipt_code}"

    own = scene.browser(paper.ana).get(address).content.decode()
    other = scene.browser(paper.zed).get(address).content.decode()

    assert "/withdraw" in own
    assert "/edit" in own
    assert "/withdraw" not in other
    assert "/edit" not in other
    assert paper.ana.email not in other


def test_a_guests_text_is_escaped_on_the_receipt() -> None:
    paper = scene.paper()
    comment = paper.comment("<script>alert(1)</script> {{7*7}}", guest_key="g" * 64)

    page = scene.browser().get(f"/where/{comment.receipt_code}").content.decode()

    assert "<script>alert" not in page
    assert "{{7*7}}" in page


def _without_token(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
