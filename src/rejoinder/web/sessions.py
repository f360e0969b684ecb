"""Whose session a request belongs to, read in two plain statements, and how long it lasts.

Django names this module as its session engine and ``AccountBackend`` as its backend of
authentication. Both are Django's and allauth's own but for how they read a row: these two
reads stand before every comment and every vote. That a session is in use is written down
at most once in NOTE_EVERY.
"""

import time
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from rejoinder.models import Account
from rejoinder.models.plain import first

# ASVS 5.0.0, 7.3.1 and 7.3.2: a session ends after a while without use, and in any case.
LIFETIME = timedelta(days=30)
IDLE_LIFETIME = timedelta(days=14)
NOTE_EVERY = timedelta(hours=1)
# Seconds since 1970, kept in the session: when it began, and when its use was last noted.
BEGAN = "rj_began"
NOTED = "rj_noted"
_NEVER_CHANGED = (str, int, float)


class SessionStore(db.SessionStore):
    """Sessions in the database, as Django keeps them, with an end that use cannot move."""

    def get_expiry_date(self, **_given: Any) -> datetime:
        """Return when the session ends: LIFETIME after it began, sooner when it lies idle."""
        now = timezone.now()
        began = datetime.fromtimestamp(self.get(BEGAN, now.timestamp()), UTC)
        return min(now + IDLE_LIFETIME, began + LIFETIME)

    def get_expiry_age(self, **_given: Any) -> int:
        """Return how many seconds the browser keeps the cookie."""
        return max(0, int((self.get_expiry_date() - timezone.now()).total_seconds()))

    def get_expire_at_browser_close(self) -> bool:
        """Keep the session when the browser is closed."""
        return False

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """Read a stored session; what was read before is not checked and parsed once more."""
        found = _decoded(session_data)
        if all(isinstance(value, _NEVER_CHANGED) for value in found.values()):
            return found.copy()
        return deepcopy(found)

    def _get_session_from_db(self) -> Session | None:
        key = self.session_key
        found = first(Session, "session_key = %s AND expire_date > %s", (key, timezone.now()))
        if found is None:
            self._session_key = None
        return found


@lru_cache(maxsize=4096)
def _decoded(session_data: bytes | str) -> dict[str, Any]:
    found: dict[str, Any] = db.SessionStore().decode(session_data)
    return found


class SessionActivity:
    """Notes when and from where a session was last used, for the list in the settings.

    It looks at sessions that the view has read anyway, and costs the others nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer ``request`` and note the use of its session if that is due."""
        response = self._get_response(request)
        session = request.session
        if session.accessed and SESSION_KEY in session:
            now = time.time()
            if now - session.get(NOTED, 0) > NOTE_EVERY.total_seconds():
                self._note(request, now)
        return response

    def _note(self, request: HttpRequest, now: float) -> None:
        if not request.user.is_authenticated:
            return
        UserSession.objects.create_from_request(request)
        request.session[NOTED] = now
        request.session.setdefault(BEGAN, now)


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth carries no types
    """Signing in as allauth does it."""

    def get_user(self, user_id: int) -> Account | None:
        """Return the account of a session; None if it is gone or may not sign in any more."""
        account = first(Account, "id = %s", (user_id,))
        return account if account is not None and self.user_can_authenticate(account) else None
