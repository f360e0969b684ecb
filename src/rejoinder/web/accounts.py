"""Accounts: what django-allauth asks us about names, addresses, mails and redirects."""

import secrets
from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from rejoinder.actions.outbox import put_letter
from rejoinder.actions.taken_names import NameNotFree, free_name
from rejoinder.kit.initials import usual_hue
from rejoinder.kit.mail_headers import one_line
from rejoinder.kit.names import skeleton
from rejoinder.kit.text import NAME_LONGEST
from rejoinder.models import Account
from rejoinder.rendering.letters import letter_html
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure
from rejoinder.web.addresses import clean_address
from rejoinder.web.frame import the_site
from rejoinder.web.signing_in.adapter import SigningInAdapter

# As long as the codes and links in them work; later, nobody needs them.
LETTERS_LAST = timedelta(minutes=15)


class MailNotSent(ExpectedFailure):
    """No mail can go to the address that somebody typed."""

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
        """Take the name in the form in which it is shown, if nobody has one like it."""
        try:
            return free_name(self.cleaned_data["display_name"])
        except NameNotFree as failure:
            raise ValidationError(failure.sentence) from failure

    def signup(self, request: HttpRequest, user: Account) -> None:
        """Do nothing more: the adapter has stored the name with the account."""


class AccountAdapter(SigningInAdapter):
    """Our answers to allauth. Links in mails are built from the site's address alone."""

    def new_user(self, request: HttpRequest) -> Account:  # noqa: ARG002  # as allauth calls it
        """Make the account that signing up will fill."""
        return Account(joined_at=timezone.now())

    def save_user(
        self, request: HttpRequest, user: Account, form: forms.Form, commit: bool = True
    ) -> Account:
        """Store a new account with its name.

        Raises:
            NameNotFree: somebody else took the name since the form looked.
        """
        user.display_name = form.cleaned_data["display_name"]
        user.name_key = skeleton(user.display_name)
        user.hue = usual_hue(user.display_name)
        try:
            with transaction.atomic():
                saved: Account = super().save_user(request, user, form, commit=commit)
        except IntegrityError:
            free_name(user.display_name)
            raise
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
        # A new account with a password costs one hash of it; without that, the time of the
        # answer would tell who has an account.
        if self.request.POST.get("password1"):
            make_password(secrets.token_urlsafe(12))
        super().send_account_already_exists_mail(email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Put one mail to one address into the outbox; no request waits for the mail server.

        Raises:
            MailNotSent: no mail can go to this address.
        """
        try:
            recipient = clean_address(email)
        except ValidationError as error:
            raise MailNotSent(str(_("No mail can be sent to this address."))) from error
        own_links = {
            "signup_url": _link("account_signup"),
            "password_reset_url": context.get("password_reset_url") or "",
            "site_name": one_line(the_site().name),
            "site_address": settings.SITE_ADDRESS,
        }
        if template_prefix.endswith("account_already_exists"):
            own_links["password_reset_url"] = _link("account_reset_password")
        message = self.render_mail(template_prefix, recipient, context | own_links)
        now = timezone.now()
        text = str(message.body).strip() + "\n"
        put_letter(
            recipient,
            subject=str(message.subject),
            text=text,
            html=letter_html(text, site_name=own_links["site_name"], subject=str(message.subject)),
            expires_at=now + LETTERS_LAST,
            now=now,
        )

    def format_email_subject(self, subject: str) -> str:
        """Leave the subject as it is; the site's name is the sender's."""
        return subject


def shown_name(account: Account) -> str:
    """Return the name that allauth's pages call an account by."""
    return account.display_name


def _link(view_name: str) -> str:
    return str(settings.SITE_ADDRESS) + reverse(view_name)
