"""Who works on which delivery: a lease for some minutes, and a word before each dialogue.

A worker takes some deliveries with a lease of its own. Before it begins to talk to the
other side it stores ``sending``, so that a crash leaves a trace; what it learns is stored
only while the lease is still its own. A lease that ran out in ``claimed`` costs nothing.
In ``sending`` the mail may or may not have gone: it is tried once more, under the same
Message-ID, by which mail programs know the second from the first.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet

from rejoinder.actions.writing import Touched, commit
from rejoinder.clients.outcome import Outcome
from rejoinder.models import Delivery
from rejoinder.models.plain import stored
from rejoinder.vocabulary.notifications import Channel, DeliveryState

# Longer than any dialogue takes and than clocks of two machines differ; whoever dies with
# mails in hand delays them by this.
LEASE = timedelta(minutes=5)
# After the first attempts; then every four hours, so that the last one is two days later.
BACK_OFF = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240))
MOST_ATTEMPTS = 16

_ENDED = {
    Outcome.TAKEN: DeliveryState.SENT,
    Outcome.GONE: DeliveryState.FAILED,
    Outcome.REFUSED: DeliveryState.FAILED,
}
_FREE: dict[str, Any] = {"lease": "", "leased_until": None}
# The values stand in the statement itself: SQLite uses no partial index for a parameter.
_DUE = (
    "SELECT id FROM rejoinder_delivery WHERE state = 'waiting' AND due_at <= %s"
    " AND channel IN ({channels}) AND kind {sign} 'security' ORDER BY due_at, id LIMIT %s"
)
_EXPIRED = (
    "SELECT id FROM rejoinder_delivery WHERE state IN ('claimed', 'sending')"
    " AND leased_until <= %s LIMIT 500"
)


@dataclass(frozen=True, slots=True)
class Lease:
    """A worker's token, and until when it holds."""

    token: str
    until: datetime

    @classmethod
    def new(cls, worker: str, now: datetime, lasts: timedelta) -> "Lease":
        """Make one that nobody else has."""
        return cls(f"{worker[:20]}.{secrets.token_hex(8)}", now + lasts)


@dataclass(frozen=True, slots=True)
class Result:
    """How the dialogue about one delivery ended. ``words`` are the other side's."""

    delivery: Delivery
    outcome: Outcome
    words: str = ""


def take_back_expired(now: datetime) -> int:
    """Free what workers left behind whose lease has run out; return how many these are."""
    ids = _ids(_EXPIRED, [stored(now)])
    if not ids:
        return 0
    return commit(lambda touched: _take_back(ids, now, touched))


def _take_back(ids: Sequence[int], now: datetime, touched: Touched) -> int:
    lost = Q(pk__in=ids, leased_until__lte=now)
    twice = Delivery.objects.filter(lost, state=DeliveryState.SENDING, in_doubt=True).update(
        state=DeliveryState.FAILED,
        letter=None,
        outcome="in doubt twice: a worker ended while sending",
        **_FREE,
    )
    once = Delivery.objects.filter(lost, state=DeliveryState.SENDING).update(
        state=DeliveryState.WAITING, in_doubt=True, outcome="in doubt: a worker ended", **_FREE
    )
    claimed = Delivery.objects.filter(lost, state=DeliveryState.CLAIMED).update(
        state=DeliveryState.WAITING, **_FREE
    )
    touched.outbox()
    return twice + once + claimed


def claim(lease: Lease, *, channels: Sequence[Channel], most: int, now: datetime) -> list[int]:
    """Take at most ``most`` due deliveries, the longest due first; return their ids.

    Security goes ahead of everything: somebody waits before the page that asks for a code.
    Several workers never get the same one: on SQLite one commit follows the other, on
    PostgreSQL rows that another worker is just taking are passed over.
    """
    names = ", ".join(f"'{channel.value}'" for channel in channels)
    for sign in ("=", "<>"):
        statement = _DUE.format(channels=names, sign=sign)
        if _ids(statement, [stored(now), 1]):
            return _claim(statement, lease, most, now)
    return []


