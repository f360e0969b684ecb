"""What a merge or a removal does to those who write or decide in the same instant."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from pytest_django.fixtures import Settings

from rejoinder.actions.merge_articles import merge_articles
from rejoinder.actions.recount import recount
from rejoinder.actions.register_article import register_article
from rejoinder.kit import ids
from rejoinder.models import Article, Comment
from rejoinder.rendering import addresses
from rejoinder.rendering.stamps import SITE_SLOT, stamps
from rejoinder.vocabulary.states import CommentState, Reason
from tests.embed_identity import host
from tests.embed_identity.host import NEWS
from tests.support import cast
from tests.web import scene

pytestmark = pytest.mark.django_db

JSON, HTML = "application/json", "text/html"


@pytest.fixture(autouse=True)
def two_host_sites(settings: Settings) -> None:
    settings.OPTIONS = host.registered()


@contextmanager
def just_before(statement: str, deed: Callable[[], object]) -> Iterator[None]:
    """Let ``deed`` happen just before the next SQL with ``statement`` in it, as others may."""

    def watch(execute: Callable[..., Any], sql: str, *given: Any) -> Any:
        if statement in sql and watch in connection.execute_wrappers:
            connection.execute_wrappers.remove(watch)
            deed()
        return execute(sql, *given)

    connection.execute_wrappers.append(watch)
    yield
    assert watch not in connection.execute_wrappers, f"nothing was asked with {statement!r}"


def opened(path: str) -> Article:
    found = register_article(NEWS + path, now=cast.now())
    return Article.objects.select_related("thread").get(pk=found.article_id)


def sends(browser: Client, path: str, accept: str = JSON, **values: str) -> Any:
    """Send a form; what the answer sends elsewhere is sent there, too."""
    return browser.post(path, values, headers={"accept": accept}, follow=True)


# Of what is read before a comment is stored: its thread's article, and what its author wrote.
MOMENTS = ('FROM "rejoinder_article" INNER JOIN', "SELECT text, created_at")


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("accept", [JSON, HTML])
def test_a_comment_sent_in_the_instant_of_a_merge_is_in_the_kept_discussion(
    moment: str, accept: str
) -> None:
    paper = scene.paper()
    kept, gone = opened("/a"), opened("/b")
    browser = scene.browser(paper.ana)

    with just_before(moment, lambda: merge_articles(gone, kept, now=cast.now())):
        path = addresses.comments(gone.thread.pk)
        answer = sends(browser, path, accept, text="I was there.", key="k1")

    assert answer.status_code in (200, 201), answer.content
    comment = Comment.objects.get()
    assert (comment.thread, comment.text) == (kept.thread, "I was there.")
    assert recount(mend=False) == []


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("accept", [JSON, HTML])
def test_a_comment_sent_when_its_article_is_dropped_hears_that_it_is_gone(
    moment: str, accept: str
) -> None:
    paper = scene.paper()
    article = opened("/a")
    browser = scene.browser(paper.ana)
    fine = sends(browser, paper.comments, accept, text="First.", key="k0")
    assert fine.status_code in (200, 201)

    with just_before(moment, article.delete):
        path = addresses.comments(article.thread.pk)
        answer = sends(browser, path, accept, text="I was there.", key="k1")

    assert answer.status_code == 404
    assert answer["Content-Type"].startswith(accept)
    assert "There is no such discussion." in answer.content.decode()


def test_a_comment_that_is_held_comes_along_too() -> None:
    scene.paper(first_comments_held=1)
    kept, gone = opened("/a"), opened("/b")
    browser = scene.browser(cast.ben())
    path = addresses.comments(gone.thread.pk)

    with just_before("SELECT text, created_at", lambda: merge_articles(gone, kept, now=cast.now())):
        answer = sends(browser, path, text="I was there.", key="k1")

    assert answer.status_code == 201, answer.content
    assert answer.json()["state"] == CommentState.HELD
    assert Comment.objects.get().thread == kept.thread
    # What the database would have refused with everything else that was stored beside it.
    connection.check_constraints()


def test_a_vote_counts_in_the_kept_discussion() -> None:
    paper = scene.paper()
    kept, gone = opened("/a"), opened("/b")
    paper.thread = gone.thread
    comment = paper.comment("I was there.")
    stamps().touch(SITE_SLOT)  # so that the article is read once more
    path = addresses.deed(gone.thread.pk, comment.pk, "vote")

    with just_before(MOMENTS[0], lambda: merge_articles(gone, kept, now=cast.now())):
        answer = sends(scene.browser(paper.zed), path, value="1")

    assert answer.status_code == 200, answer.content
    comment.refresh_from_db()
    assert (comment.ups, comment.thread) == (1, kept.thread)


@pytest.mark.parametrize(
    ("act", "accept"),
    [("publish", JSON), ("remove", HTML), ("remove", JSON), ("keep", JSON), ("pick", HTML)],
)
def test_a_decision_on_a_comment_that_has_vanished_hears_that_it_is_gone(
    act: str, accept: str
) -> None:
    paper = scene.paper()
    waits = act == "publish"
    state = CommentState.HELD if waits else CommentState.PUBLISHED
    other, comment = (paper.comment(f"Number {n}.", state=state) for n in range(2))
    browser = scene.browser(paper.mona)
    decision = {"act": act, "seen": state.value, "reason": Reason.OFF_TOPIC.value}
    fine = sends(browser, f"/desk/c/{ids.to_public(other.pk)}", accept, **decision)
    assert fine.status_code == 200

    def vanish() -> None:
        Comment.objects.filter(pk=comment.pk).delete()

    with just_before('FROM "rejoinder_deskcard"', vanish):
        answer = sends(browser, f"/desk/c/{ids.to_public(comment.pk)}", accept, **decision)

    assert answer.status_code == 404
    assert answer["Content-Type"].startswith(accept)
    assert "There is no such comment." in answer.content.decode()
