"""The desk without script: what waits, why, and the decisions on one comment."""

import re
from datetime import UTC, datetime

import pytest

from rejoinder.models import Comment, Decision
from rejoinder.vocabulary.states import CommentState, Reason
from tests.web import scene

pytestmark = pytest.mark.django_db
HELD = CommentState.HELD


def test_the_longest_waiting_comes_first_with_what_it_answers_and_who_holds_it() -> None:
    paper = scene.paper()
    parent = paper.comment("Was there a sign?", by=paper.zed)
    first = paper.comment("First to wait.", guest_key="g" * 64, parent=parent, state=HELD)
    second = paper.comment("Second to wait.", guest_key="h" * 64, state=HELD)

    page = scene.browser(paper.mona).get("/desk/").content.decode()

    assert page.index("First to wait.") < page.index("Second to wait.")
    assert "Was there a sign?" in page
    assert paper.thread.article.headline in page
    assert "Why here" in page
    assert "a guest’s comment is read before it appears" in page
    for comment in (first, second):
        assert f'action="/desk/c/{comment.public_id}"' in page


def test_a_moderator_publishes_from_the_list() -> None:
    paper = scene.paper()
    comment = paper.comment(guest_key="g" * 64, state=HELD)
    mona = scene.browser(paper.mona)

    answer = mona.post(f"/desk/c/{comment.public_id}", {"act": "publish", "seen": "held"})

    comment.refresh_from_db()
    decision = Decision.objects.filter(comment=comment).latest("id")
    assert (answer.status_code, answer["Location"]) == (303, "/desk/")
    assert answer.cookies["rj_wrote"].value == str(paper.thread.pk)
    assert comment.state == CommentState.PUBLISHED
    assert decision.moderator == paper.mona


def test_a_removal_states_its_reason() -> None:
    paper = scene.paper()
    comment = paper.comment("Holm is a stupid liar.")
    form = {
        "act": "remove", "seen": "published", "reason": "R1", "house_rule": "1",
        "passage": "a stupid liar", "note": "Please argue about the matter.",
    }  # fmt: skip

    scene.browser(paper.mona).post(f"/desk/c/{comment.public_id}", form)

    decision = Decision.objects.filter(comment=comment).latest("id")
    assert decision.new_state == CommentState.REMOVED
    assert (decision.reason, decision.house_rule) == (Reason.ATTACK, 1)
    assert (decision.passage, decision.note) == (form["passage"], form["note"])
    receipt = scene.browser(paper.ana).get(f"/where/{comment.receipt_code}").content.decode()
    for words in ("Rule 1: attack on a person.", "a stupid liar", "Please argue"):
        assert words in receipt


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"reason": ""}, "Choose a reason for the removal."),
        ({"reason": "H1"}, "Choose a reason for the removal."),
        ({"reason": "X"}, "This reason needs a note"),
        ({"reason": "I1", "note": "It names a child."}, "Name the law that it breaks."),
        ({"reason": "I1", "law": "§ 185 StGB", "note": "  "}, "This reason needs a note"),
        ({"reason": "R1", "house_rule": "3"}, "The site has no house rule of this number."),
        ({"reason": "R1", "note": "n" * 1001}, "at most 1000 characters"),
    ],
)
def test_an_incomplete_removal_comes_back_with_what_was_typed(
    form: dict[str, str], sentence: str
) -> None:
    paper = scene.paper()
    comment = paper.comment()
    sent = {"act": "remove", "seen": "published", "passage": "every morning"} | form

    answer = scene.browser(paper.mona).post(f"/desk/c/{comment.public_id}", sent)

    comment.refresh_from_db()
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert 'value="every morning"' in answer.content.decode()
    assert comment.state == CommentState.PUBLISHED


