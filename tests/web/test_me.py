"""What is one reader's own: the overlay for scripts, and the same pages without script."""

import pytest

from rejoinder.actions.cast_vote import cast_vote
from rejoinder.policies.writer import Writer
from rejoinder.vocabulary.states import CommentState
from tests.support import cast
from tests.web import scene

pytestmark = pytest.mark.django_db


def _scene() -> tuple[scene.Paper, str, str, str]:
    paper = scene.paper()
    theirs = paper.comment("From Zed.", by=paper.zed)
    own = paper.comment("From Ana.")
    waiting = paper.comment("Ana waits.", state=CommentState.HELD)
    cast_vote(theirs.pk, writer=Writer(account=paper.ana), value=1, now=cast.now())
    return paper, theirs.public_id, own.public_id, waiting.public_id


def test_the_overlay_tells_whats_mine_and_nobody_elses() -> None:
    paper, theirs, own, waiting = _scene()

    answer = scene.browser(paper.ana).get("/me", {"thread": paper.thread.pk})

    told = answer.json()
    assert answer["Cache-Control"] == "private, no-store"
    assert told["name"] == "Ana"
    assert "Sign out" in told["menu_html"]
    assert told["votes"] == {theirs: 1}
    assert told["own"] == {own: ["edit", "withdraw"], waiting: []}
    assert "Ana waits." in told["mine_html"]
    assert "Waiting for a moderator" in told["mine_html"]
    assert "From Ana." not in told["mine_html"]
    assert told["guest"] is None
    other = scene.browser(paper.zed).get("/me", {"thread": paper.thread.pk}).json()
    assert (other["votes"], other["mine_html"].strip()) == ({}, "")


def test_a_stranger_is_told_nothing_and_given_no_cookie() -> None:
    paper, *_ = _scene()

    answer = scene.browser().get("/me", {"thread": paper.thread.pk})

    told = answer.json()
    assert (told["name"], told["votes"], told["own"], told["guest"]) == ("", {}, {}, None)
    assert "Sign in" in told["menu_html"]
    assert not answer.cookies


def test_a_guest_finds_name_and_address_again() -> None:
    paper = scene.paper()
    guest = scene.browser()
    form = {"text": "I saw it, too.", "name": "Petter", "email": "petter@example.org"}
    guest.post(paper.comments, form)

    told = guest.get("/me", {"thread": paper.thread.pk}).json()

    assert told["guest"] == {"name": "Petter", "email": "petter@example.org"}
    assert "I saw it, too." in told["mine_html"]


@pytest.mark.parametrize("thread", ["x", "-1", "0", "1.5", "9" * 30, "²"])
def test_a_thread_that_is_no_number_is_refused(thread: str) -> None:
    scene.paper()

    assert scene.browser().get("/me", {"thread": thread}).status_code == 400


def test_a_thread_that_is_not_there_is_not_found() -> None:
    scene.paper()

    assert scene.browser().get("/me", {"thread": "999999"}).status_code == 404


def test_without_script_ones_own_things_are_in_the_page_itself() -> None:
    paper, theirs, own, waiting = _scene()
    article = f"/articles/{paper.thread.article.slug}"

    page = scene.browser(paper.ana).get(article).content.decode()
    shared = scene.browser(paper.zed).get(article).content.decode()

    assert "Ana waits." in page
    assert "Ana waits." not in shared
    assert f"/c/{own}/edit" in page
    assert f"/c/{own}/edit" not in shared
    assert f"/c/{waiting}/edit" in page
    up = page.split(f'/c/{theirs}/vote"')[1].split("</form>")[0]
    assert 'aria-pressed="true"' in up


@pytest.mark.parametrize(
    "path", ["/", "/articles/{slug}", "/d/{thread}/c/{comment}", "/house-rules",
             "/d/{thread}/comments", "/d/{thread}/c/{comment}/replies"],
)  # fmt: skip
def test_every_shared_page_is_there_for_one_person(path: str) -> None:
    paper = scene.paper()
    comment = paper.comment()
    names = {"slug": paper.thread.article.slug, "thread": paper.thread.pk}

    answer = scene.browser(paper.ana).get(path.format(comment=comment.public_id, **names))

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/articles/{slug}?sort=loudest", 400),
        ("/articles/{slug}?sort=best&after=!!", 400),
        ("/articles/{slug}?sort=newest&sort=oldest", 400),
        ("/d/{thread}/c/{comment}?after=!", 400),
        ("/articles/nothing-of-the-kind", 404),
        ("/articles/{slug}/versions/7", 404),
        ("/d/999999/comments", 404),
        ("/d/{thread}/c/zzzz", 404),
        ("/nothing", 404),
    ],
)
def test_addresses_that_lead_nowhere_say_so(path: str, status: int) -> None:
    paper = scene.paper()
    comment = paper.comment()
    names = {"slug": paper.thread.article.slug, "thread": paper.thread.pk}

    answer = scene.browser(paper.ana).get(path.format(comment=comment.public_id, **names))

    assert answer.status_code == status
    assert "<h1>" in answer.content.decode()
