"""Turns what waits for a digest into mails: one a day and reader at most, never an empty one.

What is to be gathered are the DIGEST deliveries of the outbox. Those of one reader become,
when they are due, one delivery of its own: channel EMAIL, no notification, and Kind.FOLLOWED,
which is what digests mostly hold; ``gathered`` leads from it to its parts. The state of the
parts changes in the same transaction, so whatever breaks, nothing is in two digests.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from rejoinder.actions.gather_weeks import gather_weeks
from rejoinder.actions.read_times import times_of
from rejoinder.actions.writing import Touched, commit
from rejoinder.models import Account, Delivery, NotificationChoice, Site, ThreadSubscription
from rejoinder.notifications.choosing import Cell, channels, is_on
from rejoinder.notifications.schedule import (
    Times,
    end_of_quiet_hours,
    is_paused,
    local_day,
    next_digest,
)
from rejoinder.vocabulary.notifications import Channel, DeliveryState, Kind, ThreadLevel
from rejoinder.vocabulary.states import CommentState

# Readers' own writes wait for each commit.
_READERS_AT_ONCE = 50
_ROWS_AT_ONCE = 500
_DAY = timedelta(days=1)
_NEEDED = (
    "kind", "account_id", "notification__thread_id", "notification__comment__state",
)  # fmt: skip
_NOT_WANTED = "no longer wanted"
_NOT_TRUE = "the comment is gone"


def gather(now: datetime) -> int:
    """Make the mails that gather and are due; return how many were made."""
    site = Site.objects.order_by("pk").first()
    if site is None:
        return 0
    made = 0
    # Each round gathers, drops or puts off everything that is due for its readers.
    while readers := _readers_with_due(now):
        made += _gather(readers, site, now)
    return made + gather_weeks(site, now)


def _readers_with_due(now: datetime) -> list[int]:
    # In the order of the index; the first rows belong to at least one reader.
    first = _due(now).order_by("due_at", "pk").values_list("account_id", flat=True)[:_ROWS_AT_ONCE]
    return sorted(set(first))[:_READERS_AT_ONCE]


def _due(now: datetime) -> QuerySet[Delivery]:
    waiting = Delivery.objects.filter(state=DeliveryState.WAITING, due_at__lte=now)
    return waiting.filter(channel=Channel.DIGEST, notification__isnull=False, account__isnull=False)


def _gather(ids: Sequence[int], site: Site, now: datetime) -> int:
    def change(touched: Touched) -> int:
        readers = _lock(ids, site)
        found: dict[int, list[Delivery]] = defaultdict(list)
        parts = _due(now).filter(account__in=ids).select_related("notification__comment")
        for part in parts.only(*_NEEDED).order_by("pk"):
            found[part.account_id or 0].append(part)
        sorted_out = _sorted_out({readers[pk]: found[pk] for pk in ids if found[pk]}, now)
        _store(sorted_out, now)
        if sorted_out.digests:
            touched.outbox()
        return len(sorted_out.digests)

    return commit(change)


@dataclass(slots=True, eq=False)
class _Reader:
    """One reader as they are now, which may be other than when the parts were made."""

    account: Account
    times: Times
    chosen: dict[Cell, bool] = field(default_factory=dict)
    levels: dict[int, ThreadLevel] = field(default_factory=dict)

    def wants(self, part: Delivery) -> bool:
        """Whether the reader still wants to be told of such an event in a digest."""
        kind, notification = Kind(part.kind), part.notification
        thread_id = notification.thread_id if notification is not None else None
        level = self.levels.get(thread_id or 0, ThreadLevel.NORMAL)
        return (
            self.account.is_active
            and self.account.closing_at is None
            and is_on(kind, Channel.DIGEST, self.chosen)
            and bool(channels(kind, level, self.chosen))
        )


def _lock(ids: Sequence[int], site: Site) -> Mapping[int, _Reader]:
    """Read these readers; of two workers on PostgreSQL the second waits here for the first."""
    accounts = Account.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
    times = times_of(ids, site)
    readers = {account.pk: _Reader(account, times[account.pk]) for account in accounts}
    for choice in NotificationChoice.objects.filter(account__in=ids):
        readers[choice.account_id].chosen[Kind(choice.kind), Channel(choice.channel)] = (
            choice.wanted
        )
    for row in ThreadSubscription.objects.filter(account__in=ids):
        readers[row.account_id].levels[row.thread_id] = ThreadLevel(row.level)
    return readers


@dataclass(slots=True)
class _SortedOut:
    """What becomes of parts: whose digests they make, when they are looked at again, or nothing."""

    digests: list[tuple[_Reader, list[Delivery]]] = field(default_factory=list)
    later: dict[datetime, list[Delivery]] = field(default_factory=lambda: defaultdict(list))
    not_wanted: list[Delivery] = field(default_factory=list)
    not_true: list[Delivery] = field(default_factory=list)


def _sorted_out(found: Mapping[_Reader, Sequence[Delivery]], now: datetime) -> _SortedOut:
    had_one = _had_one_today(found, now)
    result = _SortedOut()
    for reader, parts in found.items():
        wanted = [part for part in parts if reader.wants(part)]
        kept = [part for part in wanted if _is_still_true(part)]
        result.not_wanted += [part for part in parts if part not in wanted]
        result.not_true += [part for part in wanted if part not in kept]
        later = _not_now(reader.times, now, had_one=reader.account.pk in had_one)
        if later is not None:
            result.later[later] += kept
        elif kept:
            result.digests.append((reader, kept))
    return result


def _store(sorted_out: _SortedOut, now: datetime) -> None:
    _drop(sorted_out.not_wanted, _NOT_WANTED)
    _drop(sorted_out.not_true, _NOT_TRUE)
    for due, parts in sorted_out.later.items():
        Delivery.objects.filter(_waiting(parts)).update(due_at=due)
    made = Delivery.objects.bulk_create(
        Delivery(
            account=reader.account,
            kind=Kind.FOLLOWED,
            channel=Channel.EMAIL,
            made_at=now,
            due_at=now,
        )
        for reader, _parts in sorted_out.digests
    )
    for digest, (_reader, parts) in zip(made, sorted_out.digests, strict=True):
        Delivery.objects.filter(_waiting(parts)).update(state=DeliveryState.GATHERED, digest=digest)


def _is_still_true(part: Delivery) -> bool:
    comment = part.notification.comment if part.notification is not None else None
    if comment is None or part.kind == Kind.OUTCOME:
        return True
    return bool(comment.state == CommentState.PUBLISHED)


def _not_now(times: Times, now: datetime, *, had_one: bool) -> datetime | None:
    """Return when to try again where the reader's times say so; None: now is right.

    The times may have changed since the parts were made, and so may the clock.
    """
    if is_paused(times, now):
        return next_digest(times, now)
    if (over := end_of_quiet_hours(times, now)) > now:
        return over
    return _first_after_today(times, now) if had_one else None


def _had_one_today(readers: Iterable[_Reader], now: datetime) -> set[int]:
    """Return who has had a digest on the day that it is for them."""
    times = {reader.account.pk: reader.times for reader in readers}
    digests = Delivery.objects.filter(
        account__in=list(times),
        kind=Kind.FOLLOWED,
        channel=Channel.EMAIL,
        notification__isnull=True,
        letter__isnull=True,
        # A day may have 25 hours, and more where the clock was put back.
        made_at__gt=now - 2 * _DAY,
        made_at__lt=now + 2 * _DAY,
    )
    return {
        account_id
        for account_id, at in digests.values_list("account_id", "made_at")
        if local_day(times[account_id], at) == local_day(times[account_id], now)
    }


def _first_after_today(times: Times, now: datetime) -> datetime:
    today, at = local_day(times, now), next_digest(times, now)
    while local_day(times, at) == today:
        at = next_digest(times, at)
    return at


def _drop(parts: Sequence[Delivery], why: str) -> None:
    if parts:
        Delivery.objects.filter(_waiting(parts)).update(state=DeliveryState.DROPPED, outcome=why)


def _waiting(parts: Sequence[Delivery]) -> Q:
    # Nobody else may have taken them meanwhile.
    return Q(pk__in=[part.pk for part in parts], state=DeliveryState.WAITING)
