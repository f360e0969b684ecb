"""What stands in the outbox, for the people who run the site."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min
from django.utils.translation import gettext as _

from rejoinder.actions.writing import Touched, commit
from rejoinder.models import Delivery
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure
from rejoinder.vocabulary.notifications import Channel, DeliveryState

_TROUBLES_SHOWN = 10
_TRIED_AGAIN = (DeliveryState.FAILED, DeliveryState.WAITING)


class NotToBeTriedAgain(ExpectedFailure):
    """There is no such delivery, or it has gone, or its letter is forgotten."""

    code = ErrorCode.NOT_FOUND


@dataclass(frozen=True, slots=True)
class Trouble:
    """A delivery that failed or had to wait, and why."""

    id: int
    state: str
    made_at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Backlog:
    """``counts`` are state, channel and number; ``late_seconds`` those of the oldest due one."""

    counts: tuple[tuple[str, str, int], ...]
    late_seconds: int
    troubles: tuple[Trouble, ...]

    def count(self, state: DeliveryState) -> int:
        """Return how many are in a state, over all channels but those of digests to come."""
        return sum(n for s, c, n in self.counts if s == state and c != Channel.DIGEST)


def backlog(now: datetime) -> Backlog:
    """Count everything; one pass over the table, so not for every request."""
    rows = Delivery.objects.values("state", "channel").annotate(number=Count("pk"))
    counts = tuple(
        (row["state"], row["channel"], row["number"]) for row in rows.order_by("state", "channel")
    )
    waiting = Delivery.objects.filter(state=DeliveryState.WAITING, due_at__lte=now)
    due = waiting.exclude(channel=Channel.DIGEST).aggregate(oldest=Min("due_at"))["oldest"]
    bad = Delivery.objects.filter(state__in=_TRIED_AGAIN).exclude(outcome="").order_by("-pk")
    return Backlog(
        counts=counts,
        late_seconds=int((now - due).total_seconds()) if due else 0,
        troubles=tuple(
            Trouble(row.pk, row.state, row.made_at, row.outcome) for row in bad[:_TROUBLES_SHOWN]
        ),
    )


def try_again(delivery_id: int, now: datetime) -> None:
    """Let a delivery that failed or waits be due now, with all its attempts before it.

    Raises:
        NotToBeTriedAgain: it has gone, was dropped, or its words are forgotten.
    """

    def change(touched: Touched) -> None:
        row = Delivery.objects.filter(pk=delivery_id, state__in=_TRIED_AGAIN)
        # A letter is emptied when it fails, and there is nothing to write it from again.
        has_words = row.exclude(letter__isnull=True, notification__isnull=True, gathered=None)
        if not has_words.exists():
            raise NotToBeTriedAgain(_("There is nothing under this number to try again."))
        Delivery.objects.filter(pk=delivery_id, state__in=_TRIED_AGAIN).update(
            state=DeliveryState.WAITING, due_at=now, attempts=0, in_doubt=False
        )
        touched.outbox()

    commit(change)
