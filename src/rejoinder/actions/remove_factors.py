"""Takes all second factors off an account, for an owner who has lost them."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _

from rejoinder.actions.end_sessions import end_sessions
from rejoinder.actions.warn_owner import warn_owner
from rejoinder.actions.writing import Touched, commit
from rejoinder.models import Account


def remove_factors(account: Account, *, now: datetime) -> int:
    """Remove passkeys, two-step and recovery codes; return how many there were.

    All sessions end, and the owner is told.
    """

    def change(_touched: Touched) -> int:
        removed: int = Authenticator.objects.filter(user=account).delete()[0]
        end_sessions(account)
        line = _("The people who run the site removed the passkeys and codes of your account.")
        warn_owner(account, line, now=now)
        return removed

    return commit(change)
