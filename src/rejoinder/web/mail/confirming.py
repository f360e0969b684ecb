"""Confirming that mails reach an address: guests who want replies, addresses that bounced."""

from typing import NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from rejoinder.actions.confirm_address import ask_to_confirm, confirm_address
from rejoinder.models import Account, MailAddress
from rejoinder.rendering.mail_links import TokenIsWrong, read_confirm
from rejoinder.web.mail.stopping import LinkIsWrong
from rejoinder.web.reading import account_of, safe_path


class AddressNotice(NamedTuple):
    """That mails to a reader's address come back, for their own pages."""

    address: str


def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether mails are read here (GET), or note that they are (POST)."""
    try:
        address_id = read_confirm(token)
    except TokenIsWrong as error:
        sentence = _("This link is not whole, or it is older than three days.")
        raise LinkIsWrong(sentence) from error
    is_done = request.method == "POST"
    if is_done:
        confirm_address(address_id, timezone.now())
    response = render(request, "rejoinder/mail/confirm.html", {"is_done": is_done, "token": token})
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def again(request: HttpRequest) -> HttpResponse:
    """Send a suspended address the link that lifts its suspension."""
    account = account_of(request)
    if account is not None and address_notice(account) is not None:
        ask_to_confirm(account, timezone.now())
        messages.success(request, _("A mail is on its way. Open the link in it."))
    back = safe_path(request, request.headers.get("Referer", "")) or "/settings/security"
    return HttpResponseRedirect(back, status=303)


def address_notice(account: Account | None) -> AddressNotice | None:
    """Return what to say about an account's address; None: mails get there."""
    if account is None:
        return None
    row = MailAddress.objects.filter(address=account.email.lower(), suspended_at__isnull=False)
    return AddressNotice(account.email) if row.exists() else None
