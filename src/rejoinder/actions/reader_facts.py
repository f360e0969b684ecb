"""What the desk sees of one reader: facts, limits, notes; reads, and changes nothing."""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.db.models import Count, Q

from rejoinder.kit.networks import network_of
from rejoinder.models import Account, Appeal, Comment, Decision, Limit, Report, StaffNote
from rejoinder.models.comment import CommentQuerySet
from rejoinder.policies.desk import comments_in_reach
from rejoinder.vocabulary.moderation import AppealOutcome, Measure, ReportOutcome
from rejoinder.vocabulary.states import CommentState, Role, Trust

_MOST_SESSIONS = 5_000
_MOST_LIMITS = 20
_MOST_NOTES = 50


@dataclass(frozen=True, slots=True)
class Removed:
    """How many comments of theirs were removed for one reason."""

    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class ReaderFacts:
    """One reader at the desk.

    ``email`` is empty for everybody but administrators. ``same_network`` counts the other
    accounts that are signed in from a network of theirs; which ones is not told.
    """

    account: Account
    trust: Trust
    email: str
    email_confirmed: bool
    counts: dict[str, int]  # of their comments, by state
    removed: tuple[Removed, ...]
    appeals: int
    appeals_won: int
    reports: int
    reports_upheld: int
    same_network: int
    limits: tuple[Limit, ...]  # in force
    past_limits: tuple[Limit, ...]
    notes: tuple[StaffNote, ...]

    @property
    def total(self) -> int:
        """All their comments."""
        return sum(self.counts.values())


def facts_of(reader: Account, *, asked_by: Account, now: datetime) -> ReaderFacts:
    """Gather what this member of the staff sees of a reader."""
    limits = list(Limit.objects.filter(account=reader).select_related("set_by", "decision"))
    limits.sort(key=lambda limit: limit.pk, reverse=True)
    in_force = [limit for limit in limits if limit.until is None or limit.until > now]
    past = [limit for limit in limits if limit not in in_force]
    appeals = Appeal.objects.filter(account=reader)
    won = (AppealOutcome.RESTORED, AppealOutcome.RESTORED_WITH_CUT)
    reports = Report.objects.filter(reporter=reader)
    notes = StaffNote.objects.filter(Q(account=reader) | Q(comment__author=reader))
    by_state = Comment.objects.of_author(reader).order_by().values_list("state")
    return ReaderFacts(
        account=reader,
        trust=reader.trust(now),
        email=reader.email if asked_by.role == Role.ADMINISTRATOR else "",
        email_confirmed=EmailAddress.objects.filter(user=reader, verified=True).exists(),
        counts=dict(by_state.annotate(count=Count("pk"))),
        removed=_removed(reader),
        appeals=appeals.count(),
        appeals_won=appeals.filter(outcome__in=won).count(),
        reports=reports.count(),
        reports_upheld=reports.filter(outcome=ReportOutcome.UPHELD).count(),
        same_network=_same_network(reader),
        limits=tuple(in_force),
        past_limits=tuple(past[:_MOST_LIMITS]),
        notes=tuple(
            notes.select_related("written_by", "comment").order_by("-written_at", "-pk")[
                :_MOST_NOTES
            ]
        ),
    )


def comments_of(reader: Account, *, asked_by: Account) -> CommentQuerySet:
    """Return a reader's comments in this account's reach, and those that everybody reads."""
    written = Comment.objects.of_author(reader)
    return _seen_by(asked_by, written)


def comments_of_guest(guest_key: str, *, asked_by: Account) -> CommentQuerySet:
    """Return what was written in one guest's browser; nothing for an empty key."""
    return _seen_by(asked_by, Comment.objects.of_author(None, guest_key))


def _seen_by(asked_by: Account, written: CommentQuerySet) -> CommentQuerySet:
    reach = Comment.objects.filter(comments_in_reach(asked_by)).values("pk")
    return written.filter(Q(state=CommentState.PUBLISHED) | Q(pk__in=reach))


def _removed(reader: Account) -> tuple[Removed, ...]:
    """Count the comments that stand removed, by the reason of the decision that did it."""
    standing = Decision.objects.filter(
        comment__author=reader, comment__state=CommentState.REMOVED, measure=Measure.REMOVE
    )
    counted = standing.order_by().values_list("reason").annotate(n=Count("comment", distinct=True))
    return tuple(Removed(reason, n) for reason, n in sorted(counted, key=lambda row: -row[1]))


def _same_network(reader: Account) -> int:
    own = UserSession.objects.filter(user=reader).values_list("ip", flat=True)
    networks = {network for address in own if (network := network_of(address))}
    if not networks:
        return 0
    near = Q(pk__in=[])
    for network in networks:
        near |= Q(ip__startswith=_beginning(network))
    others = UserSession.objects.filter(near).exclude(user=reader).values_list("user", "ip")
    return len({account for account, ip in others[:_MOST_SESSIONS] if network_of(ip) in networks})


def _beginning(network: str) -> str:
    """Return the text that the addresses of a network begin with; of IPv6 others do as well."""
    address = network.partition("/")[0]
    return address.partition(":")[0] + ":" if ":" in address else address.rpartition(".")[0] + "."
