"""Who writes: the signed-in account, or a guest known by a signed cookie."""

import hashlib
from dataclasses import replace

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import salted_hmac

from rejoinder.kit import ids
from rejoinder.policies.writer import Writer
from rejoinder.web.reading import account_of

GUEST_COOKIE = "rj_guest"
GUEST_COOKIE_SECONDS = 180 * 24 * 60 * 60
WROTE_COOKIE = "rj_wrote"
# Longer than the lane may serve a page that is about to be rebuilt.
WROTE_COOKIE_SECONDS = 10
_SALT = "rejoinder.guest"
_BROWSER_LONGEST = 300


def writer_of(request: HttpRequest, *, name: str = "", email: str = "") -> Writer:
    """Return the person behind ``request``; ``name`` and ``email`` are what a guest typed.

    A request without any cookie gives a guest without a key, who has written nothing yet.
    """
    account = account_of(request)
    if account is not None:
        return sent_from(request, Writer(account=account))
    token = guest_token(request)
    guest_key = key_of_guest(token) if token else ""
    return sent_from(request, Writer(guest_key=guest_key, name=name, email=email))


def sent_from(request: HttpRequest, writer: Writer) -> Writer:
    """Add where the request came from; nothing of it is stored."""
    browser = request.headers.get("User-Agent", "")[:_BROWSER_LONGEST]
    return replace(writer, ip=request.META.get("REMOTE_ADDR", ""), browser=browser)


def guest_token(request: HttpRequest) -> str:
    """Return the guest's token from the cookie; empty when there is none or it is forged."""
    token = request.get_signed_cookie(
        GUEST_COOKIE, default="", salt=_SALT, max_age=GUEST_COOKIE_SECONDS
    )
    return token or ""


def signed_guest(token: str) -> str:
    """Return what a guest's cookie would hold, for one that was shown in another way."""
    return signing.get_cookie_signer(salt=GUEST_COOKIE + _SALT).sign(token)


def key_of_guest(token: str) -> str:
    """Return the keyed digest under which a guest's comments are kept, 64 hexadecimal signs."""
    return salted_hmac(_SALT, token, algorithm="sha256").hexdigest()


def remember_guest(response: HttpResponseBase, token: str) -> None:
    """Give a guest the cookie by which they stay the author of what they wrote."""
    response.set_signed_cookie(
        GUEST_COOKIE,
        token,
        salt=_SALT,
        max_age=GUEST_COOKIE_SECONDS,
        secure=settings.SECURE_SITE,
        httponly=True,
        samesite="Lax",
    )


def mark_written(response: HttpResponseBase, thread_id: int) -> None:
    """Tell the lane that this person has just changed the thread and must not see an old page."""
    response.set_cookie(
        WROTE_COOKIE,
        str(thread_id),
        max_age=WROTE_COOKIE_SECONDS,
        secure=settings.SECURE_SITE,
        httponly=True,
        samesite="Lax",
    )


def first_comment_key(request: HttpRequest, *parts: str) -> str:
    """Make the idempotency key of a guest's first comment that came without one.

    There is no cookie yet to tell guests apart, so the address and browser stand in: the
    same form sent twice is one comment, and two guests who write the same are two.
    """
    seen = (request.META.get("REMOTE_ADDR", ""), request.headers.get("User-Agent", ""), *parts)
    return "first:" + hashlib.sha256("\0".join(seen).encode(errors="replace")).hexdigest()


def new_guest_token() -> str:
    """Make the token of a guest who writes for the first time."""
    return ids.token()
