"""When a reader is told: kept, and what waits for them put to its new time."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db.models import Q

from rejoinder.actions.read_times import as_times
from rejoinder.actions.writing import Touched, commit
from rejoinder.models import Account, Delivery, NotificationTimes, Site
from rejoinder.notifications.schedule import Times, due_at
from rejoinder.vocabulary.notifications import Cadence, Channel, DeliveryState, Kind


@dataclass(frozen=True, slots=True)
class TimesChoice:
    """A reader's times as they stand in the table; models/notification.py says what they mean."""

    time_zone: str
    cadence: Cadence
    weekday: int
    hour: int
    quiet_from: int | None
    quiet_to: int | None
    paused_until: date | None
    follows_own_threads: bool


def stored_times(account: Account) -> NotificationTimes:
    """Return the reader's row, or an unsaved one with everybody's times."""
    return NotificationTimes.objects.filter(account=account).first() or NotificationTimes(
        account=account
    )


def keep_notification_times(account: Account, choice: TimesChoice, now: datetime) -> None:
    """Keep the times; what waits in the outbox for this reader goes by the new ones.

    Mails and pushes that wait at the beginning of a pause are dropped: the inbox has them.
    """
    values = asdict(choice)

    def change(touched: Touched) -> None:
        row, _is_new = NotificationTimes.objects.update_or_create(account=account, defaults=values)
        site = Site.objects.order_by("pk").first()
        if site is not None:
            _put_off(account, as_times(row, site), now)
        touched.outbox()

    commit(change)


def _put_off(account: Account, times: Times, now: datetime) -> None:
    """Give everything that waits its time anew; what was tried before has a time of its own."""
    of_events = Q(notification__isnull=False) | Q(kind=Kind.WEEKLY)
    mine = of_events & Q(account=account, state=DeliveryState.WAITING, attempts=0)
    pairs = Delivery.objects.filter(mine).values_list("kind", "channel").distinct()
    for kind, channel in list(pairs):
        due = due_at(Kind(kind), Channel(channel), times, now)
        same = mine & Q(kind=kind, channel=channel)
        if due is None:
            Delivery.objects.filter(same).update(
                state=DeliveryState.DROPPED, outcome="paused by its reader"
            )
        else:
            Delivery.objects.filter(same).update(due_at=due)
