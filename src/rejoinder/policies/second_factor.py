"""Whose account is guarded by more than a password or a mailbox, and who needs that."""

from allauth.mfa.models import Authenticator
from django.conf import settings

from rejoinder.models import Account
from rejoinder.vocabulary.states import DESK_ROLES

# Recovery codes are for the day when one of these is lost, and never stand alone.
_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_second_factor(account: Account) -> bool:
    """Say whether signing in to this account takes a passkey or a two-step code."""
    found: bool = Authenticator.objects.filter(user=account, type__in=_FACTORS).exists()
    return found


def needs_second_factor(account: Account) -> bool:
    """Say whether this account must have one before it decides on other people's comments."""
    return bool(settings.STAFF_SECOND_FACTOR) and account.role in DESK_ROLES
