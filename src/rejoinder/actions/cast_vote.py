"""A reader votes on a comment: worthwhile, or not worthwhile here."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.utils.translation import gettext as _

from rejoinder.actions import statements
from rejoinder.actions.facts import article_facts_of
from rejoinder.actions.submit_comment import NoSuchComment
from rejoinder.actions.writing import Touched, commit
from rejoinder.kit import ranking
from rejoinder.models import Comment
from rejoinder.models.plain import first
from rejoinder.policies.comments import may_vote
from rejoinder.policies.permit import NotPermitted
from rejoinder.policies.writer import Writer

VoteValue = Literal[1, -1, 0]


@dataclass(frozen=True, slots=True)
class VoteCounts:
    """The counts after a vote, and what the voter's own vote is now."""

    ups: int
    downs: int
    mine: int


def cast_vote(
    comment_id: int,
    *,
    writer: Writer,
    value: VoteValue,
    now: datetime,
    read: Comment | None = None,
) -> VoteCounts:
    """Store one account's vote; 0 takes it back. The same vote again changes nothing.

    ``read`` is the comment's row if the caller has just read it.

    Raises:
        NoSuchComment: readers do not see such a comment.
        NotPermitted: guests, the comment's own author, or a comment no longer published.
    """
    comment = read or first(Comment, "id = %s", (comment_id,))
    if comment is None or comment.number is None:
        raise NoSuchComment(_("There is no such comment."))
    may_vote(writer, comment).require()
    account = writer.account
    if account is None:  # may_vote has said so already; this tells the type checker
        raise NotPermitted(_("Please sign in to vote."))
    share = article_facts_of(comment.thread_id).site.up_share

    def change(touched: Touched) -> VoteCounts:
        # The thread's row first, as every decision locks them: so no two wait for each other.
        statements.mark_changed(comment.thread_id)
        counts = statements.lock_published(comment_id)
        if counts is None:
            raise NotPermitted(_("This comment is no longer published."))
        ups, downs = counts
        before = statements.stored_vote(comment_id, account.pk)
        if before != value:
            ups += (value == 1) - (before == 1)
            downs += (value == -1) - (before == -1)
            statements.store_vote(comment_id, account.pk, value, now=now)
            rank = ranking.best(ups, downs, share)
            statements.store_counts(comment_id, ups=ups, downs=downs, rank=rank)
            touched.thread(comment.thread_id)
        return VoteCounts(ups=ups, downs=downs, mine=value)

    return commit(change)
