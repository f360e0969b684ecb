"""Devices: what they are called, and whether an account has been used on this one before."""

import hashlib
import hmac

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from rejoinder.kit.devices import device
from rejoinder.models import Account

COOKIE = "rj_known"
_SALT = "rejoinder.known-devices"
_YEAR_SECONDS = 365 * 24 * 60 * 60
# As many as a family shares a device; the oldest makes room.
_MOST_ACCOUNTS = 5


def device_name(user_agent: str) -> str:
    """Return how a device is called in lists and mails, such as "Firefox on Linux"."""
    browser, system = device(user_agent)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown device")


def is_known(request: HttpRequest, account: Account) -> bool:
    """Say whether this browser has signed in to the account before."""
    return _mark(account) in _marks(request)


def remember(request: HttpRequest, response: HttpResponseBase, account: Account) -> None:
    """Let the browser keep that it has signed in to the account; the sign-in pages alone see it."""
    others = [mark for mark in _marks(request) if mark != _mark(account)]
    marks = [*others, _mark(account)][-_MOST_ACCOUNTS:]
    response.set_cookie(
        COOKIE,
        signing.dumps(marks, salt=_SALT),
        max_age=_YEAR_SECONDS,
        path="/accounts/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _marks(request: HttpRequest) -> list[str]:
    try:
        marks = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=_YEAR_SECONDS)
    except signing.BadSignature:
        return []
    return [str(mark) for mark in marks]


def _mark(account: Account) -> str:
    """Return a sign for an account that tells nobody else which it is."""
    key = f"{_SALT}:{settings.SECRET_KEY}".encode()
    return hmac.new(key, str(account.pk).encode(), hashlib.sha256).hexdigest()[:24]
