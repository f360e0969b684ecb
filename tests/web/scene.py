"""The newspaper of the web tests, and the browsers of its people."""

import itertools
from dataclasses import dataclass

from django.test import Client

from rejoinder.actions.moderate import publish, remove
from rejoinder.actions.stating import Statement
from rejoinder.actions.submit_comment import submit_comment
from rejoinder.models import Account, Comment, Limit, Site, Thread
from rejoinder.policies.writer import Writer
from rejoinder.rendering.stamps import SITE_SLOT, stamps
from rejoinder.vocabulary.states import CommentState, LimitKind, Reason
from tests.support import cast
from tests.support.web import proof

JSON = {"accept": "application/json"}
_numbers = itertools.count(1)


@dataclass
class Paper:
    """One site with one article; Ana and Zed read it, Mona moderates."""

    site: Site
    thread: Thread
    ana: Account
    zed: Account
    mona: Account

    @property
    def comments(self) -> str:
        """The address that new comments are sent to."""
        return f"/d/{self.thread.pk}/comments"

    def comment(
        self,
        text: str = "I drive that route every morning.",
        *,
        by: Account | None = None,
        guest_key: str = "",
        parent: Comment | None = None,
        state: CommentState = CommentState.PUBLISHED,
    ) -> Comment:
        """Write a comment, by Ana unless told otherwise, and bring it into ``state``."""
        writer = Writer(guest_key=guest_key, name="Petter") if guest_key else None
        if state is CommentState.HELD and writer is None:
            kind = LimitKind.READ_FIRST
            Limit.objects.create(
                account=by or self.ana, kind=kind, reason="for this scene", set_at=cast.now()
            )
        receipt = submit_comment(
            thread_id=self.thread.pk,
            parent_id=parent.pk if parent else None,
            writer=writer or Writer(account=by or self.ana),
            text=text,
            key=f"scene-{next(_numbers)}",
            now=cast.now(),
        )
        Limit.objects.all().delete()
        if receipt.state is CommentState.HELD and state is not CommentState.HELD:
            self.publish(receipt.comment_id)
        if state is CommentState.REMOVED:
            self.remove(receipt.comment_id)
        return Comment.objects.get(pk=receipt.comment_id)

    def publish(self, comment_id: int) -> None:
        """Let Mona publish what waits."""
        publish(comment_id, seen=CommentState.HELD, moderator=self.mona, now=cast.now())

    def remove(self, comment_id: int) -> None:
        """Let Mona remove what is published."""
        remove(
            comment_id,
            seen=CommentState.PUBLISHED,
            moderator=self.mona,
            now=cast.now(),
            statement=Statement(reason=Reason.OFF_TOPIC),
        )


def paper(**preferences: object) -> Paper:
    """Set the scene; ``preferences`` are fields of Site."""
    rules = {"house_rules": "Talk about the matter.\nSay where you know it from."}
    site = cast.newspaper(**(rules | preferences))
    # Facts about articles are remembered by their ids, which other tests have used, too.
    stamps().touch(SITE_SLOT)
    return Paper(
        site=site,
        thread=cast.thread(site),
        ana=cast.ana(),
        zed=cast.zed(),
        mona=cast.mona(),
    )


def browser(account: Account | None = None, *, foreign: bool = False) -> Client:
    """Open a browser, signed in as ``account``.

    It sends forms as from the site's own pages; ``foreign`` leaves those headers to the test.
    """
    headers = {} if foreign else {"sec-fetch-site": "same-origin"}
    client = Client(enforce_csrf_checks=True, headers=headers)
    if account is not None:
        client.force_login(account)
        session = client.session
        session.update(proof(account))
        session.save()
    return client
