"""A reader takes away one of the other sites that they sign in with."""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.utils.translation import gettext as _

from rejoinder.actions.warn_owner import warn_owner
from rejoinder.actions.writing import Touched, commit
from rejoinder.models import Account
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure


class LinkNotRemoved(ExpectedFailure):
    """A linked sign-in stays; the sentence says why."""

    code = ErrorCode.NOT_ALLOWED


def unlink_sign_in(account: Account, *, number: int, now: datetime) -> None:
    """Remove a linked sign-in of ``account`` and tell its owner.

    Raises:
        LinkNotRemoved: it is not theirs, or no verified address is left to sign in by.
    """

    def change(_touched: Touched) -> None:
        removed, _rows = SocialAccount.objects.filter(pk=number, user=account).delete()
        if not removed:
            raise LinkNotRemoved(_("There is no such linked sign-in."))
        if not EmailAddress.objects.filter(user=account, verified=True).exists():
            sentence = _("Confirm your e-mail address first, so that you can still sign in by it.")
            raise LinkNotRemoved(sentence)

    commit(change)
    warn_owner(account, _("A linked sign-in was removed."), now=now)
