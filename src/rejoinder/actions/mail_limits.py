"""How many mails an address gets in an hour, over all kinds, and who gets none at all.

Nobody may use the site to fill a stranger's mailbox: whoever asks thirty times for a code
makes three mails (promises.md, S-28). Mails are counted in the outbox itself, so that all
workers count together.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import connection
from django.db.models.functions import Lower

from rejoinder.models import Account, Delivery, MailAddress, Site
from rejoinder.models.plain import stored
from rejoinder.vocabulary.notifications import Channel, DeliveryState, Kind

A_KNOWN_ADDRESS_AN_HOUR = 20
AN_UNKNOWN_ADDRESS_AN_HOUR = 3
HOUR = timedelta(hours=1)
# How long a notification waits that would be one too many, before it is looked at again.
WAIT = timedelta(minutes=10)
_COUNT_AGAIN_SECONDS = 60
_NEVER_STOPPED = frozenset({Kind.DECISION, Kind.SECURITY})
_SENT_TO = (
    "SELECT COUNT(*) FROM rejoinder_delivery WHERE address = %s AND sent_at > %s"
    " AND channel = 'email'"
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a mail may leave now. At most one of ``drop`` and ``wait`` says why it may not."""

    drop: str = ""
    wait: str = ""


MAY_LEAVE = Verdict()


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the addresses of some mails; ``rows`` are MailAddresses by address."""

    rows: dict[str, MailAddress]
    verified: frozenset[str]

    @classmethod
    def of(cls, addresses: Iterable[str]) -> "Known":
        """Read it, with three statements."""
        wanted = sorted({address for address in addresses if address})
        rows = {row.address: row for row in MailAddress.objects.filter(address__in=wanted)}
        verified = EmailAddress.objects.annotate(lower=Lower("email"))
        found = verified.filter(lower__in=wanted, verified=True).values_list("lower", flat=True)
        confirmed = {row.address for row in rows.values() if row.confirmed_at is not None}
        # Where the newsroom has its own messages sent to; it gets more than a stranger.
        newsrooms = Site.objects.annotate(lower=Lower("contact_address"))
        own = newsrooms.filter(lower__in=wanted).values_list("lower", flat=True)
        return cls(rows, frozenset(found) | confirmed | frozenset(own))

    def an_hour(self, address: str) -> int:
        """Return how many mails this address gets in an hour."""
        is_known = address in self.verified
        return A_KNOWN_ADDRESS_AN_HOUR if is_known else AN_UNKNOWN_ADDRESS_AN_HOUR


def unwanted(delivery: Delivery, known: Known) -> str:
    """Say why the recipient no longer gets such a mail, whatever the number; empty: they do."""
    address, kind = delivery.address, Kind(delivery.kind)
    if not address:
        return "no address"
    if delivery.letter is not None:
        return ""  # somebody asked for it; it may be what lifts a suspension
    account, row = delivery.account, known.rows.get(address)
    if account is not None and not _takes_part(account, kind):
        return "the account is closed"
    if row is not None and row.suspended_at is not None:
        return "mails to this address came back"
    if row is not None and row.stopped_at is not None and kind not in _NEVER_STOPPED:
        return "its owner wants no mails"
    return ""


def within_limit(delivery: Delivery, known: Known, now: datetime) -> Verdict:
    """Count the address's mails of the last hour; to be called where the mail is begun."""
    with connection.cursor() as cursor:
        cursor.execute(_SENT_TO, [delivery.address, stored(now - HOUR)])
        sent = int(cursor.fetchone()[0])
    if sent < known.an_hour(delivery.address):
        return MAY_LEAVE
    why = f"{sent} mails to this address within an hour"
    # Nobody needs a code an hour later; a letter about a decision is owed all the same.
    is_passing = delivery.letter is not None and delivery.kind != Kind.DECISION
    return Verdict(drop=why) if is_passing else Verdict(wait=why)


def _takes_part(account: Account, kind: Kind) -> bool:
    if not account.is_active:
        return False
    return account.closing_at is None or kind in _NEVER_STOPPED


class SiteLimit:
    """The limit of mails an hour over the whole site, counted by each worker once a minute.

    In between a worker adds what it sends itself; several workers may together go beyond
    the limit by what they send in a minute.
    """

    def __init__(self) -> None:
        self._sent = 0
        self._counted_at = float("-inf")

    def left(self, now: datetime) -> int:
        """Return how many mails may still leave."""
        if time.monotonic() - self._counted_at > _COUNT_AGAIN_SECONDS:
            self._counted_at = time.monotonic()
            mails = Delivery.objects.filter(channel=Channel.EMAIL, sent_at__gt=now - HOUR)
            self._sent = mails.exclude(state=DeliveryState.WAITING).count()
        return int(str(settings.OPTIONS["mails_per_hour"])) - self._sent

    def count(self) -> None:
        """Note that one more left."""
        self._sent += 1