def _claim(statement: str, lease: Lease, most: int, now: datetime) -> list[int]:
    locking = " FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""

    def change(_touched: Touched) -> list[int]:
        ids = _ids(statement + locking, [stored(now), most])
        Delivery.objects.filter(pk__in=ids, state=DeliveryState.WAITING).update(
            state=DeliveryState.CLAIMED, lease=lease.token, leased_until=lease.until
        )
        return ids

    return commit(change)


def give_back(ids: Sequence[int], lease: Lease, *, why: str = "") -> None:
    """Return what was taken and not begun; it stays due, and no attempt is counted."""
    free: dict[str, Any] = {"state": DeliveryState.WAITING, "outcome": why[:300]}
    commit(lambda _touched: _claimed(ids, lease).update(**free, **_FREE))


def begin(delivery: Delivery, lease: Lease, now: datetime) -> bool:
    """Store that the dialogue begins, within a change; False: the lease is another's by now.

    ``sent_at`` is set already here, so that the limits of mails an hour count what is on
    its way.
    """
    begun: dict[str, Any] = {
        "state": DeliveryState.SENDING,
        "attempts": F("attempts") + 1,
        "sent_at": now,
    }
    known: dict[str, Any] = {"address": delivery.address, "message_id": delivery.message_id}
    return bool(_claimed([delivery.pk], lease).update(leased_until=lease.until, **begun, **known))


def put_off(delivery: Delivery, lease: Lease, *, until: datetime, why: str) -> None:
    """Let a claimed delivery wait until later, within a change; no attempt is counted."""
    later: dict[str, Any] = {"state": DeliveryState.WAITING, "due_at": until, "outcome": why[:300]}
    _claimed([delivery.pk], lease).update(**later, **_FREE)


def end(delivery: Delivery, lease: Lease, *, state: DeliveryState, why: str) -> None:
    """End a claimed delivery that will not leave, within a change: DROPPED or FAILED."""
    ended: dict[str, Any] = {"state": state, "letter": None, "outcome": why[:300]}
    _claimed([delivery.pk], lease).update(**ended, **_FREE)


def finish(result: Result, lease: Lease, now: datetime) -> bool:
    """Store how a dialogue ended, within a change; False: too late, the lease was lost."""
    mine = Delivery.objects.filter(
        pk=result.delivery.pk, lease=lease.token, state=DeliveryState.SENDING
    )
    return bool(mine.update(**_after(result, now), **_FREE))


def _claimed(ids: Sequence[int], lease: Lease) -> QuerySet[Delivery]:
    return Delivery.objects.filter(pk__in=ids, lease=lease.token, state=DeliveryState.CLAIMED)


def _after(result: Result, now: datetime) -> dict[str, Any]:
    delivery, outcome = result.delivery, result.outcome
    words = f"{outcome.value}: {result.words}"[:300]
    if outcome in _ENDED:
        sent_at = now if outcome is Outcome.TAKEN else None
        return {"state": _ENDED[outcome], "sent_at": sent_at, "letter": None, "outcome": words}
    attempts = delivery.attempts + 1
    again: dict[str, Any] = {
        "state": DeliveryState.WAITING,
        "due_at": now + BACK_OFF[min(attempts, len(BACK_OFF)) - 1],
        "outcome": words,
        "sent_at": None,
    }
    if outcome is Outcome.IN_DOUBT:
        again |= {"in_doubt": True, "sent_at": now}
    if attempts >= MOST_ATTEMPTS or (outcome is Outcome.IN_DOUBT and delivery.in_doubt):
        again |= {"state": DeliveryState.FAILED, "letter": None}
    return again


def _ids(statement: str, values: Sequence[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [row[0] for row in cursor.fetchall()]
