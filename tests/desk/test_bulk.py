"""One decision on many comments, each stored by itself."""

import pytest

from rejoinder.models import Comment, Decision
from rejoinder.vocabulary.states import CommentState
from tests.web import scene
from tests.web.scene import Paper

pytestmark = pytest.mark.django_db
HELD = CommentState.HELD


def _held(paper: Paper, count: int) -> list[Comment]:
    return [paper.comment(f"Buy number {n}.", guest_key="g" * 64, state=HELD) for n in range(count)]


def _ticked(comments: list[Comment]) -> list[str]:
    return [f"{comment.public_id}:held" for comment in comments]


def test_each_of_many_gets_a_decision_and_a_statement_of_its_own() -> None:
    paper = scene.paper()
    comments = _held(paper, 7)
    mona = scene.browser(paper.mona)
    ticked = {"comment": _ticked(comments), "act": "remove"}

    asked = mona.post("/desk/bulk", ticked).content.decode()
    nothing_yet = Decision.objects.filter(measure="remove").count()
    incomplete = mona.post("/desk/bulk", ticked | {"sure": "1"})
    passage = {f"passage-{comments[3].public_id}": "number 3"}
    mona.post("/desk/bulk", ticked | passage | {"sure": "1", "reason": "R5", "house_rule": "1"})

    sample, rest = asked.split("<details")[-2:]
    assert "Buy number 4." in sample and "Buy number 5." in rest  # five are shown whole
    assert (nothing_yet, incomplete.status_code) == (0, 422)
    decisions = list(Decision.objects.filter(measure="remove").order_by("comment"))
    assert [decision.comment_id for decision in decisions] == [c.pk for c in comments]
    assert {(d.reason, d.house_rule) for d in decisions} == {("R5", 1)}
    assert [d.passage for d in decisions] == ["", "", "", "number 3", "", "", ""]


def test_many_are_published_and_undone_together() -> None:
    paper = scene.paper()
    comments = _held(paper, 3)
    mona = scene.browser(paper.mona)

    mona.post("/desk/bulk", {"comment": _ticked(comments), "act": "publish"})
    published = Comment.objects.filter(state="published").count()
    bar = mona.get("/desk/").content.decode()
    numbers = list(Decision.objects.filter(measure="publish").values_list("pk", flat=True))
    mona.post("/desk/undo", {"decision": [str(number) for number in numbers]})

    assert published == 3
    assert "3 decisions are stored." in bar and bar.count('name="decision"') == 3
    assert Comment.objects.filter(state=HELD).count() == 3


def test_what_somebody_else_decided_meanwhile_is_left_and_said() -> None:
    paper = scene.paper()
    comments = _held(paper, 2)
    paper.publish(comments[0].pk)

    page = scene.browser(paper.mona).post(
        "/desk/bulk",
        {"comment": _ticked(comments), "act": "remove", "sure": "1", "reason": "R5"},
        follow=True,
    )

    states = [Comment.objects.get(pk=comment.pk).state for comment in comments]
    assert states == [CommentState.PUBLISHED, CommentState.REMOVED]
    said = page.content.decode()
    assert "1 comment is decided." in said and "Somebody else has decided" in said


def test_at_most_fifty_go_at_once_and_none_out_of_reach() -> None:
    paper = scene.paper()
    [comment] = _held(paper, 1)
    mona = scene.browser(paper.mona)

    many = mona.post("/desk/bulk", {"comment": [f"{n}:held" for n in range(51)], "act": "publish"})
    none = mona.post("/desk/bulk", {"act": "publish"})
    reader = scene.browser(paper.ana).post(
        "/desk/bulk", {"comment": _ticked([comment]), "act": "publish"}
    )

    assert (many.status_code, none.status_code, reader.status_code) == (400, 400, 403)
    assert Comment.objects.get(pk=comment.pk).state == HELD
