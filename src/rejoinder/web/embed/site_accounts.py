"""Signing in to an embed with the host site's own accounts, and signing out there."""

import logging
from datetime import datetime
from typing import cast

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import complete_social_login
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from rejoinder.actions.use_token import use_token
from rejoinder.kit.site_tokens import SiteClaims, TokenRefused, read_token
from rejoinder.models import Account
from rejoinder.web.embedding import TokenIsRefused, embed_origin, token_for_session
from rejoinder.web.guard import SignInNeeded
from rejoinder.web.reading import account_of, typed
from rejoinder.web.signing_in.site_provider import SITE, site_sign_in_is_on

logger = logging.getLogger(__name__)

# What the claim "nonce" says in place of a session's state, before the origin of the page.
NONCE = "embed:"


def site_token(request: HttpRequest) -> HttpResponse:
    """Take a token that the host site signed for its reader; answer with one of ours."""
    if not site_sign_in_is_on():
        raise Http404
    now = timezone.now()
    origin = embed_origin(request)
    if origin is None:
        raise TokenIsRefused(_("This is for pages that show the discussion."))
    try:
        claims = _claims(request, origin, now)
    except TokenRefused as refused:
        logger.warning("a sign-in from the site's own accounts was refused: %s", refused)
        raise TokenIsRefused(_("The site's own sign-in did not hold. Please try again.")) from None
    if _is_already(account_of(request), claims):
        return JsonResponse({"token": token_for_session(request, origin, now)})
    login = get_adapter().get_provider(request, SITE).sociallogin_from_response(request, claims)
    login.state.update({"process": "login"})
    complete_social_login(request, login)
    if account_of(request) is None:
        # An address that somebody has here already, a second factor, a closed account: all
        # of it takes pages of ours.
        raise SignInNeeded(_("One more step is needed. Please sign in."))
    return JsonResponse({"token": token_for_session(request, origin, now)})


def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session that the embed showed, everywhere; its tokens are worth nothing then."""
    logout(request)
    return JsonResponse({})


def _is_already(account: Account | None, claims: SiteClaims) -> bool:
    """Whether the session shown is that of the same reader, so that no other is begun."""
    linked = SocialAccount.objects.filter(user=account, provider=SITE, uid=claims.subject)
    return account is not None and linked.exists()


def _claims(request: HttpRequest, origin: str, now: datetime) -> SiteClaims:
    claims = read_token(
        typed(request, "token"),
        keys=dict(cast("tuple[tuple[str, str], ...]", settings.OPTIONS["site_sign_in_keys"])),
        audience=str(settings.SITE_ADDRESS),
        now=now,
    )
    if claims.nonce != NONCE + origin:
        raise TokenRefused("its nonce does not name the page's origin")
    if not use_token(SITE, claims.token_id, expires_at=claims.expires_at, now=now):
        raise TokenRefused("used before")
    return claims
