"""Mails that come back: an address that three of them came back from is left alone."""

from datetime import datetime, timedelta

from django.utils.crypto import constant_time_compare

from rejoinder.actions.leases import Result
from rejoinder.actions.mail_batch import bounce_token
from rejoinder.actions.writing import Touched, commit
from rejoinder.clients.outcome import Outcome
from rejoinder.models import Delivery, MailAddress, PushSubscription
from rejoinder.vocabulary.notifications import DeliveryState

MOST_BOUNCES = 3
# A mail that did not come back within this time has arrived.
ARRIVED_AFTER = timedelta(days=3)
_BOUNCED = "bounced"


def take_bounce(token: str, *, status: str, now: datetime) -> bool:
    """Count a bounce that names one of our mails; each mail counts once.

    ``token`` is what stood in the envelope's recipient; one that we did not make changes
    nothing, because anybody can send us a bounce. Returns whether it was counted.
    """
    delivery_id = _read_token(token)
    if delivery_id is None:
        return False

    def change(_touched: Touched) -> bool:
        sent = Delivery.objects.filter(pk=delivery_id, state=DeliveryState.SENT)
        counted = sent.exclude(outcome__startswith=_BOUNCED)
        if not counted.update(outcome=f"{_BOUNCED}: {status}"[:300]):
            return False
        _count(str(sent.values_list("address", flat=True)[0]), now)
        return True

    return commit(change)


def note_outcome(result: Result, now: datetime) -> None:
    """Draw the consequences of a result, within a change: what is gone is not used again."""
    delivery = result.delivery
    if result.outcome is not Outcome.GONE:
        return
    if delivery.push_id is not None:
        PushSubscription.objects.filter(pk=delivery.push_id).delete()
    else:
        _count(delivery.address, now)


def _count(address: str, now: datetime) -> None:
    row, _made = MailAddress.objects.get_or_create(address=address)
    row.hard_bounces = 1 if _one_arrived_since(row, now) else row.hard_bounces + 1
    row.bounced_at = now
    if row.hard_bounces >= MOST_BOUNCES and row.suspended_at is None:
        row.suspended_at = now
    row.save()


def _one_arrived_since(row: MailAddress, now: datetime) -> bool:
    """Whether a mail stayed there since the last one that came back."""
    if row.bounced_at is None:
        return False
    sent = Delivery.objects.filter(address=row.address, state=DeliveryState.SENT)
    stayed = sent.filter(sent_at__gt=row.bounced_at, sent_at__lt=now - ARRIVED_AFTER)
    return stayed.exclude(outcome__startswith=_BOUNCED).exists()


def _read_token(token: str) -> int | None:
    number = token.partition("-")[0]
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        return None
    return int(number) if constant_time_compare(token, bounce_token(int(number))) else None
