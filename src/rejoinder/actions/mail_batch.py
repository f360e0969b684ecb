"""Some deliveries with everything that is needed to write them, read at once."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.crypto import salted_hmac

from rejoinder.actions.mail_limits import Known
from rejoinder.actions.writing import commit
from rejoinder.clients.mime import OutgoingMail
from rejoinder.kit.mail_headers import one_line
from rejoinder.models import Delivery, MailAddress, Site
from rejoinder.rendering.mails import mail_for, mail_host
from rejoinder.vocabulary.notifications import Channel

# Rows older than this are read again before a mail is written, so that a comment that was
# removed meanwhile is not quoted (promises.md, S-46: within a minute).
FRESH_FOR = timedelta(seconds=10)
_BOUNCE_SALT = "rejoinder.mail.bounce"
_TOKEN_SIGNS = 20


@dataclass(frozen=True, slots=True)
class Batch:
    """Deliveries in the order in which they were claimed, and when they were read."""

    deliveries: tuple[Delivery, ...]
    known: Known
    site: Site
    read_at: datetime

    def is_fresh(self, now: datetime) -> bool:
        """Whether what was read may still be sent."""
        return now - self.read_at < FRESH_FOR


def read_batch(ids: Sequence[int], now: datetime) -> Batch | None:
    """Read these deliveries and all they tell of; None: there is no site.

    Guests' addresses get their row, because the links in their mails name its number.
    """
    site = Site.objects.order_by("pk").first()
    if site is None:
        return None
    rows = {row.pk: row for row in _rows(ids)}
    deliveries = tuple(rows[pk] for pk in ids if pk in rows)
    for delivery in deliveries:
        delivery.address = _address_of(delivery)
    mails = [d for d in deliveries if d.channel == Channel.EMAIL]
    known = Known.of(d.address for d in mails)
    unknown = {d.address for d in mails if d.account_id is None and d.letter is None}
    if missing := sorted(unknown - set(known.rows) - {""}):
        commit(lambda _touched: _add_addresses(missing))
        known = Known.of(d.address for d in mails)
    return Batch(deliveries, known, site, now)


def write(delivery: Delivery, batch: Batch, now: datetime) -> OutgoingMail | None:
    """Write one mail as things are now; None: there is nothing left to say."""
    row = batch.known.rows.get(delivery.address)
    mail = mail_for(delivery, site=batch.site, now=now, address_id=row.pk if row else 0)
    if mail is None:
        return None
    if not delivery.message_id:
        delivery.message_id = f"<{delivery.pk}.{secrets.token_hex(8)}@{mail_host()}>"
    return OutgoingMail(
        to=delivery.address,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        from_name=one_line(batch.site.name),
        message_id=delivery.message_id,
        headers=mail.headers,
        bounces_to=bounce_address(delivery.pk),
    )


def bounce_address(delivery_id: int) -> str:
    """Return the envelope's sender of one mail, so that a bounce names it (VERP).

    Empty without REJOINDER_BOUNCE_ADDRESS. Lower case alone: some servers fold it.
    """
    local, at, host = str(settings.OPTIONS["bounce_address"]).rpartition("@")
    return f"{local}+{bounce_token(delivery_id)}@{host}" if at else ""


def bounce_token(delivery_id: int) -> str:
    """Sign a delivery's number for its bounces."""
    signed = salted_hmac(_BOUNCE_SALT, str(delivery_id), algorithm="sha256").hexdigest()
    return f"{delivery_id}-{signed[:_TOKEN_SIGNS]}"


def _rows(ids: Sequence[int]) -> list[Delivery]:
    found = Delivery.objects.filter(pk__in=ids).select_related(
        "account__appearance",
        "push",
        "notification__comment__thread__article",
        "notification__comment__author",
        "notification__comment__parent",
        "notification__decision",
    )
    # Articles can be long, and mails name their headlines alone.
    unused = "notification__comment__thread__article__body_html"
    return list(found.defer(unused).prefetch_related("notification__decision__findings"))


def _address_of(delivery: Delivery) -> str:
    if delivery.account is not None and delivery.letter is None:
        return delivery.account.email.lower()
    notification = delivery.notification
    return (delivery.address or (notification.address if notification else "")).lower()


def _add_addresses(addresses: Sequence[str]) -> None:
    rows = [MailAddress(address=address) for address in addresses]
    MailAddress.objects.bulk_create(rows, ignore_conflicts=True)
