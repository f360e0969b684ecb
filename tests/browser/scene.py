"""A newspaper with a discussion worth looking at, and people who are signed in."""

from dataclasses import dataclass

from playwright.sync_api import Page

from rejoinder.actions.cast_vote import cast_vote
from rejoinder.actions.moderate import remove
from rejoinder.actions.stating import Statement
from rejoinder.actions.submit_comment import Receipt, submit_comment
from rejoinder.models import Account, Thread
from rejoinder.policies.writer import Writer
from rejoinder.vocabulary.states import CommentState, Reason
from tests.support import cast
from tests.support.server import Server
from tests.support.web import Person

ARABIC = "عبرتُ الجسر في السادسة والثلث ولم يكن هناك أي حاجز."


@dataclass(frozen=True)
class Scene:
    """The site of a browser test: a busy thread, and a comment that is held."""

    server: Server
    thread: Thread
    reader: Account
    moderator: Account
    held: Receipt

    @property
    def article(self) -> str:
        """The address of the article."""
        return f"{self.server.address}/articles/{self.thread.article.slug}"


def make_scene(site_server: Server) -> Scene:
    """Store 25 comments with deep branches, a tombstone, right-to-left text and votes."""
    cast.newspaper(house_rules="Talk about the matter.\nNo advertising.\n", time_zone="Europe/Oslo")
    place, ana, zed, mona = cast.thread(slug="bridge"), cast.ana(), cast.zed(), cast.mona()
    roots = [
        cast.writes(ana if n % 2 else zed, place, f"Remark {n}: the *barrier* came at {n}.")
        for n in range(25)
    ]
    parent = roots[0].comment_id
    for n in range(7):
        parent = cast.writes(zed, place, f"Answer at depth {n + 1}.", parent=parent).comment_id
    cast.writes(ana, place, ARABIC, parent=roots[1].comment_id)
    remove(
        roots[2].comment_id,
        seen=CommentState.PUBLISHED,
        moderator=mona,
        now=cast.now(),
        statement=Statement(reason=Reason.ATTACK, house_rule=1, passage="Remark 2"),
    )
    for voter in (cast.ben(), cast.ed()):
        for root in roots[3:9]:
            cast_vote(root.comment_id, writer=Writer(account=voter), value=1, now=cast.now())
    held = submit_comment(
        thread_id=place.pk,
        parent_id=None,
        writer=Writer(guest_key="g" * 64, name="Lars Egge"),
        text="I drive that route. https://example.org/a https://example.org/b",
        key="held",
        now=cast.now(),
    )
    return Scene(site_server, place, cast.ben(), mona, held)


def sign_in(page: Page, server: Server, account: Account) -> None:
    """Give a browser page the session of an account."""
    person = Person(server.address, account)
    page.context.add_cookies(
        [
            {"name": cookie.name, "value": cookie.value or "", "url": server.address}
            for cookie in person.http.cookies
        ]
    )
