"""Whose session a request belongs to, read in two plain statements.

Django names this module as its session engine and ``AccountBackend`` as its backend of
authentication. Both are Django's and allauth's own but for how they read a row: these two
reads stand before every comment and every vote.
"""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from rejoinder.models import Account
from rejoinder.models.plain import first


class SessionStore(db.SessionStore):
    """Sessions in the database, as Django keeps them."""

    def _get_session_from_db(self) -> Session | None:
        key = self.session_key
        found = first(Session, "session_key = %s AND expire_date > %s", (key, timezone.now()))
        if found is None:
            self._session_key = None
        return found


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth carries no types
    """Signing in as allauth does it."""

    def get_user(self, user_id: int) -> Account | None:
        """Return the account of a session; None if it is gone or may not sign in any more."""
        account = first(Account, "id = %s", (user_id,))
        return account if account is not None and self.user_can_authenticate(account) else None
