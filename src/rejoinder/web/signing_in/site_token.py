"""Signing in from the site's own accounts: there with a state, back with a signed token."""

import logging
import secrets
import time
from typing import cast
from urllib.parse import urlencode

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import complete_social_login
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from rejoinder.actions.use_token import use_token
from rejoinder.kit.site_tokens import SiteClaims, TokenRefused, read_token
from rejoinder.web.reading import account_of
from rejoinder.web.signing_in.site_provider import SITE, site_sign_in_is_on, site_sign_in_name
from rejoinder.web.signing_in.way_out import way_out

logger = logging.getLogger(__name__)

_STATES = "rejoinder.site_sign_in"
_MOST_STATES = 5  # tabs in which somebody has begun to sign in
_STATE_SECONDS = 15 * 60  # enough to look for a password, and to ask for a new one


def begin(request: HttpRequest) -> HttpResponse:
    """Send the reader to the site's own sign-in, with a state that only this session knows.

    ``process=connect`` links the site's account to the one that is signed in here.
    """
    _require_option()
    state = secrets.token_urlsafe(24)
    wants_link = request.method == "POST" and request.GET.get("process") == "connect"
    begun = _states(request)
    begun[state] = {
        "next": get_next_redirect_url(request) or "",
        "process": "connect" if wants_link and account_of(request) else "login",
        "at": time.time(),
    }
    request.session[_STATES] = dict(list(begun.items())[-_MOST_STATES:])
    address = str(settings.OPTIONS["site_sign_in_address"])
    query = urlencode({"state": state, "return_to": _return_to()})
    there = f"{address}{'&' if '?' in address else '?'}{query}"
    if request.method == "POST":
        return way_out(request, there, name=site_sign_in_name())
    return HttpResponseRedirect(there, status=303)


def done(request: HttpRequest) -> HttpResponse:
    """Take the token that the site sent its reader back with; each works once, here alone."""
    _require_option()
    try:
        response = _sign_in(request)
    except TokenRefused as refused:
        logger.warning("a sign-in from the site's own accounts was refused: %s", refused)
        response = render(request, "socialaccount/authentication_error.html", status=401)
    if response.status_code == 302:
        response.status_code = 303
    # The token stands in this address; nobody that a page links to must get to know it.
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _sign_in(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    claims = read_token(
        request.GET.get("token", ""),
        keys=dict(cast("tuple[tuple[str, str], ...]", settings.OPTIONS["site_sign_in_keys"])),
        audience=str(settings.SITE_ADDRESS),
        now=now,
    )
    state = _take_state(request, claims)
    if not use_token(SITE, claims.token_id, expires_at=claims.expires_at, now=now):
        raise TokenRefused("used before")
    provider = get_adapter().get_provider(request, SITE)
    login = provider.sociallogin_from_response(request, claims)
    login.state.update(state)
    response: HttpResponse = complete_social_login(request, login)
    return response


def _take_state(request: HttpRequest, claims: SiteClaims) -> dict[str, str]:
    """Return what this session began the sign-in with; it cannot be answered again."""
    begun = _states(request)
    state = begun.pop(claims.nonce, None)
    if state is None:
        raise TokenRefused("its nonce is not a state of this session")
    request.session[_STATES] = begun
    taken = {"process": str(state["process"])}
    if state["next"]:
        taken["next"] = str(state["next"])
    return taken


def _states(request: HttpRequest) -> dict[str, dict[str, object]]:
    kept = request.session.get(_STATES)
    young = time.time() - _STATE_SECONDS
    return {name: state for name, state in (kept or {}).items() if state["at"] > young}


def _return_to() -> str:
    return str(settings.SITE_ADDRESS) + reverse("site_sign_in_done")


def _require_option() -> None:
    if not site_sign_in_is_on():
        raise Http404
