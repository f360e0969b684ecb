"""How much waits in each queue of the desk, for the person who looks."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from rejoinder.models import (
    Account,
    Claim,
    Comment,
    ContactMessage,
    Notice,
    Report,
    SecondLook,
)
from rejoinder.models.account import NEW_UNTIL_PUBLISHED
from rejoinder.models.comment import CommentQuerySet
from rejoinder.policies.appeals import appeals_for
from rejoinder.policies.desk import comments_in_reach
from rejoinder.vocabulary.moderation import ReportOutcome
from rejoinder.vocabulary.people import ClaimState
from rejoinder.vocabulary.states import EDITING_ROLES, MODERATING_ROLES, CommentState

# What was sent to one person comes back to everybody when it still waits then. A guess.
SENT_FOR = timedelta(hours=24)
# Comments of new readers are looked through while they are younger. A guess.
NEWCOMERS_FOR = timedelta(days=3)
# A second look asked for longer ago is no longer blind: readers may have written about it.
LOOK_WITHIN = timedelta(hours=72)


def desk_counts(account: Account, *, now: datetime) -> dict[str, int]:
    """Return how many wait in each queue; the keys are the queues' names."""
    counts = {
        "review": review(account, now=now).count(),
        "reports": reported(account, now=now).count(),
        "newcomers": newcomers(account, now=now).count(),
    }
    if account.role in MODERATING_ROLES:
        messages = ContactMessage.objects.filter(
            answered_at__isnull=True, closed_without_answer=False
        )
        counts |= {
            "notices": Notice.objects.filter(outcome=ReportOutcome.OPEN).count(),
            "appeals": appeals_for(account, now=now).count(),
            "second": second_looks(account, now=now).count(),
            "messages": messages.count(),
            "claims": Claim.objects.filter(state=ClaimState.ASKED).count(),
        }
    return counts


def in_reach(account: Account) -> CommentQuerySet:
    """Return the comments that this account may decide on by its role and sections."""
    reach = comments_in_reach(account)
    if not reach:
        return Comment.objects.at_the_desk()
    return Comment.objects.filter(pk__in=Comment.objects.filter(reach).values("pk"))


def review(account: Account, *, now: datetime) -> CommentQuerySet:
    """Return what waits for a decision of this account: held, or hidden until somebody looked."""
    waiting = in_reach(account).filter(state__in=[CommentState.HELD, CommentState.HIDDEN])
    return _for_me(waiting, account, now)


def reported(account: Account, *, now: datetime) -> CommentQuerySet:
    """Return the published and hidden comments with reports that nobody has settled."""
    reports = Report.objects.filter(outcome=ReportOutcome.OPEN)
    shown = in_reach(account).filter(
        state__in=[CommentState.PUBLISHED, CommentState.HIDDEN], pk__in=reports.values("comment")
    )
    return _for_me(shown, account, now)


def newcomers(account: Account, *, now: datetime) -> CommentQuerySet:
    """Return what new readers published lately and no moderator has looked at."""
    young = in_reach(account).filter(
        state=CommentState.PUBLISHED,
        created_at__gt=now - NEWCOMERS_FOR,
        author__published_count__lt=NEW_UNTIL_PUBLISHED,
    )
    return _for_me(young.exclude(decisions__moderator__isnull=False), account, now)


def second_looks(account: Account, *, now: datetime) -> QuerySet[SecondLook]:
    """Return the decisions of others that wait for a blind second look by this account."""
    asked = SecondLook.objects.filter(
        agrees=None, asked_at__gt=now - LOOK_WITHIN, decision__comment__in=in_reach(account)
    )
    undone = Q(decision__undone_by__isnull=False) | Q(decision__undo_until__gt=now)
    return asked.exclude(undone).exclude(decision__moderator=account)


def _for_me(comments: CommentQuerySet, account: Account, now: datetime) -> CommentQuerySet:
    """Leave out one's own comments, what is put off, and what was sent to somebody else."""
    elsewhere = Q(card__sent_at__gt=now - SENT_FOR) & ~Q(card__sent_to=account)
    if account.role in EDITING_ROLES:
        elsewhere &= Q(card__sent_to__isnull=False)
    return comments.exclude(author=account).exclude(card__later_at__gt=now).exclude(elsewhere)
