"""People at their browsers, as far as HTTP shows: cookies, forms, no script."""

import re
from dataclasses import dataclass, field
from typing import Any

import requests
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from rejoinder.models import Account


@dataclass
class Person:
    """One person with a browser of their own, on the site at ``address``."""

    address: str
    account: Account | None = None
    http: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        if self.account is not None:
            self.http.cookies.set(settings.SESSION_COOKIE_NAME, _session_of(self.account))

    def reads(self, path: str, **given: Any) -> requests.Response:
        """Open a page."""
        return self.http.get(self.address + path, timeout=30, **given)

    def sends(self, path: str, *, json: bool = False, **values: str) -> requests.Response:
        """Send a form as a browser does, following the answer; ``json`` as our script does."""
        headers = {"Origin": self.address, "Sec-Fetch-Site": "same-origin"}
        if json:
            headers["Accept"] = "application/json"
        return self.http.post(self.address + path, data=values, headers=headers, timeout=30)


def _session_of(account: Account) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def visible_text(html: str) -> str:
    """Return a page's text without tags, with white space folded."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
