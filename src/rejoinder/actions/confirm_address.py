"""An address is confirmed by the link that was sent to it, and gets mails again."""

from datetime import datetime

from django.utils.translation import gettext as _

from rejoinder.actions.outbox import put_letter
from rejoinder.actions.writing import Touched, commit
from rejoinder.kit.mail_headers import one_line
from rejoinder.models import Account, MailAddress, Site
from rejoinder.rendering.letters import letter_html
from rejoinder.rendering.mail_links import CONFIRMED_WITHIN, confirm_url
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure


class NoSuchAddress(ExpectedFailure):
    """The address that a link names is forgotten here."""

    code = ErrorCode.NOT_FOUND


def ask_to_confirm(account: Account, now: datetime) -> None:
    """Send an account's address the link that lifts its suspension."""
    address = account.email.lower()

    def change(_touched: Touched) -> None:
        row, _made = MailAddress.objects.get_or_create(address=address)
        site = Site.objects.order_by("pk")[0]
        subject = _("Do mails reach you here?")
        text = _(
            "Mails to this address came back, so we have stopped sending any.\n\n"
            "If you read this, they arrive again. Confirm it here:\n%(address)s\n\n"
            "You get this mail because you asked for it in your settings at %(site)s."
        ) % {"address": confirm_url(row.pk), "site": one_line(site.name)}
        put_letter(
            address,
            subject=subject,
            text=text + "\n",
            html=letter_html(text, site_name=one_line(site.name), subject=subject),
            account=account,
            expires_at=now + CONFIRMED_WITHIN,
            now=now,
        )

    commit(change)


def confirm_address(address_id: int, now: datetime) -> None:
    """Note that mails to this address are read and wanted; lifts a suspension and a stop.

    Raises:
        NoSuchAddress: there is no such row any more.
    """

    def change(_touched: Touched) -> None:
        address = MailAddress.objects.filter(pk=address_id)
        if not address.update(
            confirmed_at=now, suspended_at=None, stopped_at=None, hard_bounces=0, bounced_at=None
        ):
            raise NoSuchAddress(_("This address is not known here any more."))

    commit(change)