def test_the_desk_says_what_readers_will_learn_of_a_removal() -> None:
    paper = scene.paper()
    held = paper.comment(guest_key="g" * 64, state=HELD)
    published = paper.comment("Everybody has read this.")
    mona = scene.browser(paper.mona)

    of_held = mona.get(f"/desk/c/{held.public_id}/remove").content.decode()
    of_published = mona.get(f"/desk/c/{published.public_id}/remove").content.decode()

    assert "Readers have never seen the comment and learn nothing of it." in of_held
    assert "Readers see the reason and the rule" not in of_held
    assert "Readers see the reason and the rule in its place." in of_published


def test_dates_of_this_year_do_not_name_it() -> None:
    paper = scene.paper()
    old, young = paper.comment("Long ago."), paper.comment("Just now.")
    Comment.objects.filter(pk=old.pk).update(created_at=datetime(2011, 5, 3, tzinfo=UTC))

    page = scene.browser(paper.mona).get("/desk/published").content.decode()

    assert "3 May 2011, 00:00</time>" in page
    year = str(young.created_at.year)
    shown = re.findall(r"<time[^>]*>([^<]*)</time>", page)
    assert len(shown) == 2 and not any(year in words for words in shown)


def test_the_second_decision_is_refused_with_the_first_one() -> None:
    paper = scene.paper()
    comment = paper.comment(guest_key="g" * 64, state=HELD)
    mona = scene.browser(paper.mona)
    removal = {"act": "remove", "seen": "held", "reason": "R5"}
    mona.post(f"/desk/c/{comment.public_id}", removal)

    second = mona.post(f"/desk/c/{comment.public_id}", {"act": "publish", "seen": "held"})

    comment.refresh_from_db()
    assert second.status_code == 409
    assert "Somebody else has decided on this comment in the meantime." in second.content.decode()
    assert "Reason: spam or advertising." in second.content.decode()
    assert comment.state == CommentState.REMOVED


def test_what_its_author_withdrew_is_not_put_back() -> None:
    paper = scene.paper()
    comment = paper.comment()
    scene.browser(paper.ana).post(f"/d/{paper.thread.pk}/c/{comment.public_id}/withdraw")

    answer = scene.browser(paper.mona).post(
        f"/desk/c/{comment.public_id}", {"act": "publish", "seen": "withdrawn"}
    )

    comment.refresh_from_db()
    assert answer.status_code == 400
    assert comment.state == CommentState.WITHDRAWN


def test_the_list_goes_on_where_the_page_ended() -> None:
    paper = scene.paper()
    texts = [f"Waiting number {number:02}." for number in range(25)]
    for text in texts:
        paper.comment(text, guest_key="g" * 64, state=HELD)
    mona = scene.browser(paper.mona)

    first = mona.get("/desk/").content.decode()
    assert 'href="/desk/?from=20"' in first
    rest = mona.get("/desk/?from=20").content.decode()

    assert [text in first for text in texts] == [True] * 20 + [False] * 5
    assert [text in rest for text in texts] == [False] * 20 + [True] * 5


def test_what_was_published_last_can_be_looked_through() -> None:
    paper = scene.paper()
    paper.comment("The older one.")
    paper.comment("The newer one.", by=paper.zed)

    page = scene.browser(paper.mona).get("/desk/published").content.decode()

    assert page.index("The newer one.") < page.index("The older one.")


@pytest.mark.parametrize("query", ["from=-1", "from=x", "seen=_"])
def test_the_list_does_not_guess_at_broken_addresses(query: str) -> None:
    paper = scene.paper()

    answer = scene.browser(paper.mona).get(f"/desk/?{query}")

    assert answer.status_code in (400, 404)


def test_the_desk_asks_a_bounded_number_of_questions(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    paper = scene.paper()
    for number in range(15):
        paper.comment(f"Waiting {number}.", guest_key="g" * 64, state=HELD)
    mona = scene.browser(paper.mona)
    mona.get("/desk/")

    # One card or fifteen: nothing is asked for each of them.
    with django_assert_max_num_queries(46):
        mona.get("/desk/")

    assert Comment.objects.count() == 15
