"""Writing through the forms: comments, answers, changes, withdrawals, votes."""

import pytest

from rejoinder.models import Comment
from rejoinder.vocabulary.states import CommentState
from tests.web import scene
from tests.web.scene import JSON

pytestmark = pytest.mark.django_db


def test_a_reader_posts_a_comment_and_lands_on_it() -> None:
    paper = scene.paper()
    ana = scene.browser(paper.ana)

    answer = ana.post(paper.comments, {"text": "There was **no** barrier."})

    comment = Comment.objects.get()
    assert answer.status_code == 303
    assert answer["Location"] == f"/d/{paper.thread.pk}/c/{comment.public_id}#c-{comment.public_id}"
    assert answer.cookies["rj_wrote"].value == str(paper.thread.pk)
    assert (comment.author, comment.state) == (paper.ana, CommentState.PUBLISHED)
    page = ana.get(answer["Location"])
    assert "There was <strong>no</strong> barrier." in page.content.decode()


def test_a_guest_is_held_gets_a_receipt_and_stays_the_author() -> None:
    paper = scene.paper()
    guest = scene.browser()
    form = {"text": "I saw it, too.", "name": "Petter", "email": "petter@example.org"}

    answer = guest.post(paper.comments, form)

    comment = Comment.objects.get()
    assert answer.status_code == 303
    assert answer["Location"] == f"/where/{comment.receipt_code}"
    receipt = guest.get(answer["Location"]).content.decode()
    assert "Waiting for a moderator" in receipt
    assert "I saw it, too." in receipt
    assert "petter@example.org" in receipt
    assert f"/c/{comment.public_id}/edit" in receipt
    stranger = scene.browser().get(answer["Location"]).content.decode()
    assert "I saw it, too." in stranger
    assert "petter@example.org" not in stranger
    assert "/edit" not in stranger


def test_a_guests_form_sent_twice_without_script_is_one_comment() -> None:
    paper = scene.paper()
    form = {"text": "I saw it, too.", "name": "Petter"}

    first = scene.browser().post(paper.comments, form)
    second = scene.browser().post(paper.comments, form)

    assert Comment.objects.count() == 1
    assert first["Location"] == second["Location"]
    assert "rj_guest" in first.cookies
    assert "rj_guest" not in second.cookies


def test_script_gets_the_drawn_comment_and_its_receipt() -> None:
    paper = scene.paper()
    ana = scene.browser(paper.ana)

    answer = ana.post(paper.comments, {"text": "Short."}, headers=JSON)

    comment = Comment.objects.get()
    told = answer.json()
    assert answer.status_code == 201
    assert told["code"] == comment.receipt_code
    assert told["state"] == "published"
    assert told["where"] == f"/where/{comment.receipt_code}"
    assert f'id="c-{comment.public_id}"' in told["html"]
    assert "Short." in told["html"]


def test_a_held_comment_tells_script_who_holds_it() -> None:
    paper = scene.paper()
    form = {"text": "I saw it, too.", "name": "Petter"}

    answer = scene.browser().post(paper.comments, form, headers=JSON)

    told = answer.json()
    assert told["state"] == "held"
    assert told["sentence"].startswith("Waiting for a moderator. Held by: site rule")
    assert "I saw it, too." in told["html"]


