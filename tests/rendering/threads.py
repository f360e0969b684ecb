"""Threads of known shape, stored as rows: reading pages is tested here, not writing."""

import itertools
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.db.models import F

from rejoinder.actions.decide import measure_of
from rejoinder.kit import ids, markup, ranking
from rejoinder.models import Account, Article, Comment, Decision, Site, Thread
from rejoinder.models.comment import MAX_PATH_DEPTH
from rejoinder.vocabulary.states import Actor, CommentState, FoundHow, Reason, Role

_numbers = itertools.count(1)
LONG_AGO = datetime.now(UTC) - timedelta(days=3)


def an_account(name: str, role: Role = Role.READER) -> Account:
    """Store an account."""
    email = f"account-{next(_numbers)}@example.org"
    # Hostile names may look alike; here that is no matter.
    return Account.objects.create(
        email=email, display_name=name, name_key=email, role=role, joined_at=LONG_AGO
    )


@dataclass
class Talk:
    """A thread under an article, and what was written in it."""

    thread: Thread
    dice: random.Random = field(default_factory=lambda: random.Random(7))

    @property
    def slug(self) -> str:
        return self.thread.article.slug

    def say(
        self,
        text: str = "I drive that route.",
        *,
        to: Comment | None = None,
        by: Account | str = "Lars Egge",
        ups: int = 0,
        downs: int = 0,
        at: datetime | None = None,
        state: CommentState = CommentState.PUBLISHED,
        lot: int | None = None,
    ) -> Comment:
        """Store one comment, counted as the actions count it."""
        public = state is not CommentState.HELD
        if public:
            Thread.objects.filter(pk=self.thread.pk).update(
                last_number=F("last_number") + 1,
                comment_count=F("comment_count") + int(state is CommentState.PUBLISHED),
                root_count=F("root_count") + int(to is None),
            )
            self.thread.refresh_from_db()
        comment = Comment.objects.create(
            thread=self.thread,
            parent=to,
            root=to.root if to else None,
            depth=to.depth + 1 if to else 0,
            number=self.thread.last_number if public else None,
            author=by if isinstance(by, Account) else None,
            author_name=by if isinstance(by, str) else "",
            state=state,
            text=text,
            html=markup.render(text),
            created_at=at or LONG_AGO + timedelta(seconds=next(_numbers)),
            ups=ups,
            downs=downs,
            vote_count=ups + downs,
            rank=ranking.best(ups, downs),
            lot=self.dice.getrandbits(31) if lot is None else lot,
        )
        comment.path = (to.path[: (MAX_PATH_DEPTH - 1) * ids.PATH_STEP] if to else "") + (
            ids.path_step(comment.pk)
        )
        comment.root = to.root if to else comment
        comment.save()
        if comment.root_id is not None and to is not None and public:
            Comment.objects.filter(pk=comment.root_id).update(reply_count=F("reply_count") + 1)
        return comment

    def remove(self, comment: Comment) -> Decision:
        """Remove a comment as the desk does, under house rule 1."""
        return self._decide(comment, CommentState.REMOVED, Actor.MODERATOR, Reason.ATTACK)

    def withdraw(self, comment: Comment) -> Decision:
        """Take a comment back as its author does."""
        return self._decide(comment, CommentState.WITHDRAWN, Actor.AUTHOR, Reason.NONE)

    def _decide(
        self, comment: Comment, state: CommentState, actor: Actor, reason: Reason
    ) -> Decision:
        Comment.objects.filter(pk=comment.pk).update(state=state)
        return Decision.objects.create(
            comment=comment,
            measure=measure_of(CommentState.PUBLISHED, state),
            actor=actor,
            old_state="published",
            new_state=state,
            reason=reason,
            house_rule=1 if reason else None,
            found_how=FoundHow.OWN_LOOK,
            decided_at=datetime.now(UTC),
        )


def a_talk(**article: object) -> Talk:
    """Store a site if there is none, and an article with an empty thread."""
    site = Site.objects.first() or Site.objects.create(name="The Harbour Post")
    fields: dict[str, object] = {
        "slug": f"article-{next(_numbers)}",
        "headline": "Ministers give two accounts of the bridge closure",
        "body_html": "<p>It was closed at six.</p>",
        "body_text": "It was closed at six.",
        "published_at": LONG_AGO,
    }
    stored = Article.objects.create(site=site, **(fields | article))
    return Talk(Thread.objects.create(article=stored))
