"""What an account may still do that is about to be closed."""

from django.utils.translation import gettext as _

from rejoinder.models import Account
from rejoinder.policies.permit import Permit


def may_take_part(account: Account) -> Permit:
    """Nobody writes, votes, follows or changes settings with an account that is being closed.

    Its owner can still read, withdraw comments, download their data, and keep the account.
    """
    if account.closing_at is not None:
        return Permit(False, _("Your account is about to be closed. Keep it to take part again."))
    return Permit(True, "")
