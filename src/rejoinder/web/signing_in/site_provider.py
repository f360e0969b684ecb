"""The site's own accounts, in the shape in which allauth knows other sites."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.providers.base import Provider, ProviderAccount
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from rejoinder.kit.site_tokens import SiteClaims
from rejoinder.web.frame import the_site

SITE = "site"


def site_sign_in_is_on() -> bool:
    """Say whether the operator has set up signing in from the site's own accounts."""
    options = settings.OPTIONS
    return bool(options["site_sign_in_address"] and options["site_sign_in_keys"])


def site_sign_in_name() -> str:
    """Return what the button calls the site's own accounts."""
    return str(settings.OPTIONS["site_sign_in_name"]) or the_site().name


class SiteProvider(Provider):  # type: ignore[misc]  # allauth carries no types
    """Accounts that the site keeps itself; a person is known by ``sub`` and nothing else."""

    id = SITE
    account_class = ProviderAccount
    uses_apps = False

    @property
    def name(self) -> str:
        """The name on the button."""
        return site_sign_in_name()

    def get_login_url(self, request: HttpRequest, **query: str) -> str:  # noqa: ARG002  # as allauth calls it
        """Return where a sign-in begins."""
        path = reverse("site_sign_in")
        return f"{path}?{urlencode(query)}" if query else path

    def extract_uid(self, data: SiteClaims) -> str:
        """Return who it is."""
        return data.subject

    def extract_extra_data(self, data: SiteClaims) -> dict[str, Any]:
        """Keep what the linked sign-in is called by."""
        return {"name": data.name}

    def extract_common_fields(self, data: SiteClaims) -> dict[str, Any]:
        """Return what a new account begins with."""
        return {"name": data.name, "email": data.email}

    def extract_email_addresses(self, data: SiteClaims) -> list[EmailAddress]:
        """Return the address, if there is one, and whether the site has confirmed it."""
        if not data.email:
            return []
        return [EmailAddress(email=data.email, verified=data.email_verified, primary=True)]
