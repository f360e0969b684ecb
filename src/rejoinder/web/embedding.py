"""Requests of the discussion on other sites' pages: whose they are, and who may read answers.

A browser gives a page of another site none of our cookies, or gives them where the reader
does not expect it. So they do not count here: an embed shows a token in the header
``Authorization``, bound to the origin of its page, on the routes that are marked for it
(``Route.embed``). It stands in for the cookies, and everything behind this is unchanged.
On pages of the same site (Sec-Fetch-Site) our cookies are first-party, and count.
"""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from rejoinder.kit.sealing import SealIsBroken
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure
from rejoinder.web.embed_tokens import EmbedToken, open_token, seal_token
from rejoinder.web.middleware import Handler
from rejoinder.web.origins import Sender, sender_of
from rejoinder.web.reading import account_of
from rejoinder.web.writers import GUEST_COOKIE, WROTE_COOKIE, signed_guest

logger = logging.getLogger(__name__)

_BEARER = "Bearer "
_SHOWN = "rejoinder.embed_token"
_SAME_SITE = "same-site"
# Where the way through the sign-in window leads. A page that cuts itself off from its opener
# would cut the window off, too, and nobody could be told that the reader is signed in.
WINDOW_PATHS = (
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/confirm-email/",
    "/accounts/password/reset/",
    "/accounts/site/",
    "/accounts/link/",
    "/accounts/with/",
    "/accounts/with-cancelled/",
    "/accounts/github/",
    "/accounts/facebook/",
    "/accounts/new/",
    "/embed/window",
)


class TokenIsRefused(ExpectedFailure):
    """The token that an embed showed does not count, or not any more."""

    code = ErrorCode.TOKEN_REFUSED


@dataclass(frozen=True, slots=True)
class _Shown:
    """The token that came with a request; None: one that does not count."""

    token: EmbedToken | None


def registered_origins() -> tuple[str, ...]:
    """Return the origins whose pages may show discussions (REJOINDER_EMBED_ORIGINS)."""
    origins = settings.OPTIONS["embed_origins"]
    return origins if isinstance(origins, tuple) else ()


def embed_origin(request: HttpRequest) -> str | None:
    """Return the registered origin whose page sent ``request``.

    None for our own pages, for strangers', and when the browser names no origin.
    """
    origin = request.headers.get("Origin")
    if origin is None or origin not in registered_origins():
        return None
    return None if sender_of(request) is Sender.OURS else origin


def is_embed_path(path: str) -> bool:
    """Say whether pages of registered origins may ask this address."""
    try:
        return bool(getattr(resolve(path).func, "embed", False))
    except Resolver404:
        return False


def token_for_session(request: HttpRequest, origin: str, now: datetime) -> str:
    """Make the token by which pages of ``origin`` show the session of ``request``."""
    return seal_token(EmbedToken(origin, session=request.session.session_key or ""), now=now)


def token_for_guest(request: HttpRequest, guest: str, now: datetime) -> str:
    """Make the token for a guest who wrote in an embed; empty where a cookie will do."""
    origin = embed_origin(request)
    if origin is None or _cookies_count(request):
        return ""
    return seal_token(EmbedToken(origin, guest=guest), now=now)


def require_token_holds(request: HttpRequest) -> None:
    """Let a request pass that shows no token, or one that counts.

    Raises:
        TokenIsRefused: it was not made here, for another origin, or too long ago, or its
            session has ended.
    """
    shown: _Shown | None = request.META.get(_SHOWN)
    if shown is None:
        return
    gone = shown.token is not None and shown.token.session and account_of(request) is None
    if shown.token is None or gone:
        raise TokenIsRefused(_("You are not signed in here any more. Please sign in again."))


class Embedding:
    """Decides what a request from a registered origin's page may show, and who reads its answer.

    It stands before the middleware that reads cookies.
    """

    def __init__(self, get_response: Handler) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer ``request``; those of our own pages go by untouched."""
        origin = embed_origin(request) if "HTTP_ORIGIN" in request.META else None
        response = self._get_response(request) if origin is None else self._answer(request, origin)
        if registered_origins() and request.path_info.startswith(WINDOW_PATHS):
            response.headers["Cross-Origin-Opener-Policy"] = "unsafe-none"
        return response

    def _answer(self, request: HttpRequest, origin: str) -> HttpResponseBase:
        is_embed = is_embed_path(request.path_info)
        cookies_count = _cookies_count(request)
        if not cookies_count:
            request.COOKIES = _stand_ins(request, origin) if is_embed else {}
        response = self._get_response(request)
        if not cookies_count:
            _take_cookies_out(response)
        if is_embed:
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Allow-Credentials"] = "true"
            response.headers["Access-Control-Expose-Headers"] = "Retry-After"
        patch_vary_headers(response, ("Origin",))
        return response


def _cookies_count(request: HttpRequest) -> bool:
    """Whether the page is on our own site, so that the reader meant their cookies for it."""
    return request.headers.get("Sec-Fetch-Site") == _SAME_SITE


def _stand_ins(request: HttpRequest, origin: str) -> dict[str, str]:
    """Return the cookies for which a request's token stands; none without a token."""
    header = request.headers.get("Authorization", "")
    if not header.startswith(_BEARER):
        return {}
    try:
        token = open_token(header.removeprefix(_BEARER).strip(), origin=origin, now=timezone.now())
    except SealIsBroken as broken:
        logger.info("a token of an embed on %s was refused: %s", origin, broken)
        request.META[_SHOWN] = _Shown(None)
        return {}
    request.META[_SHOWN] = _Shown(token)
    if token.session:
        return {settings.SESSION_COOKIE_NAME: token.session}
    return {GUEST_COOKIE: signed_guest(token.guest)}


def _take_cookies_out(response: HttpResponseBase) -> None:
    """Give no cookies to a page of another site: they would replace the reader's own.

    Only the mark of having written stays, for the page that a form without script leads to.
    """
    for name in [name for name in response.cookies if name != WROTE_COOKIE]:
        del response.cookies[name]
