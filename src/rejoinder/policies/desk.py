"""Who may do what at the desk: on which comments, and how far."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from rejoinder.models import Account, Comment, StaffSection
from rejoinder.policies.permit import Permit
from rejoinder.vocabulary.states import DESK_ROLES, EDITING_ROLES, MODERATING_ROLES, Role

# Longer limits on an account, and those without end, are an editor's. A guess.
MODERATORS_LIMIT = timedelta(days=7)
_YES = Permit(True, "")


def may_use_desk(account: Account | None) -> Permit:
    """Moderators, editors, administrators and reporters have a desk."""
    if account is None or account.role not in DESK_ROLES:
        return Permit(False, _("Only the newsroom can do this."))
    return _YES


def may_moderate(account: Account | None) -> Permit:
    """Moderators, editors and administrators decide on comments."""
    if account is None or account.role not in MODERATING_ROLES:
        return Permit(False, _("Only moderators can do this."))
    return _YES


def may_edit_site(account: Account | None) -> Permit:
    """Editors and administrators keep rules, house rules and the desk's settings."""
    if account is None or account.role not in EDITING_ROLES:
        return Permit(False, _("Only editors can do this."))
    return _YES


def comments_in_reach(account: Account) -> Q:
    """Return the condition on comments that this account may decide on.

    Reporters: those under their own articles. Moderators with sections: those in them.
    """
    if account.role == Role.REPORTER:
        return Q(thread__article__bylines__account=account)
    if account.role == Role.MODERATOR:
        sections = list(
            StaffSection.objects.filter(account=account).values_list("section", flat=True)
        )
        if sections:
            return Q(thread__article__section__in=sections)
    return Q() if account.role in MODERATING_ROLES else Q(pk__in=[])


def may_decide_on(account: Account | None, comment: Comment) -> Permit:
    """Whether this account may decide on this comment.

    Nobody decides on their own as long as there is somebody else who could.
    """
    if account is None or account.role not in DESK_ROLES:
        return Permit(False, _("Only moderators can do this."))
    if comment.author_id == account.pk and has_colleague(account):
        return Permit(False, _("This comment is yours; somebody else decides on it."))
    if not Comment.objects.filter(comments_in_reach(account), pk=comment.pk).exists():
        return Permit(False, _("This comment is not in your part of the site."))
    return _YES


def has_colleague(account: Account) -> bool:
    """Whether somebody else moderates here, so that nobody has to judge their own doing."""
    others = Account.objects.filter(role__in=MODERATING_ROLES, is_active=True)
    return others.exclude(pk=account.pk).exists()


def may_limit(
    account: Account | None, reader: Account, *, until: datetime | None, now: datetime
) -> Permit:
    """Moderators limit readers for a week; longer, and other staff, is for editors."""
    permit = may_moderate(account)
    if not permit or account is None:
        return permit
    if account.pk == reader.pk:
        return Permit(False, _("Nobody limits themselves."))
    if account.role in EDITING_ROLES:
        return _YES
    if reader.role in DESK_ROLES:
        return Permit(False, _("Only editors can limit somebody of the newsroom."))
    if until is None or until - now > MODERATORS_LIMIT:
        return Permit(False, _("Limits of more than 7 days are set by an editor."))
    return _YES
