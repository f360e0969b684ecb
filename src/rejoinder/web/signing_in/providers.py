"""Signing in with other sites: what allauth asks us, and the pages around it."""

import logging
from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.providers import registry
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from rejoinder.actions.taken_names import NameNotFree, free_name, free_variant
from rejoinder.actions.unlink_sign_in import unlink_sign_in
from rejoinder.clients.web import guarded_session
from rejoinder.kit.initials import usual_hue
from rejoinder.kit.names import skeleton
from rejoinder.models import Account
from rejoinder.web.addresses import clean_address
from rejoinder.web.guard import signed_in
from rejoinder.web.reading import account_of, positive_number, typed
from rejoinder.web.signing_in.openid import NONCE
from rejoinder.web.signing_in.recent import require_recent_sign_in
from rejoinder.web.signing_in.site_provider import SiteProvider

logger = logging.getLogger(__name__)

_WAITING_LINK = "rejoinder.link"
_LONGEST_NAME = 200


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """Our answers to allauth about accounts of other sites."""

    def get_requests_session(self) -> Any:
        """Let allauth ask providers under the rules of clients/web.py."""
        return guarded_session()

    def get_provider(
        self, request: HttpRequest, provider: str, client_id: str | None = None
    ) -> Any:
        """Find a provider; allauth itself registers them with its own table of addresses."""
        registry.get_class_list()
        registry.register(SiteProvider)
        return super().get_provider(request, provider, client_id=client_id)

    def populate_user(
        self,
        request: HttpRequest,  # noqa: ARG002  # as allauth calls it
        sociallogin: SocialLogin,
        data: dict[str, Any],
    ) -> Account:
        """Suggest the name and address that came along; what is no address is left out."""
        account: Account = sociallogin.user
        try:
            account.email = clean_address(str(data.get("email") or "")).lower()
        except ValidationError:
            account.email = ""
        account.display_name = str(data.get("name") or data.get("username") or "")[:_LONGEST_NAME]
        return account

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Stop a sign-in that answers another session's, or wants the account of an address.

        An address proves nothing towards an account that is here already: who has it may
        link the other site after signing in as they always do.
        """
        _check_nonce(request, sociallogin)
        if sociallogin.is_existing or sociallogin.state.get("process") == "connect":
            return
        if _owner_of_address(sociallogin) is not None:
            request.session[_WAITING_LINK] = sociallogin.serialize()
            raise ImmediateHttpResponse(HttpResponseRedirect(reverse("link_sign_in"), status=303))

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:  # noqa: ARG002  # as above
        """Ask nothing more when a confirmed address and a name that is free came along."""
        wanted = sociallogin.user.display_name
        return _verified_address(sociallogin) != "" and wanted != "" and _is_free(wanted)

    def save_user(
        self, request: HttpRequest, sociallogin: SocialLogin, form: forms.Form | None = None
    ) -> Account:
        """Store a new account with its name.

        Raises:
            NameNotFree: somebody else took the name at the same moment.
        """
        account: Account = sociallogin.user
        if form is None:
            account.display_name = free_variant(account.display_name)
            account.name_key = skeleton(account.display_name)
            account.hue = usual_hue(account.display_name)
        try:
            with transaction.atomic():
                super().save_user(request, sociallogin, form)
        except IntegrityError as error:
            sentence = _("Somebody took this name at the same moment. Please sign in again.")
            raise NameNotFree(sentence) from error
        return account

    def get_signup_form_initial_data(self, sociallogin: SocialLogin) -> dict[str, str]:
        """Fill in what came along; a name that is taken gets a number, which the page says."""
        account = sociallogin.user
        name = free_variant(account.display_name) if account.display_name else ""
        return {"email": account.email or _verified_address(sociallogin), "display_name": name}

    def on_authentication_error(
        self,
        request: HttpRequest,  # noqa: ARG002  # as allauth calls it
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002  # as allauth calls it
    ) -> None:
        """Note a sign-in that failed; its reader gets allauth's page."""
        why = f"{type(exception).__name__}: {exception}" if exception else error
        logger.warning("signing in with %s failed: %s", getattr(provider, "name", provider), why)

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: SocialAccount) -> str:  # noqa: ARG002  # as above
        """Lead back to the settings."""
        return reverse("settings_security") + "#linked"


def link(request: HttpRequest) -> HttpResponse:
    """Offer the owner of an address to link the other site that named it (GET), or do it (POST)."""
    waiting = _waiting_link(request)
    account = account_of(request)
    if waiting is None:
        return HttpResponseRedirect(reverse("settings_security" if account else "account_login"))
    is_owner = account is not None and _owner_of_address(waiting) == account
    if request.method == "POST" and is_owner:
        del request.session[_WAITING_LINK]
        try:
            with transaction.atomic():
                waiting.connect(request, account)
        except IntegrityError:
            logger.info("a sign-in was linked to another account meanwhile")
            messages.error(request, _("This sign-in belongs to another account by now."))
        else:
            messages.success(request, _("%(name)s is linked.") % {"name": waiting.provider.name})
        address = get_next_redirect_url(request) or waiting.state.get("next")
        return HttpResponseRedirect(address or reverse("settings_security"), status=303)
    context = {
        "provider_name": waiting.provider.name,
        "address": _verified_address(waiting),
        "is_owner": is_owner,
        "is_signed_in": account is not None,
    }
    return render(request, "socialaccount/link.html", context)


@require_recent_sign_in
def unlink(request: HttpRequest) -> HttpResponse:
    """Take a linked sign-in away."""
    number = positive_number(typed(request, "link"))
    unlink_sign_in(signed_in(request), number=number, now=timezone.now())
    messages.success(request, _("The link is removed."))
    return HttpResponseRedirect(reverse("settings_security") + "#linked", status=303)


def nothing_here(request: HttpRequest) -> HttpResponse:
    """Answer for addresses that allauth names and that have another place here."""
    return HttpResponseRedirect(
        reverse("settings_security" if account_of(request) else "account_login")
    )


def _is_free(name: str) -> bool:
    try:
        return free_name(name) == name
    except NameNotFree:
        return False


def _check_nonce(request: HttpRequest, sociallogin: SocialLogin) -> None:
    data = sociallogin.account.extra_data
    answered = data.pop(NONCE, None) if isinstance(data, dict) else None
    wanted = sociallogin.state.get(NONCE)
    if wanted is None or wanted == answered:
        return
    logger.warning("signing in with %s failed: another nonce", sociallogin.account.provider)
    raise ImmediateHttpResponse(
        render(request, "socialaccount/authentication_error.html", status=401)
    )


def _verified_address(sociallogin: SocialLogin) -> str:
    """Return the address that the other site has confirmed; empty without one."""
    verified = (each.email for each in sociallogin.email_addresses if each.verified)
    return next(verified, "")


def _owner_of_address(sociallogin: SocialLogin) -> Account | None:
    address = _verified_address(sociallogin)
    if not address:
        return None
    known = EmailAddress.objects.select_related("user").filter(email__iexact=address, verified=True)
    found = known.first()
    return found.user if found else Account.objects.filter(email__iexact=address).first()


def _waiting_link(request: HttpRequest) -> SocialLogin | None:
    data = request.session.get(_WAITING_LINK)
    try:
        return SocialLogin.deserialize(data) if data else None
    except ValueError:
        return None


def configured(kind: str) -> bool:
    """Say whether the operator has set up a provider of this kind."""
    return bool(settings.SOCIALACCOUNT_PROVIDERS.get(kind, {}).get("APPS"))
