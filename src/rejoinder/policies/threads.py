"""Who may tend a discussion: close it, slow it down, have it read first, pin a comment."""

from django.db.models import Q
from django.utils.translation import gettext as _

from rejoinder.models import Account, StaffSection, Thread
from rejoinder.policies.permit import Permit
from rejoinder.vocabulary.states import DESK_ROLES, MODERATING_ROLES, Role


def threads_in_reach(account: Account) -> Q:
    """Return the condition on threads that this account may tend; like comments_in_reach."""
    if account.role == Role.REPORTER:
        return Q(article__bylines__account=account)
    if account.role == Role.MODERATOR:
        sections = StaffSection.objects.filter(account=account).values_list("section", flat=True)
        if found := list(sections):
            return Q(article__section__in=found)
    return Q() if account.role in MODERATING_ROLES else Q(pk__in=[])


def may_tend(account: Account | None, thread: Thread) -> Permit:
    """Moderators tend discussions of their sections, reporters those under their articles."""
    if account is None or account.role not in DESK_ROLES:
        return Permit(False, _("Only moderators can do this."))
    if not Thread.objects.filter(threads_in_reach(account), pk=thread.pk).exists():
        return Permit(False, _("This discussion is not in your part of the site."))
    return Permit(True, "")
