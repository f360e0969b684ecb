"""Votes: one for each account, changeable, counted exactly, under threads."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from rejoinder.actions.cast_vote import VoteCounts, VoteValue, cast_vote
from rejoinder.actions.moderate import remove
from rejoinder.actions.recount import recount, renew_ranks
from rejoinder.actions.stating import Statement
from rejoinder.actions.submit_comment import NoSuchComment
from rejoinder.kit import ranking
from rejoinder.models import Account, Comment, Site, Vote
from rejoinder.policies.permit import NotPermitted
from rejoinder.policies.writer import Writer
from rejoinder.vocabulary.states import CommentState, Reason
from tests.support import cast

pytestmark = pytest.mark.django_db(transaction=True)


def vote(comment_id: int, account: Account | None, value: VoteValue = 1) -> VoteCounts:
    return cast_vote(comment_id, writer=Writer(account=account), value=value, now=cast.now())


@pytest.fixture
def comment_id() -> int:
    return cast.writes(cast.ana(), cast.thread()).comment_id


def test_a_vote_counts_and_can_be_changed_and_taken_back(comment_id: int) -> None:
    zed = cast.zed()

    counts = [(c.ups, c.downs) for c in (vote(comment_id, zed, v) for v in (1, 1, -1, 0, 0, 1))]

    assert counts == [(1, 0), (1, 0), (0, 1), (0, 0), (0, 0), (1, 0)]
    comment = Comment.objects.get()
    assert (comment.ups, comment.downs, comment.vote_count) == (1, 0, 1)
    assert comment.rank == pytest.approx(ranking.best(1, 0))
    assert Vote.objects.count() == 1


def test_fifty_votes_of_one_account_at_once_are_one(comment_id: int) -> None:
    zed = cast.zed()

    _at_once(lambda n: vote(comment_id, zed, 1), 50)

    assert Comment.objects.get().ups == Vote.objects.count() == 1


def test_worthwhile_and_not_worthwhile_at_once_leave_one_row(comment_id: int) -> None:
    zed = cast.zed()

    _at_once(lambda n: vote(comment_id, zed, 1 if n % 2 else -1), 40)

    comment, row = Comment.objects.get(), Vote.objects.get()
    assert (comment.ups, comment.downs) == ((1, 0) if row.value == 1 else (0, 1))
    assert recount(mend=False) == []


def test_forty_accounts_at_once_are_forty_votes(comment_id: int) -> None:
    accounts = [cast.zed() for _ in range(40)]

    _at_once(lambda n: vote(comment_id, accounts[n], 1), 40)

    comment = Comment.objects.get()
    assert comment.ups == 40
    assert comment.rank == pytest.approx(ranking.best(40, 0))


def test_own_comments_guests_and_removed_comments_get_no_vote(comment_id: int) -> None:
    author = Comment.objects.get().author
    vote(comment_id, cast.zed())

    with pytest.raises(NotPermitted, match="own comment"):
        vote(comment_id, author)
    with pytest.raises(NotPermitted, match="sign in"):
        vote(comment_id, None)
    remove(
        comment_id,
        seen=CommentState.PUBLISHED,
        moderator=cast.mona(),
        now=cast.now(),
        statement=Statement(reason=Reason.SPAM),
    )
    with pytest.raises(NotPermitted, match="no longer published"):
        vote(comment_id, cast.zed())
    assert Vote.objects.count() == 1


def test_a_held_comment_is_not_found_by_voters() -> None:
    cast.newspaper(first_comments_held=1)
    held = cast.writes(cast.ben(), cast.thread()).comment_id

    with pytest.raises(NoSuchComment):
        vote(held, cast.zed())


def test_wrong_counters_are_found_and_mended(comment_id: int) -> None:
    vote(comment_id, cast.zed())
    assert recount(mend=False) == []
    Comment.objects.update(ups=7, vote_count=7, reply_count=3)

    found = recount(mend=True)

    assert {(d.stored, d.counted) for d in found} == {(7, 1), (3, 0)}
    assert recount(mend=False) == []


def test_ranks_follow_the_sites_share_of_worthwhile_votes(comment_id: int) -> None:
    site = Site.objects.get()
    voters = [cast.zed() for _ in range(4)]
    for voter in voters:
        vote(comment_id, voter)
    assert renew_ranks(site) == 0.6  # four votes say nothing yet

    Vote.objects.bulk_create(
        Vote(comment_id=comment_id, account=a, value=1, cast_at=cast.now())
        for a in Account.objects.bulk_create(
            Account(
                email=f"v{n}@example.org",
                display_name=f"V{n}",
                name_key=f"v{n}",
                joined_at=cast.now(),
            )
            for n in range(1000)
        )
    )
    share = renew_ranks(site)

    assert share == 0.9  # the highest there is
    assert Comment.objects.get().rank == pytest.approx(ranking.best(4, 0, 0.9))


def _at_once(act: Callable[[int], object], times: int) -> None:
    def once(n: int) -> None:
        try:
            act(n)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(once, range(times)))
