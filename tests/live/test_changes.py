"""Whoever was away, for however long, gets what the page has now: nothing missing or twice."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from lxml import html as lxml_html

from rejoinder.actions.cast_vote import cast_vote
from rejoinder.actions.edit_comment import edit_comment
from rejoinder.actions.moderate import UNDO_FOR, keep, pick, publish
from rejoinder.actions.tend_thread import pin
from rejoinder.actions.undo_decision import undo
from rejoinder.actions.withdraw_comment import withdraw_comment
from rejoinder.models import Comment
from rejoinder.policies.writer import Writer
from rejoinder.rendering.live_pages import MOST_CHANGED, MOST_NEW
from rejoinder.vocabulary.states import CommentState
from tests.live.reading_along import OpenPage
from tests.support import cast
from tests.web import scene

pytestmark = pytest.mark.django_db


def _open(paper: scene.Paper) -> OpenPage:
    browser = Client()

    def read(path: str) -> str:
        answer = browser.get(path)
        assert answer.status_code == 200, (path, answer.content[:200])
        return answer.content.decode()

    return OpenPage(read, paper.thread.pk)


def _remove(paper: scene.Paper, comment: Comment) -> None:
    paper.remove(comment.pk)


def _article(drawn: Any, comment: Comment) -> bytes:
    article = drawn.xpath(f".//li[@id='c-{comment.public_id}']/article")[0]
    for token in article.xpath(".//input[@name='csrfmiddlewaretoken']"):
        token.getparent().remove(token)  # another one in each answer
    found: bytes = lxml_html.tostring(article)
    return found


def _edit(comment: Comment, text: str) -> None:
    assert comment.author is not None
    edit_comment(comment.pk, writer=Writer(account=comment.author), text=text, now=cast.now())


def test_new_comments_come_in_order_each_with_the_list_it_belongs_to() -> None:
    paper = scene.paper()
    first = paper.comment("Before the page was opened.")
    page = _open(paper)
    page.catch_up()
    answer = paper.comment("An answer.", by=paper.zed, parent=first)
    below = paper.comment("An answer to that.", parent=answer)

    new, changed = page.ask(page.number, page.changed)

    assert [(item.get("id"), item.get("data-into")) for item in new] == [
        (f"c-{answer.public_id}", first.public_id),
        (f"c-{below.public_id}", answer.public_id),
    ]
    assert (new.get("data-number"), new.get("data-left"), len(changed)) == ("3", "0", 0)


def test_votes_and_looks_that_change_nothing_leave_the_head_as_it_is() -> None:
    paper = scene.paper()
    comment = paper.comment("What one votes on.")
    page = _open(paper)
    before = page.head()

    cast_vote(comment.pk, writer=Writer(account=paper.zed), value=1, now=cast.now())
    keep(comment.pk, moderator=paper.mona, now=cast.now())

    assert page.head() == before
    _edit(comment, "What one votes on, in other words.")
    assert page.head()["changed"] > before["changed"]


@pytest.mark.parametrize(
    "change",
    [
        lambda paper, comment: _edit(comment, "Other words."),
        lambda paper, comment: withdraw_comment(
            comment.pk, writer=Writer(account=paper.ana), now=cast.now()
        ),
        _remove,
        lambda paper, comment: pick(
            comment.pk, picked=True, moderator=paper.mona, now=cast.now()
        ),
        lambda paper, comment: pin(
            comment.pk, pinned=True, tended_by=paper.mona, now=cast.now()
        ),
    ],
    ids=["edited", "withdrawn", "removed", "picked", "pinned"],
)  # fmt: skip
def test_what_readers_see_differently_is_drawn_for_its_old_place(
    change: Callable[[scene.Paper, Comment], object],
) -> None:
    paper = scene.paper()
    paper.comment("Stays as it is.")
    comment = paper.comment("These words.")
    page = _open(paper)
    page.catch_up()
    before = _article(page.ask(0, 0)[0], comment)

    change(paper, comment)

    new, changed = page.ask(page.number, page.changed)
    fresh = lxml_html.fragment_fromstring(page.read(paper.comments), create_parent=True)
    assert [item.get("id") for item in changed] == [f"c-{comment.public_id}"]
    assert len(new) == 0
    assert _article(changed, comment) == _article(fresh, comment) != before


def test_a_comment_whose_first_publication_is_undone_goes_without_a_trace() -> None:
    paper = scene.paper()
    held = paper.comment("Waits for a moderator.", state=CommentState.HELD)
    page = _open(paper)
    page.catch_up()
    assert page.comments == {}
    now = cast.now()
    decision = publish(
        held.pk, seen=CommentState.HELD, moderator=paper.mona, now=now, undo_until=now + UNDO_FOR
    )
    page.catch_up()
    assert list(page.comments) == [held.public_id]

    undo(decision.pk, moderator=paper.mona, now=now)

    page.catch_up()
    assert page.comments == {}
    answer = page.read(f"/d/{paper.thread.pk}/changes?after=0&since=0")
    assert "Waits for a moderator" not in answer


def test_what_waits_or_was_removed_never_stands_in_an_answer() -> None:
    paper = scene.paper()
    public = paper.comment("Public words.")
    page = _open(paper)
    asked = f"/d/{paper.thread.pk}/changes?after=0&since=0"
    assert "Public words." in page.read(asked)

    paper.comment("Held words.", state=CommentState.HELD, by=paper.zed)
    _remove(paper, public)

    answer = page.read(asked)
    assert "Held words." not in answer
    assert "Public words." not in answer
    assert f'id="c-{public.public_id}"' in answer


def test_more_than_fits_says_so_and_goes_on_from_there() -> None:
    paper = scene.paper()
    written = [paper.comment(f"Number {n}.") for n in range(MOST_NEW + 3)]
    page = _open(paper)

    new, _ = page.ask(0, 0)
    page.catch_up()

    assert (len(new), new.get("data-left")) == (MOST_NEW, "3")
    assert page.shown == [comment.public_id for comment in written]
    # All of them change with one version, as when their author's name goes.
    Comment.objects.filter(thread=paper.thread).update(changed_version=99, html="<p>Gone.</p>")
    _, changed = page.ask(page.number, page.changed)
    assert len(changed) == MOST_CHANGED
    page.catch_up()
    assert set(page.comments.values()) == {"Gone."}


def test_every_page_that_was_away_for_any_while_ends_up_with_what_there_is() -> None:
    paper = scene.paper()
    rng = random.Random(7)  # a story, the same each time
    pages = [_open(paper) for _ in range(4)]
    deeds = ("write", "write", "write", "reply", "reply", "edit", "remove", "restore", "withdraw")
    for step in range(60):
        _do(rng.choice(deeds), paper, rng, step)
        for page in pages:
            if rng.random() < 0.3:
                page.catch_up()

    for page in pages:
        page.catch_up()

    whole = _open(paper)
    whole.catch_up()
    public = Comment.objects.visible().filter(thread=paper.thread)
    assert set(whole.comments) == {comment.public_id for comment in public}
    assert [page.comments for page in pages] == [whole.comments] * 4
    assert all(len(set(page.shown)) == len(page.shown) for page in pages)


def _do(deed: str, paper: scene.Paper, rng: random.Random, step: int) -> None:
    public = list(Comment.objects.filter(state=CommentState.PUBLISHED).order_by("pk"))
    removed = list(Comment.objects.filter(state=CommentState.REMOVED).order_by("pk"))
    if deed == "write" or not public:
        paper.comment(f"Step {step}, written.")
    elif deed == "reply":
        paper.comment(f"Step {step}, answered.", by=paper.zed, parent=rng.choice(public))
    elif deed == "edit":
        _edit(rng.choice(public), f"Step {step}, edited.")
    elif deed == "remove":
        _remove(paper, rng.choice(public))
    elif deed == "withdraw":
        comment = rng.choice(public)
        withdraw_comment(comment.pk, writer=Writer(account=comment.author), now=cast.now())
    elif removed:
        comment = rng.choice(removed)
        publish(comment.pk, seen=CommentState.REMOVED, moderator=paper.mona, now=cast.now())


@pytest.mark.parametrize("query", ["after=x&since=1", "after=1&since=1.x", "after=-1", "since=01"])
def test_an_address_that_no_page_of_ours_asks_for_is_refused(query: str) -> None:
    paper = scene.paper()
    address = f"/d/{paper.thread.pk}/changes"
    assert Client().get(f"{address}?after=1&since=1").status_code == 200

    assert Client().get(f"{address}?{query}").status_code == 400


def test_there_is_no_head_of_a_thread_that_is_none() -> None:
    paper = scene.paper()
    assert Client().get(f"/d/{paper.thread.pk}/head").status_code == 200

    assert Client().get(f"/d/{paper.thread.pk + 1}/head").status_code == 404
