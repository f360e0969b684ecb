"""What the desk has decided, the latest first."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from rejoinder.actions.desk_counts import in_reach
from rejoinder.actions.moderate import UNDO_FOR
from rejoinder.models import Account, Decision
from rejoinder.policies.desk import comments_in_reach

PAGE = 40


@dataclass(frozen=True, slots=True)
class DonePage:
    """Some decisions by people; ``before`` opens the next page, 0 on the last."""

    decisions: tuple[Decision, ...]
    before: int


def done_page(account: Account, *, mine: bool, before: int) -> DonePage:
    """Return decisions on comments in this account's reach; ``before`` 0 begins at the latest."""
    by_people = Decision.objects.filter(moderator__isnull=False, comment__isnull=False)
    if mine:
        by_people = by_people.filter(moderator=account)
    if comments_in_reach(account) != Q():
        by_people = by_people.filter(comment__in=in_reach(account))
    if before:
        by_people = by_people.filter(pk__lt=before)
    with_rest = by_people.select_related(
        "moderator", "comment__author", "comment__thread__article", "undone_by"
    )
    found = list(with_rest.order_by("-pk")[: PAGE + 1])
    page = tuple(found[:PAGE])
    return DonePage(page, page[-1].pk if len(found) > PAGE else 0)


def undoable(account: Account, *, now: datetime) -> list[Decision]:
    """Return the decisions of this account that were taken together last and can be undone."""
    recent = Decision.objects.filter(
        moderator=account,
        decided_at__gte=now - UNDO_FOR,
        undo_until__gt=now,
        comment__isnull=False,
        undone_by__isnull=True,
        told_at__isnull=True,
    )
    found = list(recent.select_related("comment__author").order_by("-pk"))
    return [decision for decision in found if decision.decided_at == found[0].decided_at]
