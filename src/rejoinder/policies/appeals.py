"""Who may read a decision, contest it, and answer the appeal."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from rejoinder.models import Account, Appeal, Comment, Decision, Notice
from rejoinder.policies.desk import comments_in_reach, may_decide_on, may_limit, may_moderate
from rejoinder.policies.permit import Permit
from rejoinder.policies.writer import Writer
from rejoinder.vocabulary.contesting import CONTESTABLE_FOR, contest_until
from rejoinder.vocabulary.moderation import AppealOutcome, Measure, ReportOutcome
from rejoinder.vocabulary.states import MODERATING_ROLES

_YES = Permit(True, "")


class Party(StrEnum):
    """What a decision is to somebody."""

    AUTHOR = "author"  # of the comment
    OWNER = "owner"  # of the account
    NOTIFIER = "notifier"  # whose notice it refused
    READER = "reader"  # has the code of an account's comment, and may read what it opens


@dataclass(frozen=True, slots=True)
class Asker:
    """The person behind a request, with the codes that their address names.

    ``code`` is a comment's receipt code, ``notice`` the code of a notice; empty without.
    """

    writer: Writer
    code: str = ""
    notice: str = ""


def party_to(decision: Decision, asker: Asker) -> Party | None:
    """Return what the decision is to somebody, None: it does not concern them."""
    account, comment = asker.writer.account, decision.comment
    if comment is None:
        is_owner = account is not None and account.pk == decision.account_id
        return Party.OWNER if is_owner else None
    if asker.writer.wrote(comment):
        return Party.AUTHOR
    if asker.code and asker.code == comment.receipt_code:
        return Party.READER if comment.author_id is not None else Party.AUTHOR
    if decision.measure == Measure.KEEP and _refused_notices(decision, asker).exists():
        return Party.NOTIFIER
    return None


def may_appeal(decision: Decision, party: Party | None, *, now: datetime) -> Permit:
    """Whom it restricts may contest a decision once, for six months; so may a notifier."""
    if party is None or party is Party.READER:
        return Permit(False, _("Only whom a decision concerns can contest it. Sign in first."))
    until = contest_until(decision.measure, decision.decided_at)
    if party is Party.NOTIFIER:
        until = decision.decided_at + CONTESTABLE_FOR
    if until is None:
        return Permit(False, _("This decision takes nothing from you, so there is no appeal."))
    if reason := _closed(decision, until, now):
        return Permit(False, reason)
    return _YES


def _closed(decision: Decision, until: datetime, now: datetime) -> str:
    """Say why a decision cannot be contested now or any more, nothing if it can."""
    if Decision.objects.filter(undoes=decision).exists():
        return _("This decision has been taken back.")
    if decision.undo_until is not None and now <= decision.undo_until:
        return _("This decision can still be undone. Try again in ten seconds.")
    if Appeal.objects.filter(decision=decision).exists():
        return _("There is an appeal against this decision already.")
    if now > until:
        return _("The time for an appeal is over: it is six months.")
    return ""


def may_answer(account: Account | None, appeal: Appeal, *, now: datetime) -> Permit:
    """Another moderator answers than the one who decided, where there is another one."""
    permit = _may_in_principle(account, appeal.decision, now=now)
    if not permit or account is None:
        return permit
    if appeal.decision.moderator_id == account.pk and not is_alone(account, appeal, now=now):
        return Permit(False, _("This decision was yours; somebody else answers the appeal."))
    return _YES


def is_alone(account: Account, appeal: Appeal, *, now: datetime) -> bool:
    """Whether nobody else at the desk could answer this appeal."""
    others = Account.objects.filter(
        role__in=MODERATING_ROLES, is_active=True, closing_at__isnull=True
    ).exclude(pk=account.pk)
    return not any(_may_in_principle(other, appeal.decision, now=now) for other in others)


def appeals_for(account: Account, *, now: datetime) -> QuerySet[Appeal]:
    """Return the open appeals that this account may answer, the most pressing first.

    Those against its own decisions are among them only where nobody else could answer.
    """
    rows = _of_others(account).filter(outcome=AppealOutcome.OPEN)
    doubtful = Q(decision__moderator=account) | Q(decision__comment__isnull=True)
    asked = rows.filter(doubtful).select_related("decision__comment", "decision__account")
    not_theirs = [appeal.pk for appeal in asked if not may_answer(account, appeal, now=now)]
    return rows.exclude(pk__in=not_theirs).order_by("due_at", "pk")


def answered_appeals(account: Account) -> QuerySet[Appeal]:
    """Return the answered appeals in this account's part of the site, the latest first."""
    answered = _of_others(account).exclude(outcome=AppealOutcome.OPEN)
    return answered.order_by("-answered_at", "-pk")


def may_look_at(account: Account, appeal: Appeal) -> bool:
    """Whether this account may see an appeal at the desk; nobody sees those of their own."""
    return _of_others(account).filter(pk=appeal.pk).exists()


def _of_others(account: Account) -> QuerySet[Appeal]:
    """Return the appeals in this account's part of the site that are not by itself."""
    rows = Appeal.objects.all()
    if not may_moderate(account):
        return rows.none()
    reach = comments_in_reach(account)
    if reach:
        seen = Comment.objects.filter(reach).values("pk")
        rows = rows.filter(Q(decision__comment__isnull=True) | Q(decision__comment__in=seen))
    # Not by exclude(): a comment without an account would be left out with it.
    not_author = Q(decision__comment__author__isnull=True) | ~Q(decision__comment__author=account)
    not_owner = Q(decision__account__isnull=True) | ~Q(decision__account=account)
    not_sender = Q(account__isnull=True) | ~Q(account=account)
    return rows.filter(not_author, not_owner, not_sender)


def _may_in_principle(account: Account | None, decision: Decision, *, now: datetime) -> Permit:
    """Whether this account may decide anew, whoever decided first."""
    permit = may_moderate(account)
    if not permit or account is None:
        return permit
    if decision.comment is not None:
        return may_decide_on(account, decision.comment)
    if decision.account is None:
        return Permit(False, _("There is nothing to decide on any more."))
    until = now if decision.measure == Measure.WARN else decision.until
    return may_limit(account, decision.account, until=until, now=now)


def _refused_notices(decision: Decision, asker: Asker) -> QuerySet[Notice]:
    """Return the notices by this person that a decision refused."""
    own = Q(pk__in=[])
    if asker.writer.account is not None:
        own |= Q(account=asker.writer.account)
    if asker.notice:
        own |= Q(code=asker.notice)
    return Notice.objects.filter(own, decision=decision, outcome=ReportOutcome.REJECTED)
