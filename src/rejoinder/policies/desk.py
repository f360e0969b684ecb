"""Who may decide on comments."""

from django.utils.translation import gettext as _

from rejoinder.models import Account
from rejoinder.policies.permit import Permit
from rejoinder.vocabulary.states import MODERATING_ROLES


def may_moderate(account: Account | None) -> Permit:
    """Moderators, editors and administrators decide on comments."""
    if account is None or account.role not in MODERATING_ROLES:
        return Permit(False, _("Only moderators can do this."))
    return Permit(True, "")
