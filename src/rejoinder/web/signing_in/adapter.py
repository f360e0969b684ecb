"""What django-allauth asks us about signing in: who must confirm it, and who is told of what."""

import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.account.utils import get_next_redirect_url
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rejoinder.actions.end_sessions import end_sessions
from rejoinder.actions.keep_push import SESSION_KEY, remove_push
from rejoinder.actions.warn_owner import warn_owner
from rejoinder.models import Account
from rejoinder.policies.second_factor import has_second_factor, needs_second_factor
from rejoinder.web.sessions import BEGAN, NOTED
from rejoinder.web.signing_in import devices
from rejoinder.web.signing_in.recent import is_recent

# What the owner is told, by the name under which allauth would mail it.
_WARNINGS: Mapping[str, Promise] = {
    "account/email/password_changed": gettext_lazy("Your password was changed."),
    "account/email/password_set": gettext_lazy("A password was set for your account."),
    "account/email/password_reset": gettext_lazy("Your password was replaced by a link in a mail."),
    "account/email/email_changed": gettext_lazy("Mails now go to this address."),
    "mfa/email/totp_activated": gettext_lazy("Two-step codes were switched on."),
    "mfa/email/totp_deactivated": gettext_lazy("Two-step codes were switched off."),
    "mfa/email/webauthn_added": gettext_lazy("A passkey was added."),
    "mfa/email/webauthn_removed": gettext_lazy("A passkey was removed."),
    "mfa/email/recovery_codes_generated": gettext_lazy("New recovery codes were made."),
    "socialaccount/email/account_connected": gettext_lazy("Another way to sign in was linked."),
    "socialaccount/email/account_disconnected": gettext_lazy("A linked sign-in was removed."),
}


_FACTOR_ADDED = ("mfa/email/totp_activated", "mfa/email/webauthn_added")
# How the page that asks "Is it you?" names the ways to say so.
_WAYS: Mapping[str, Promise] = {
    "reauthenticate": gettext_lazy("Use your password"),
    "mfa_reauthenticate": gettext_lazy("Use a two-step or recovery code"),
    "mfa_reauthenticate:webauthn": gettext_lazy("Use a passkey"),
    "mail": gettext_lazy("Use a code by e-mail"),
}


class SigningInAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """The part of our adapter that is about sessions and their proof."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": gettext_lazy("This address and this password do not fit."),
        "incorrect_code": gettext_lazy("This is not the code of the newest mail."),
        "incorrect_password": gettext_lazy("This is not your password."),
        "too_many_login_attempts": gettext_lazy(
            "That was wrong too often. Please wait five minutes and try again."
        ),
    }
    _is_first = False

    def is_reauthentication_required(self, *, app: str, **_given: Any) -> bool:  # noqa: ARG002  # as allauth calls it
        """Ask for the same proof everywhere that web/signing_in/recent.py asks for."""
        return not is_recent(self.request)

    def get_reauthentication_methods(self, user: Account | AnonymousUser) -> list[dict[str, Any]]:
        """Add a code by mail, where the mailbox is as good as the account's other keys."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if user.is_authenticated and not has_second_factor(user):
            methods.append({"id": "mail", "url": reverse("confirm_by_mail")})
        return [method | {"description": str(_WAYS[method["id"]])} for method in methods]

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002  # as allauth calls it
        """Lead back to the settings."""
        return reverse("settings_security")

    def login(self, request: HttpRequest, user: Account) -> None:
        """Begin the session's life; allauth notes the device itself."""
        self._is_first = user.last_login is None
        super().login(request, user)
        request.session[BEGAN] = request.session[NOTED] = time.time()

    def logout(self, request: HttpRequest) -> None:
        """End the session, and the pushes to the browser that it ran in."""
        number = request.session.get(SESSION_KEY)
        if isinstance(request.user, Account) and isinstance(number, int):
            remove_push(request.user, number=number)
        super().logout(request)

    def post_login(self, request: HttpRequest, user: Account, **given: Any) -> HttpResponse:
        """Warn the owner of a device that has never signed in to the account."""
        if user.closing_at is not None:
            # Whoever comes back to an account that is being closed is asked about that first.
            given["redirect_url"] = reverse("settings_closing")
        response: HttpResponse = super().post_login(request, user, **given)
        if not self._is_first and not devices.is_known(request, user):
            name = devices.device_name(request.headers.get("User-Agent", ""))
            place = self.get_client_ip(request)
            line = _("Somebody signed in on a new device: %(device)s, address %(place)s.")
            warn_owner(user, line % {"device": name, "place": place}, now=timezone.now())
        devices.remember(request, response, user)
        return response

    def render_mail(
        self,
        template_prefix: str,
        email: str,
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        """Write a mail; that with a code has a link beside it, which leads back as well."""
        if template_prefix == "account/email/login_code":
            context = context | {"sign_in_url": self._sign_in_link(context["code"])}
        message: EmailMessage = super().render_mail(template_prefix, email, context, headers)
        return message

    def _sign_in_link(self, code: str) -> str:
        query = {"code": code}
        if next_address := get_next_redirect_url(self.request):
            query["next"] = next_address
        path = reverse("account_confirm_login_code")
        return f"{settings.SITE_ADDRESS}{path}?{urlencode(query)}"

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Account,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell the owner by our own notifications; a former address gets a mail of its own."""
        if template_prefix in _FACTOR_ADDED and needs_second_factor(user):
            # Those that began without the new proof must not open the desk.
            end_sessions(user, but=str(self.request.session.session_key))
        if line := _WARNINGS.get(template_prefix):
            warn_owner(user, str(line), now=timezone.now())
        if email and email != EmailAddress.objects.get_primary_email(user):
            self.send_mail(template_prefix, email, {"user": user, **(context or {})})
