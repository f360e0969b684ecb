"""The desk's queues: what waits, the most urgent first, with what its cards show."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from django.db.models import Count, Min, Prefetch, Q, QuerySet

from rejoinder.actions.desk_counts import in_reach, newcomers, reported, review
from rejoinder.actions.report_comment import ReportSum, open_reports
from rejoinder.models import Account, Comment, Decision, DeskCard, Notice, Report, StaffNote
from rejoinder.models.comment import CommentQuerySet
from rejoinder.moderation.urgency import Signals, urgency
from rejoinder.vocabulary.moderation import ReportOutcome
from rejoinder.vocabulary.states import CommentState, Reason

# More than these are not weighed against each other: the rest has waited less long.
MOST_WEIGHED = 1_000
PAGE = 20
_DANGEROUS = frozenset({Reason.THREAT, Reason.PRIVATE_DATA})
_Row = TypeVar("_Row", Notice, StaffNote)
_WITH = ("author", "parent__author", "thread__article__site", "thread__article__section")


class Queue(StrEnum):
    """The queues of comments; the values are their names in ``web.desk.frame``."""

    REVIEW = "review"
    REPORTS = "reports"
    NEWCOMERS = "newcomers"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What of a queue is wanted: slugs of a section or an article, empty for all of it."""

    section: str = ""
    article: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AtDesk:
    """One comment with what the desk knows of it; ``card`` None means nothing.

    ``passages`` are the words that its open reports name.
    """

    comment: Comment
    urgency: float
    reports: ReportSum | None
    passages: tuple[str, ...]
    notices: tuple[Notice, ...]
    card: DeskCard | None
    notes: tuple[StaffNote, ...]
    place: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePage:
    """Some of a queue in its order. ``oldest_at`` is since when the longest waits, if any."""

    listed: tuple[AtDesk, ...]
    total: int
    more: bool
    oldest_at: datetime | None


def queue_page(
    queue: Queue,
    account: Account,
    *,
    filters: Filters,
    skip: int = 0,
    seen: Iterable[int] = (),
    now: datetime,
) -> QueuePage:
    """Return the part of a queue after the first ``skip``, without those ``seen`` already."""
    comments = _filtered(_comments(queue, account, now), filters)
    if queue in (Queue.REVIEW, Queue.REPORTS):
        weighed = _by_urgency(comments.exclude(pk__in=list(seen)), now)
    else:
        order = "id" if queue is Queue.NEWCOMERS else "-id"
        found = comments.exclude(pk__in=list(seen)).order_by(order)
        ids = found.values_list("pk", flat=True)[: skip + PAGE + 1]
        weighed = dict.fromkeys(ids, 0.0)
    chosen = list(weighed)[skip : skip + PAGE + 1]
    facts = comments.aggregate(total=Count("pk"), oldest=Min("created_at"))
    return QueuePage(
        listed=tuple(at_desk(chosen[:PAGE], weighed)),
        total=facts["total"],
        more=len(chosen) > PAGE,
        oldest_at=facts["oldest"],
    )


def on_the_desk(comment_id: int, account: Account) -> AtDesk | None:
    """Return one comment in any state, None when it is not in this account's reach."""
    if not in_reach(account).filter(pk=comment_id).exists():
        return None
    return at_desk([comment_id], {comment_id: 0.0})[0]


def at_desk(comment_ids: Sequence[int], weighed: Mapping[int, float]) -> list[AtDesk]:
    """Read comments with everything their cards show, in the order of their ids given."""
    decisions = Decision.objects.select_related("moderator").prefetch_related("findings")
    found = (
        Comment.objects.at_the_desk()
        .select_related(*_WITH)
        .prefetch_related(Prefetch("decisions", decisions.order_by("pk")))
        .in_bulk(list(comment_ids))
    )
    reports = open_reports(list(found))
    passages = Report.objects.filter(comment__in=list(found), outcome=ReportOutcome.OPEN)
    named = list(passages.exclude(passage="").values_list("comment_id", "passage"))
    notices = _grouped(Notice.objects.filter(outcome=ReportOutcome.OPEN), found)
    notes = _grouped(StaffNote.objects.select_related("written_by"), found)
    with_people = DeskCard.objects.select_related("taken_by", "sent_to", "sent_by")
    cards = {card.comment_id: card for card in with_people.filter(comment__in=list(found))}
    return [
        AtDesk(
            comment=found[pk],
            urgency=weighed.get(pk, 0.0),
            reports=reports.get(pk),
            passages=tuple(passage for comment_id, passage in named if comment_id == pk),
            notices=tuple(notices.get(pk, ())),
            card=cards.get(pk),
            notes=tuple(notes.get(pk, ())),
            place=found[pk].number or found[pk].thread.last_number + 1,
        )
        for pk in comment_ids
        if pk in found
    ]


def _comments(queue: Queue, account: Account, now: datetime) -> CommentQuerySet:
    if queue is Queue.REVIEW:
        return review(account, now=now)
    if queue is Queue.REPORTS:
        return reported(account, now=now)
    if queue is Queue.NEWCOMERS:
        return newcomers(account, now=now)
    return in_reach(account).visible().filter(state=CommentState.PUBLISHED)


def _filtered(comments: CommentQuerySet, filters: Filters) -> CommentQuerySet:
    if filters.section:
        comments = comments.filter(thread__article__section__slug=filters.section)
    if filters.article:
        comments = comments.filter(thread__article__slug=filters.article)
    return comments


def _by_urgency(comments: CommentQuerySet, now: datetime) -> dict[int, float]:
    """Return the urgencies of what waits, the most urgent first.

    Of more than MOST_WEIGHED those that readers reported and that waited longest are weighed.
    """
    open_ones = {"outcome": ReportOutcome.OPEN}
    complained = Q(pk__in=Report.objects.filter(**open_ones).values("comment")) | Q(
        pk__in=Notice.objects.filter(**open_ones).values("comment")
    )
    waited = comments.order_by("pk").values_list(
        "pk", "created_at", "number", "thread__last_number"
    )
    parts = (waited, waited.filter(complained))
    rows = {row[0]: row for part in parts for row in part[:MOST_WEIGHED]}
    reports = open_reports(list(rows))
    with_notice = set(
        Notice.objects.filter(outcome=ReportOutcome.OPEN, comment__in=list(rows)).values_list(
            "comment_id", flat=True
        )
    )
    weighed = {
        pk: urgency(
            Signals(
                has_notice=pk in with_notice,
                danger=pk in reports and not _DANGEROUS.isdisjoint(reports[pk].reasons),
                place=number or last_number + 1,
                report_weight=reports[pk].total_weight if pk in reports else 0.0,
                minutes_waiting=(now - created_at) / timedelta(minutes=1),
            )
        )
        for pk, created_at, number, last_number in rows.values()
    }
    return dict(sorted(weighed.items(), key=lambda item: (-item[1], item[0])))


def _grouped(rows: QuerySet[_Row], comments: Mapping[int, Comment]) -> dict[int | None, list[_Row]]:
    grouped: dict[int | None, list[_Row]] = {}
    for row in rows.filter(comment__in=list(comments)).order_by("pk"):
        grouped.setdefault(row.comment_id, []).append(row)
    return grouped
