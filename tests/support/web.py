"""People at their browsers, as far as HTTP shows: cookies, forms, no script."""

import re
import time
from dataclasses import dataclass, field
from typing import Any

import requests
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from rejoinder.models import Account
from rejoinder.web.sessions import BEGAN, NOTED, SessionStore


@dataclass
class Person:
    """One person with a browser of their own, on the site at ``address``."""

    address: str
    account: Account | None = None
    http: requests.Session = field(default_factory=requests.Session)
    signed_in_ago: float = 0  # seconds

    def __post_init__(self) -> None:
        if self.account is not None:
            self.http.cookies.set(
                settings.SESSION_COOKIE_NAME,
                session_of(self.account, ago=self.signed_in_ago),
            )

    def reads(self, path: str, **given: Any) -> requests.Response:
        """Open a page."""
        return self.http.get(self.address + path, timeout=30, **given)

    def sends(self, path: str, *, json: bool = False, **values: str) -> requests.Response:
        """Send a form as a browser does, following the answer; ``json`` as our script does."""
        headers = {"Origin": self.address, "Sec-Fetch-Site": "same-origin"}
        if json:
            headers["Accept"] = "application/json"
        return self.http.post(self.address + path, data=values, headers=headers, timeout=30)


def session_of(account: Account, *, ago: float = 0) -> str:
    """Store a session as signing in ``ago`` seconds ago by a code leaves it; return its key."""
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session[BEGAN] = session[NOTED] = time.time() - ago
    session.update(proof(account, ago=ago))
    session.save()
    key = str(session.session_key)
    UserSession.objects.create(user=account, ip="127.0.0.1", session_key=key, user_agent="Test")
    return key


def proof(account: Account, *, ago: float = 0) -> dict[str, Any]:
    """What a session holds of the account's last sign-in, ``ago`` seconds ago."""
    return {
        AUTHENTICATION_METHODS_SESSION_KEY: [{"method": "code", "at": time.time() - ago}],
        f"{AUTHENTICATION_METHODS_SESSION_KEY}_user": str(account.pk),
    }


def visible_text(html: str) -> str:
    """Return a page's text without tags, with white space folded."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
