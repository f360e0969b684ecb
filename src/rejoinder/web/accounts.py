"""Accounts: what django-allauth asks us about names, addresses, mails and redirects."""

import secrets
from email.utils import formataddr
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from rejoinder.kit.text import NAME_LONGEST
from rejoinder.models import Account
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure
from rejoinder.web.addresses import clean_address
from rejoinder.web.forms import person_name
from rejoinder.web.frame import the_site


class MailNotSent(ExpectedFailure):
    """The mail server did not take a mail that the person waits for."""

    code = ErrorCode.BUSY


class SignupForm(forms.Form):
    """What signing up asks beside address and password; allauth builds its form on this one."""

    display_name = forms.CharField(
        label=_("Name shown with your comments"),
        strip=False,
        widget=forms.TextInput(attrs={"autocomplete": "nickname", "maxlength": NAME_LONGEST}),
    )
    field_order = ("display_name", "email", "password1")

    def clean_display_name(self) -> str:
        """Take the name in the form in which it is shown."""
        return person_name(self.cleaned_data["display_name"])

    def signup(self, request: HttpRequest, user: Account) -> None:
        """Do nothing more: the adapter has stored the name with the account."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """Our answers to allauth. Links in mails are built from the site's address alone."""

    def new_user(self, request: HttpRequest) -> Account:  # noqa: ARG002  # as allauth calls it
        """Make the account that signing up will fill."""
        return Account(joined_at=timezone.now())

    def save_user(
        self, request: HttpRequest, user: Account, form: forms.Form, commit: bool = True
    ) -> Account:
        """Store a new account with its name."""
        user.display_name = form.cleaned_data["display_name"]
        saved: Account = super().save_user(request, user, form, commit=commit)
        return saved

    def clean_email(self, email: str) -> str:
        """Take one address that a mail can go to (promises.md, header injection)."""
        return clean_address(email).lower()

    def is_safe_url(self, url: str | None) -> bool:
        """Follow ``next`` only to a path on this host, never to a named host, even our own."""
        if not url or not url.startswith("/"):
            return False
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Build the link of a reset mail from the site's address, not from the Host header."""
        path = reverse("account_reset_password_from_key", args=["UID", "KEY"])
        return str(settings.SITE_ADDRESS) + path.replace("UID-KEY", key)

    def send_account_already_exists_mail(self, email: str) -> None:
        """Tell the owner of an address that somebody tried to sign up with it."""
        # A new account costs one hash of a password; without it, the time of the answer
        # would tell who has an account.
        make_password(secrets.token_urlsafe(12))
        super().send_account_already_exists_mail(email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send one mail to one address.

        Raises:
            MailNotSent: the mail server did not take it.
        """
        try:
            recipient = clean_address(email)
        except ValidationError as error:
            raise MailNotSent(str(_("No mail can be sent to this address."))) from error
        site_name = " ".join(the_site().name.split())
        own_links = {
            "signup_url": _link("account_signup"),
            "password_reset_url": context.get("password_reset_url") or "",
            "site_name": site_name,
            "site_address": settings.SITE_ADDRESS,
        }
        if template_prefix.endswith("account_already_exists"):
            own_links["password_reset_url"] = _link("account_reset_password")
        message = self.render_mail(template_prefix, recipient, context | own_links)
        message.from_email = formataddr((site_name, settings.DEFAULT_FROM_EMAIL))
        try:
            message.send()
        except OSError as error:
            sentence = _("The mail could not be sent. Please try again in a few minutes.")
            raise MailNotSent(str(sentence)) from error

    def format_email_subject(self, subject: str) -> str:
        """Leave the subject as it is; the site's name is the sender's."""
        return subject


def shown_name(account: Account) -> str:
    """Return the name that allauth's pages call an account by."""
    return account.display_name


def _link(view_name: str) -> str:
    return str(settings.SITE_ADDRESS) + reverse(view_name)
