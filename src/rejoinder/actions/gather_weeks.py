"""The week on this site: a mail for everybody who wants it, at their weekday and hour.

Who has chosen it has one row in the outbox that never leaves: channel DIGEST, Kind.WEEKLY,
no notification, due at their next weekday and hour. When it is due a notification of the
event ``week:2026-47`` and its mail are made, and the row is put a week ahead. The event is
there once for each reader, whatever clocks and workers do.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from rejoinder.actions.read_times import times_of
from rejoinder.actions.writing import Touched, commit
from rejoinder.models import Account, Delivery, Notification, NotificationChoice, Site
from rejoinder.notifications.schedule import (
    Times,
    end_of_quiet_hours,
    is_paused,
    local_day,
    next_digest,
    next_weekly,
)
from rejoinder.rendering.weeks import Week, week_until
from rejoinder.vocabulary.notifications import Channel, DeliveryState, Kind

_READERS_AT_ONCE = 200
# Nothing is planned further ahead, but by a clock that was wrong, or over a pause.
_FARTHEST = timedelta(days=8)
_MOST_LOOKED_AT = 5_000


def gather_weeks(site: Site, now: datetime) -> int:
    """Make the weekly mails that are due; return how many were made."""
    made = 0
    # Each round drops its rows or puts them off.
    while rows := list(_planned().filter(due_at__lte=now)[:_READERS_AT_ONCE]):
        made += _send(rows, week_until(site, now), site, now)
    return made


def plan_weeks(now: datetime) -> int:
    """Plan the week for whoever has chosen it and has no row yet; return how many were planned.

    Also puts right what a wrong clock has planned too far ahead, digests included.
    """
    site = Site.objects.order_by("pk").first()
    if site is None:
        return 0
    _replan(site, now)
    planned = 0
    while ids := list(_without_plan()[:_READERS_AT_ONCE]):
        planned += _plan(ids, site, now)
    return planned


def _planned() -> QuerySet[Delivery]:
    weekly = Delivery.objects.filter(
        kind=Kind.WEEKLY, channel=Channel.DIGEST, state=DeliveryState.WAITING
    )
    return weekly.order_by("due_at", "pk")


def _without_plan() -> QuerySet[NotificationChoice, int]:
    planned = _planned().order_by().filter(account=OuterRef("account"))
    chosen = _chosen().filter(~Exists(planned), account__is_active=True)
    return chosen.order_by("account").values_list("account", flat=True)


def _chosen() -> QuerySet[NotificationChoice]:
    return NotificationChoice.objects.filter(kind=Kind.WEEKLY, channel=Channel.DIGEST, wanted=True)


def _plan(ids: Sequence[int], site: Site, now: datetime) -> int:
    times = times_of(ids, site)
    rows = [
        Delivery(
            account_id=pk,
            kind=Kind.WEEKLY,
            channel=Channel.DIGEST,
            made_at=now,
            due_at=next_weekly(times[pk], now),
        )
        for pk in ids
    ]
    return len(commit(lambda _touched: Delivery.objects.bulk_create(rows)))


def _send(rows: Sequence[Delivery], week: Week, site: Site, now: datetime) -> int:
    ids = [row.account_id for row in rows if row.account_id is not None]

    def change(touched: Touched) -> int:
        wanting = _wanting(ids)
        kept = [row for row in rows if row.account_id in wanting]
        left_out = [row.pk for row in rows if row.account_id not in wanting]
        Delivery.objects.filter(pk__in=left_out, state=DeliveryState.WAITING).update(
            state=DeliveryState.DROPPED, outcome="no longer wanted"
        )
        made = _make_all(kept, bool(week), times_of(ids, site), now)
        Delivery.objects.bulk_update(kept, ["due_at"])
        if made:
            touched.outbox()
        return made

    return commit(change)


def _wanting(ids: Sequence[int]) -> set[int]:
    """Lock these readers and return who still wants the week.

    Of two workers on PostgreSQL the second waits here, and then finds the event told.
    """
    rows = Account.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
    open_accounts = {row.pk for row in rows if row.is_active and row.closing_at is None}
    chosen = _chosen().filter(account__in=ids).values_list("account", flat=True)
    return open_accounts.intersection(chosen)


def _make_all(
    rows: Sequence[Delivery], is_there: bool, times: dict[int, Times], now: datetime
) -> int:
    """Make the mails of readers whose moment it is, and put every row off to its next one."""
    told = _told(times, now)
    made = 0
    for row in rows:
        reader = row.account_id or 0
        row.due_at, is_right = _next_try(times[reader], now)
        event = _event(local_day(times[reader], now))
        if is_right and is_there and (reader, event) not in told:
            told.add((reader, event))
            _make(reader, event, now)
            made += 1
    return made


def _next_try(times: Times, now: datetime) -> tuple[datetime, bool]:
    """Return when the row is due next, and whether now is a moment for the reader's mail."""
    if is_paused(times, now):
        return next_weekly(times, now), False
    over = end_of_quiet_hours(times, now)
    return (over, False) if over > now else (next_weekly(times, now), True)


def _told(times: dict[int, Times], now: datetime) -> set[tuple[int, str]]:
    events = {_event(local_day(own, now)) for own in times.values()}
    rows = Notification.objects.filter(account__in=list(times), event__in=events)
    return set(rows.values_list("account_id", "event"))


def _event(day: date) -> str:
    year, week, _weekday = day.isocalendar()
    return f"week:{year}-{week:02}"


def _make(account_id: int, event: str, now: datetime) -> None:
    notification = Notification.objects.create(
        account_id=account_id, kind=Kind.WEEKLY, event=event, in_page=False, made_at=now
    )
    Delivery.objects.create(
        notification=notification,
        account_id=account_id,
        kind=Kind.WEEKLY,
        channel=Channel.EMAIL,
        made_at=now,
        due_at=now,
    )


def _replan(site: Site, now: datetime) -> None:
    """Look at what is due farther ahead than anything should be, and reckon it anew."""
    far = Delivery.objects.filter(
        channel=Channel.DIGEST, state=DeliveryState.WAITING, due_at__gt=now + _FARTHEST
    )
    rows = list(far.order_by("due_at", "pk")[:_MOST_LOOKED_AT])
    times = times_of(sorted({row.account_id for row in rows if row.account_id}), site)
    changed = []
    for row in rows:
        if row.account_id is None:
            continue
        plan = next_weekly if row.kind == Kind.WEEKLY else next_digest
        due = plan(times[row.account_id], now)
        if due < row.due_at:
            row.due_at = due
            changed.append(row)
    if changed:
        commit(lambda _touched: Delivery.objects.bulk_update(changed, ["due_at"], batch_size=500))