def test_an_empty_comment_comes_back_with_the_reason_beside_its_field() -> None:
    paper = scene.paper()
    guest = scene.browser()

    answer = guest.post(paper.comments, {"text": "", "name": "Petter", "email": "p@example.org"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert '<p class="error" id="f-text-error">Write something first.</p>' in page
    assert 'value="Petter"' in page
    assert not Comment.objects.exists()


def test_a_guest_without_a_name_keeps_the_text() -> None:
    paper = scene.paper()
    text = "I saw <it>, too."

    answer = scene.browser().post(paper.comments, {"text": text, "name": " "})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Please give a name." in page
    assert "I saw &lt;it&gt;, too." in page


def test_script_gets_the_problems_by_field() -> None:
    paper = scene.paper()
    form = {"text": "Hello.", "name": "P", "email": "a@b@c"}

    answer = scene.browser().post(paper.comments, form, headers=JSON)

    error = answer.json()["error"]
    assert answer.status_code == 422
    assert error["code"] == "refused"
    assert set(error["fields"]) == {"name", "email"}
    assert error["sentence"] in error["fields"].values()


def test_the_same_key_with_another_text_is_refused() -> None:
    paper = scene.paper()
    ana = scene.browser(paper.ana)
    address = paper.comments
    ana.post(address, {"text": "One.", "key": "k1"})

    again = ana.post(address, {"text": "One.", "key": "k1"})
    other = ana.post(address, {"text": "Two.", "key": "k1"}, headers=JSON)

    assert again.status_code == 303
    assert other.status_code == 409
    assert other.json()["error"]["code"] == "key_reused"
    assert Comment.objects.count() == 1


def test_a_reader_answers_on_a_page_of_its_own() -> None:
    paper = scene.paper()
    parent = paper.comment(by=paper.zed)
    address = f"/d/{paper.thread.pk}/c/{parent.public_id}/reply"
    ana = scene.browser(paper.ana)

    page = ana.get(address).content.decode()
    answer = ana.post(address, {"text": "Which time was that?"})

    assert "Reply to Zed" in page
    assert "I drive that route every morning." in page
    reply = Comment.objects.get(parent=parent)
    assert reply.public_id in answer["Location"]


def test_an_answer_may_name_its_parent_in_the_form() -> None:
    paper = scene.paper()
    parent = paper.comment(by=paper.zed)
    form = {"text": "Which time was that?", "parent": parent.public_id}

    scene.browser(paper.ana).post(paper.comments, form)

    assert Comment.objects.get(parent=parent).author == paper.ana


def test_an_author_changes_a_comment_and_the_earlier_wording_is_kept() -> None:
    paper = scene.paper()
    comment = paper.comment("At 6.20 there was no barier.")
    ana = scene.browser(paper.ana)
    address = f"/d/{paper.thread.pk}/c/{comment.public_id}/edit"

    page = ana.get(address).content.decode()
    answer = ana.post(address, {"text": "At 6.20 there was no barrier."})

    comment.refresh_from_db()
    assert "At 6.20 there was no barier." in page
    assert answer.status_code == 303
    assert comment.text == "At 6.20 there was no barrier."
    assert comment.revisions.get().text == "At 6.20 there was no barier."


def test_the_author_of_a_held_comment_is_not_told_of_a_line_in_its_place() -> None:
    paper = scene.paper()
    shown, held = paper.comment(), paper.comment("Waiting.", state=CommentState.HELD)
    ana = scene.browser(paper.ana)

    of_shown, of_held = (
        ana.get(f"/d/{paper.thread.pk}/c/{comment.public_id}/withdraw").content.decode()
        for comment in (shown, held)
    )

    assert "Withdrawn by its author" in of_shown
    assert "Others have never seen it" in of_held
    assert "Withdrawn by its author" not in of_held


def test_an_author_is_asked_before_a_comment_is_withdrawn() -> None:
    paper = scene.paper()
    comment = paper.comment()
    ana = scene.browser(paper.ana)
    address = f"/d/{paper.thread.pk}/c/{comment.public_id}/withdraw"

    page = ana.get(address)
    comment.refresh_from_db()
    state_after_asking = comment.state
    ana.post(address)

    comment.refresh_from_db()
    assert page.status_code == 200
    assert state_after_asking == CommentState.PUBLISHED
    assert comment.state == CommentState.WITHDRAWN


def test_a_vote_counts_once_and_can_be_taken_back() -> None:
    paper = scene.paper()
    comment = paper.comment(by=paper.zed)
    ana = scene.browser(paper.ana)
    address = f"/d/{paper.thread.pk}/c/{comment.public_id}/vote"
    article = f"http://testserver/articles/{paper.thread.article.slug}?sort=newest"

    there = ana.post(address, {"value": "1"}, headers={"referer": article})
    ana.post(address, {"value": "1"})
    comment.refresh_from_db()
    after_two = comment.ups
    taken_back = ana.post(address, {"value": "0"}, headers=JSON)

    comment.refresh_from_db()
    assert (
        there["Location"]
        == f"/articles/{paper.thread.article.slug}?sort=newest#c-{comment.public_id}"
    )
    assert after_two == 1
    assert taken_back.json() == {"mine": 0, "ups": None}
    assert comment.ups == 0


def test_a_vote_goes_back_only_to_our_own_pages() -> None:
    paper = scene.paper()
    comment = paper.comment(by=paper.zed)
    ana = scene.browser(paper.ana)
    address = f"/d/{paper.thread.pk}/c/{comment.public_id}/vote"

    for referer in ("https://evil.example/", "//evil.example/x", "http://testserver.evil.example/"):
        answer = ana.post(address, {"value": "1"}, headers={"referer": referer})

        assert answer["Location"].startswith(f"/d/{paper.thread.pk}/c/{comment.public_id}")


def test_a_preview_is_drawn_like_the_comment_and_stores_nothing() -> None:
    scene.paper()
    guest = scene.browser()

    drawn = guest.post("/preview", {"text": "**so** <script>"}, headers=JSON)
    too_long = guest.post("/preview", {"text": "x" * 10_001}, headers=JSON)

    assert drawn.json() == {"html": "<p><strong>so</strong> &lt;script&gt;</p>"}
    assert too_long.status_code == 413
    assert not Comment.objects.exists()


def test_no_field_of_the_form_sets_what_is_not_the_writers() -> None:
    paper = scene.paper()
    form = {
        "text": "Hello there.", "name": "Petter", "state": "published", "author": paper.mona.pk,
        "author_id": paper.mona.pk, "number": 1, "ups": 99, "rank": 9, "created_at": "2001-01-01",
        "is_staff": "1", "role": "moderator", "guest_key": "x", "thread_id": 99, "site": 2,
    }  # fmt: skip

    scene.browser().post(paper.comments, form)

    comment = Comment.objects.get()
    assert comment.state == CommentState.HELD
    assert comment.author is None
    assert comment.thread == paper.thread
    assert (comment.number, comment.ups) == (None, 0)
    assert comment.created_at.year > 2001
    assert comment.guest_key != "x"


def test_a_writers_name_and_address_come_from_the_account() -> None:
    paper = scene.paper()
    form = {"text": "Hello there.", "name": "Mona", "email": paper.mona.email}

    scene.browser(paper.ana).post(paper.comments, form)

    comment = Comment.objects.get()
    assert comment.author == paper.ana
    assert (comment.author_name, comment.guest_email) == ("", "")


def test_a_closed_discussion_gives_the_text_back() -> None:
    paper = scene.paper()
    ana = scene.browser(paper.ana)
    assert ana.post(paper.comments, {"text": "While open."}).status_code == 303
    type(paper.thread).objects.update(is_open=False)

    answer = ana.post(paper.comments, {"text": "Too late."})

    assert answer.status_code == 403
    assert "This discussion is closed." in answer.content.decode()
    assert "Too late." in answer.content.decode()
