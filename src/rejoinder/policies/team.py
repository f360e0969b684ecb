"""Who may change the newsroom's team: roles, sections, whose bylines are whose."""

from django.utils.translation import gettext as _

from rejoinder.models import Account
from rejoinder.policies.permit import Permit
from rejoinder.vocabulary.states import Role


def may_give_roles(account: Account | None) -> Permit:
    """Administrators alone say who belongs to the newsroom."""
    if account is None or account.role != Role.ADMINISTRATOR:
        return Permit(False, _("Only administrators can do this."))
    return Permit(True, "")
