"""Who may do what at the desk (S-20): people of every role, comments near and far, acts."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import product

import pytest
from django.test import Client

from rejoinder.kit import ids
from rejoinder.models import (
    Account,
    Byline,
    Comment,
    Decision,
    Limit,
    Section,
    StaffSection,
    Thread,
)
from rejoinder.vocabulary.states import CommentState, Role
from tests.support import cast
from tests.web import scene

pytestmark = pytest.mark.django_db

PUBLISHED, HELD, REMOVED = CommentState.PUBLISHED, CommentState.HELD, CommentState.REMOVED
PEOPLE = (
    "stranger", "reader", "suspended reader", "reporter of this article", "reporter of another",
    "moderator", "moderator of this section", "moderator of another", "editor",
)  # fmt: skip
STATES = (PUBLISHED, HELD, REMOVED)
# What is stored of a comment by each act, by the states in which it can be done.
ACTS = {
    "publish": (HELD, REMOVED),
    "remove": (PUBLISHED, HELD),
    "keep": (PUBLISHED,),
    "pick": (PUBLISHED,),
    "note": STATES,
}
NEAR = {"reporter of this article", "moderator", "moderator of this section", "editor"}


@dataclass
class Newsroom:
    """A newspaper with two sections and everybody who works there."""

    paper: scene.Paper
    accounts: dict[str, Account | None]

    def browser(self, person: str) -> Client:
        """Open a browser for one of PEOPLE."""
        return scene.browser(self.accounts[person])


def newsroom() -> Newsroom:
    """Set the scene: the article is in the section City and by the first reporter."""
    paper = scene.paper()
    here = Section.objects.create(site=paper.site, slug="city", name="City")
    there = Section.objects.create(site=paper.site, slug="sport", name="Sport")
    paper.thread.article.section = here
    paper.thread.article.save()
    elsewhere = cast.thread(paper.site)
    reporter, other_reporter = cast.ida(), cast.ida()
    _byline(paper.thread, reporter)
    _byline(elsewhere, other_reporter)
    of_city, of_sport, suspended = cast.mona(), cast.mona(), cast.ana()
    StaffSection.objects.create(account=of_city, section=here)
    StaffSection.objects.create(account=of_sport, section=there)
    Limit.objects.create(
        account=suspended, kind="suspended", reason="for this test", set_at=cast.now()
    )
    named = (
        None, paper.zed, suspended, reporter, other_reporter, paper.mona, of_city, of_sport,
        cast.ed(),
    )  # fmt: skip
    return Newsroom(paper, dict(zip(PEOPLE, named, strict=True)))


def _byline(place: Thread, reporter: Account) -> None:
    Byline.objects.filter(article=place.article, position=0).delete()
    Byline.objects.filter(article=place.article, position=1).delete()
    Byline.objects.create(
        article=place.article, position=9, name=reporter.display_name, account=reporter
    )


def test_only_the_listed_cells_of_the_desk_succeed() -> None:
    room = newsroom()
    browsers = {person: room.browser(person) for person in PEOPLE}

    for person, act, state in product(PEOPLE, ACTS, STATES):
        comment = room.paper.comment(by=room.paper.ana, state=state)
        Limit.objects.exclude(reason="for this test").delete()
        before = _snapshot(comment)

        answer = _do(browsers[person], act, comment)

        allowed = person in NEAR and state in ACTS[act]
        cell = f"{person}: {act} a {state} comment -> {answer}"
        assert (answer in (200, 303)) == allowed, cell
        assert (_snapshot(comment) != before) == allowed, cell


def test_a_comment_out_of_reach_looks_like_one_that_never_was() -> None:
    room = newsroom()
    comment = room.paper.comment(by=room.paper.ana, state=HELD)
    near, far = room.browser("moderator of this section"), room.browser("moderator of another")
    desk = f"/desk/c/{comment.public_id}"
    assert near.get(desk).status_code == 200

    for path in ("", "/context", "/remove"):
        hidden, missing = far.get(f"{desk}{path}"), far.get(f"/desk/c/zzzz{path}")

        assert hidden.status_code == missing.status_code == 404
        assert comment.text not in hidden.content.decode()
    assert comment.text not in far.get("/desk/").content.decode()
    assert comment.text in near.get("/desk/").content.decode()


def test_limits_are_set_by_moderators_for_a_week_and_by_editors_for_longer() -> None:
    room = newsroom()
    who = {"moderator", "moderator of this section", "moderator of another", "editor"}
    cells = (
        ("7", Role.READER, who),
        ("30", Role.READER, {"editor"}),
        ("7", Role.MODERATOR, {"editor"}),
    )
    for person, (days, role, allowed) in product(PEOPLE, cells):
        target = cast.ana()
        Account.objects.filter(pk=target.pk).update(role=role)

        answer = _limit(room.browser(person), target, days)

        in_force = Limit.objects.filter(account=target).in_force(cast.now() + timedelta(days=1))
        assert in_force.exists() == (person in allowed), f"{person}, {days} days: {answer}"


def _limit(client: Client, target: Account, days: str) -> int:
    form = {"kind": "read_first", "reason": "R1", "days": days}
    return client.post(f"/desk/readers/{ids.to_public(target.pk)}", form).status_code


def _do(client: Client, act: str, comment: Comment) -> int:
    desk, form = f"/desk/c/{comment.public_id}", {"act": act, "seen": comment.state}
    if act == "note":
        return client.post(f"{desk}/card", form | {"text": "Seen this before."}).status_code
    if act == "remove":
        form |= {"reason": "R6"}
    return client.post(desk, form).status_code


def _snapshot(comment: Comment) -> object:
    stored = Comment.objects.get(pk=comment.pk)
    decisions = Decision.objects.filter(comment=stored).count()
    return stored.state, stored.picked_at, stored.staff_notes.count(), decisions
