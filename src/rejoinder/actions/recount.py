"""The stored counters are counted again from the rows, compared, and mended."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, F, Max, Q

from rejoinder.actions.writing import Change, Touched, commit
from rejoinder.kit import ranking
from rejoinder.models import Comment, Site, Thread, Vote
from rejoinder.vocabulary.states import CommentState

# The order "Best" is redone when the site's share of up-votes has moved by this much.
SHARE_STEP = 0.01
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Difference:
    """A counter that was stored as ``stored`` and counts as ``counted``."""

    what: str
    stored: int
    counted: int


def recount(*, mend: bool) -> list[Difference]:
    """Compare all counters of threads and comments with the rows; with ``mend`` correct them."""
    return [
        *(found for thread in Thread.objects.order_by("pk") for found in _thread(thread, mend)),
        *_reply_counts(mend),
        *_votes(mend),
    ]


def _thread(thread: Thread, mend: bool) -> Iterator[Difference]:
    counted = Comment.objects.filter(thread=thread).aggregate(
        comment_count=Count("pk", filter=Q(state=CommentState.PUBLISHED)),
        root_count=Count("pk", filter=Q(parent__isnull=True, number__isnull=False)),
        last_number=Max("number"),
    )
    wrong = {
        name: value or 0 for name, value in counted.items() if getattr(thread, name) != (value or 0)
    }
    for name, value in wrong.items():
        yield Difference(f"{name} of thread {thread.pk}", getattr(thread, name), value)
    if wrong and mend:
        commit(lambda touched: _set_thread(touched, thread.pk, wrong))


def _set_thread(touched: Touched, thread_id: int, values: dict[str, int]) -> None:
    Thread.objects.filter(pk=thread_id).update(version=F("version") + 1, **values)
    touched.thread(thread_id)


def _reply_counts(mend: bool) -> Iterator[Difference]:
    counted = dict(
        Comment.objects.filter(number__isnull=False, parent__isnull=False)
        .values_list("root_id")
        .annotate(n=Count("pk"))
        .order_by("root_id")
    )
    roots = Comment.objects.filter(parent__isnull=True).order_by("pk")
    for pk, thread_id, stored in roots.values_list("pk", "thread_id", "reply_count").iterator():
        right = counted.get(pk, 0)
        if stored != right:
            yield Difference(f"reply_count of comment {pk}", stored, right)
            if mend:
                commit(_setter(thread_id, pk, {"reply_count": right}))


def _votes(mend: bool) -> Iterator[Difference]:
    sums = Vote.objects.values("comment_id").annotate(
        ups=Count("pk", filter=Q(value=1)), downs=Count("pk", filter=Q(value=-1))
    )
    counted = {row["comment_id"]: (row["ups"], row["downs"]) for row in sums}
    voted = Comment.objects.filter(Q(vote_count__gt=0) | Q(pk__in=list(counted)))
    for comment in voted.order_by("pk").iterator():
        ups, downs = counted.get(comment.pk, (0, 0))
        if (comment.ups, comment.downs) != (ups, downs):
            yield Difference(f"votes of comment {comment.pk}", comment.vote_count, ups + downs)
            if mend:
                values = {"ups": ups, "downs": downs, "vote_count": ups + downs}
                commit(_setter(comment.thread_id, comment.pk, values))


def _setter(thread_id: int, comment_id: int, values: dict[str, int]) -> Change[None]:
    def change(touched: Touched) -> None:
        Comment.objects.filter(pk=comment_id).update(**values)
        touched.thread(thread_id)

    return change


def renew_ranks(site: Site) -> float:
    """Bring the prior of the order Best up to date; return the share of up-votes in force.

    All votes of the site count (kit/ranking.py has the rule). When the share has moved by
    SHARE_STEP, every comment of the site is ranked anew, some hundreds to a commit.
    """
    votes = Vote.objects.filter(comment__thread__article__site=site).aggregate(
        ups=Count("pk", filter=Q(value=1)), downs=Count("pk", filter=Q(value=-1))
    )
    share = ranking.site_share(votes["ups"], votes["downs"])
    if abs(share - site.up_share) < SHARE_STEP:
        return site.up_share

    def store(touched: Touched) -> None:
        Site.objects.filter(pk=site.pk).update(up_share=share, version=F("version") + 1)
        touched.site()

    commit(store)
    _rank_all(site, share)
    return share


def _rank_all(site: Site, share: float) -> None:
    last = 0
    while True:
        batch = list(
            Comment.objects.filter(thread__article__site=site, pk__gt=last).order_by("pk")[:_BATCH]
        )
        if not batch:
            return
        last = batch[-1].pk
        commit(_ranker(batch, share))


def _ranker(batch: list[Comment], share: float) -> Change[None]:
    def change(touched: Touched) -> None:
        for comment in batch:
            rank = ranking.best(comment.ups, comment.downs, share)
            # Votes that came in meanwhile have already set a rank by the new share.
            Comment.objects.filter(pk=comment.pk, ups=comment.ups, downs=comment.downs).update(
                rank=rank
            )
            touched.thread(comment.thread_id)

    return change
