"""Second factors and passkeys: what django-allauth asks us about them, and its pages as ours."""

import base64
import secrets
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base import views as base_views
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as code_views
from allauth.mfa.totp import views as totp_views
from allauth.mfa.webauthn import views as passkey_views
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from allauth.mfa.webauthn.internal import auth as passkeys
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rejoinder.kit.sealing import SealIsBroken, seal, unseal
from rejoinder.models import Account
from rejoinder.web.frame import the_site
from rejoinder.web.signing_in.recent import require_recent_sign_in

PASSKEY_NAME_LONGEST = 60
_PURPOSE = "second factors"
_SECURITY_PAGE = reverse_lazy("settings_security")


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth carries no types
    """Our answers to allauth: names from the site's row, secrets never stored in the clear."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy(
            "This code is not the right one. A code from the app works for half a minute."
        ),
    }

    def get_totp_issuer(self) -> str:
        """Return what the authenticator app shows beside its codes."""
        return " ".join(the_site().name.split())

    def encrypt(self, text: str) -> str:
        """Encrypt a secret with a key that is not in the database."""
        return seal(text, key=settings.SECRET_KEY, purpose=_PURPOSE, now=timezone.now())

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret; after a change of the key one that nobody knows."""
        try:
            return unseal(
                encrypted_text, key=settings.SECRET_KEY, purpose=_PURPOSE, now=timezone.now()
            )
        except SealIsBroken:
            # Any fixed text would be a secret that strangers could make codes with.
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def generate_authenticator_name(self, user: Account, type: Authenticator.Type) -> str:  # noqa: A002  # as allauth calls it
        """Return the name that a new passkey has until its owner gives it one."""
        count = Authenticator.objects.filter(user=user, type=type).count()
        return _("Passkey %(number)s") % {"number": count + 1}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Say for which site passkeys are: by its configured address, not by the Host header."""
        host = urlsplit(settings.SITE_ADDRESS).hostname or "localhost"
        return {"id": host, "name": self.get_totp_issuer()}


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # allauth carries no types
    """A passkey with its name. Every one can also sign in alone, so the device asks for it."""

    passwordless = None
    name = forms.CharField(
        label=gettext_lazy("Name of the passkey"),
        required=False,
        max_length=PASSKEY_NAME_LONGEST,
        help_text=gettext_lazy("So that you know it again, such as “Phone” or “Key on my keys”."),
    )


class AddPasskeyView(passkey_views.AddWebAuthnView):  # type: ignore[misc]  # allauth carries no types
    """Adds a passkey that can be found without a name and is locked by PIN or finger."""

    def get_context_data(self, **given: Any) -> dict[str, Any]:
        """Ask for a passkey proper where allauth would ask for a mere second factor."""
        context: dict[str, Any] = super().get_context_data(**given)
        options = passkeys.begin_registration(self.request.user, passwordless=True)
        return context | {"js_data": {"creation_options": options}}


def to_security_page(_request: HttpRequest) -> HttpResponseRedirect:
    """Lead to the page of the settings; allauth names an overview of its own in redirects."""
    return HttpResponseRedirect(reverse("settings_security"))


sign_in_by_passkey = passkey_views.login_webauthn
authenticate = base_views.authenticate
confirm_by_code = base_views.reauthenticate
confirm_by_passkey = passkey_views.reauthenticate_webauthn
add_passkey = require_recent_sign_in(AddPasskeyView.as_view())
rename_passkey = require_recent_sign_in(
    passkey_views.EditWebAuthnView.as_view(success_url=_SECURITY_PAGE)
)
remove_passkey = require_recent_sign_in(
    passkey_views.RemoveWebAuthnView.as_view(success_url=_SECURITY_PAGE)
)
activate_codes = require_recent_sign_in(totp_views.activate_totp)
deactivate_codes = require_recent_sign_in(
    totp_views.DeactivateTOTPView.as_view(success_url=_SECURITY_PAGE)
)
show_recovery_codes = require_recent_sign_in(code_views.view_recovery_codes)
renew_recovery_codes = require_recent_sign_in(code_views.generate_recovery_codes)
download_recovery_codes = require_recent_sign_in(code_views.download_recovery_codes)
