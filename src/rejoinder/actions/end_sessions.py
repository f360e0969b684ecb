"""Ends sessions of an account: everybody who is signed in with it is signed out at once."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from rejoinder.actions.keep_push import remove_pushes_of
from rejoinder.actions.writing import Touched, commit
from rejoinder.models import Account


def end_sessions(account: Account, *, but: str = "") -> int:
    """End the account's sessions, except the one with the key ``but``; return how many.

    Joins the caller's open change. Sessions that are over anyway count as well.
    """

    def change(_touched: Touched) -> int:
        ended = UserSession.objects.filter(user=account).exclude(session_key=but)
        keys = list(ended.values_list("session_key", flat=True))
        remove_pushes_of(account, keys)
        Session.objects.filter(session_key__in=keys).delete()
        count: int = ended.delete()[0]
        return count

    return commit(change)


def end_session(account: Account, *, number: int) -> bool:
    """End one of the account's sessions by its row's number; say whether there was one."""

    def change(_touched: Touched) -> bool:
        found = UserSession.objects.filter(user=account, pk=number)
        keys = list(found.values_list("session_key", flat=True))
        remove_pushes_of(account, keys)
        Session.objects.filter(session_key__in=keys).delete()
        count: int = found.delete()[0]
        return count > 0

    return commit(change)
