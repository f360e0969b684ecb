"""The other ways to sign in that the sign-in page offers beside e-mail, passkey and password."""

from dataclasses import dataclass

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from rejoinder.models import Account
from rejoinder.web.signing_in.site_provider import SITE, site_sign_in_is_on, site_sign_in_name


@dataclass(frozen=True, slots=True)
class SignInWay:
    """One button: what it says and where it leads. ``posts``: by a form, not by a link."""

    label: str
    address: str
    posts: bool = False


@dataclass(frozen=True, slots=True)
class LinkedSignIn:
    """Another site that an account can be entered from. ``called`` is what it is known by there."""

    number: int
    provider_name: str
    called: str


def sign_in_ways(request: HttpRequest) -> tuple[SignInWay, ...]:
    """Return the ways that this site has, in their order; ``next`` is carried along."""
    next_address = get_next_redirect_url(request)
    query = urlencode({"next": next_address}) if next_address else ""
    return tuple(
        SignInWay(_("Sign in with %(name)s") % {"name": name}, _with(address, query), posts=True)
        for _provider, name, address in _offered()
    )


def linkable_ways(account: Account) -> tuple[SignInWay, ...]:
    """Return the ways that an account could be linked to and is not, for its settings."""
    linked = set(SocialAccount.objects.filter(user=account).values_list("provider", flat=True))
    return tuple(
        SignInWay(
            _("Link %(name)s") % {"name": name}, _with(address, "process=connect"), posts=True
        )
        for provider, name, address in _offered()
        if provider not in linked
    )


def linked_sign_ins(account: Account) -> tuple[LinkedSignIn, ...]:
    """Return what an account is linked to; a provider that is gone is named by its id."""
    names = {provider: name for provider, name, _address in _offered()}
    linked = SocialAccount.objects.filter(user=account).order_by("pk")
    return tuple(
        LinkedSignIn(each.pk, names.get(each.provider, each.provider), _called(each))
        for each in linked
    )


def _offered() -> list[tuple[str, str, str]]:
    """Return id, name and address of every way, the site's own accounts first."""
    found = []
    if site_sign_in_is_on():
        found.append((SITE, site_sign_in_name(), reverse("site_sign_in")))
    for kind, values in settings.SOCIALACCOUNT_PROVIDERS.items():
        for app in values["APPS"]:
            named = [app["provider_id"]] if kind == "openid_connect" else []
            found.append((app["provider_id"], app["name"], reverse(f"{kind}_login", args=named)))
    return found


def _with(address: str, query: str) -> str:
    return f"{address}?{query}" if query else address


def _called(linked: SocialAccount) -> str:
    kept = linked.extra_data if isinstance(linked.extra_data, dict) else {}
    person = kept.get("userinfo", kept)
    for name in ("email", "name", "preferred_username", "login"):
        if isinstance(person.get(name), str) and person[name]:
            return str(person[name])
    return ""
