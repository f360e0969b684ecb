"""What becomes of a telling: the rows in inbox and outbox, as its recipient wants them.

Everything about some hundred recipients is read with one statement for each question.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.db.models import Q

from rejoinder.actions.read_times import times_of
from rejoinder.actions.telling import Telling
from rejoinder.models import (
    Account,
    MailAddress,
    Mute,
    NotificationChoice,
    PushSubscription,
    Site,
    ThreadSubscription,
)
from rejoinder.notifications.choosing import Cell, channels
from rejoinder.notifications.schedule import Times, due_at
from rejoinder.policies.reading import who_muted
from rejoinder.vocabulary.notifications import FROM_DISCUSSIONS, Channel, Kind, ThreadLevel

# Whatever else is stopped or about to end: the law, and the safety of the account.
_ALWAYS_TOLD = (Kind.DECISION, Kind.SECURITY)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One delivery to be made: its channel, when it is due, and to which browser."""

    channel: Channel
    due_at: datetime
    push_id: int | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A telling that its recipient wants: in the inbox or not, and what leaves the site."""

    telling: Telling
    in_page: bool
    outgoing: tuple[Outgoing, ...]

    @property
    def key(self) -> tuple[int | str, str]:
        """Who is told of what: there is one notification of each."""
        return (self.telling.account_id or self.telling.address, self.telling.event)


def wanted(tellings: Sequence[Telling], site: Site, now: datetime) -> list[Wanted]:
    """Return what to store for these tellings; nothing for those that nobody wants."""
    readers = _Readers.of(tellings, site, now)
    found = []
    for telling in tellings:
        made = _for_guest(telling, readers, now) if telling.address else _for(telling, readers)
        if made is not None and (made.in_page or made.outgoing):
            found.append(made)
    return found


@dataclass(frozen=True, slots=True)
class _Readers:
    """What is known of the recipients of some tellings."""

    emails: dict[int, str]  # of accounts that can be told; lower case
    closing: set[int]
    chosen: dict[int, dict[Cell, bool]]
    levels: dict[tuple[int, int], ThreadLevel]
    muted: set[tuple[int, int]]  # (recipient, comment) whose author they do not want to read
    pushes: dict[int, list[int]]
    unreachable: set[str]  # addresses to which mails do not get
    stopped: set[str]
    due: Callable[[Kind, Channel, int], datetime | None]

    @classmethod
    def of(cls, tellings: Sequence[Telling], site: Site, now: datetime) -> "_Readers":
        """Read it."""
        ids = sorted({t.account_id for t in tellings if t.account_id is not None})
        rows = Account.objects.filter(pk__in=ids, is_active=True)
        accounts = list(rows.values_list("pk", "email", "closing_at"))
        emails = {pk: email.lower() for pk, email, _closing in accounts}
        guests = {telling.address for telling in tellings if telling.address}
        unreachable, stopped = _without_mail({*emails.values(), *guests})
        return cls(
            emails=emails,
            closing={pk for pk, _email, closing_at in accounts if closing_at is not None},
            chosen=_chosen(ids),
            levels=_levels(ids, {t.comment.thread_id for t in tellings if t.comment}),
            muted=_muted(tellings, ids),
            pushes=_pushes(ids),
            unreachable=unreachable,
            stopped=stopped,
            due=_clock(times_of(ids, site), now),
        )


def _for(telling: Telling, readers: _Readers) -> Wanted | None:
    """Decide for one account; None: nothing."""
    account_id, kind, comment = telling.account_id, telling.kind, telling.comment
    if account_id is None or account_id not in readers.emails:
        return None
    if account_id in readers.closing and kind not in _ALWAYS_TOLD:
        return None
    level = ThreadLevel.NORMAL
    if comment is not None:
        if kind in FROM_DISCUSSIONS and (account_id, comment.pk) in readers.muted:
            return None
        level = readers.levels.get((account_id, comment.thread_id), level)
    on = channels(kind, level, readers.chosen.get(account_id, {}))
    outgoing = [
        Outgoing(channel, at, push_id)
        for channel in Channel
        if channel in on and channel is not Channel.IN_PAGE
        for push_id in _targets(channel, account_id, kind, readers)
        if (at := readers.due(kind, channel, account_id)) is not None
    ]
    return Wanted(telling, Channel.IN_PAGE in on, tuple(outgoing))


def _targets(
    channel: Channel, account_id: int, kind: Kind, readers: _Readers
) -> Sequence[int | None]:
    """Return the browsers of a push, one None for a mail, nothing if it would not get there."""
    if channel is Channel.PUSH:
        return readers.pushes.get(account_id, [])
    return [None] if _takes_mail(readers.emails[account_id], kind, readers) else []


def _takes_mail(address: str, kind: Kind, readers: _Readers) -> bool:
    if kind is Kind.SECURITY:
        return True
    if address in readers.unreachable:
        return False
    return kind is Kind.DECISION or address not in readers.stopped


def _for_guest(telling: Telling, readers: _Readers, now: datetime) -> Wanted | None:
    """A guest has no inbox and no table: a mail at once, or nothing."""
    if not _takes_mail(telling.address, telling.kind, readers):
        return None
    return Wanted(telling, in_page=False, outgoing=(Outgoing(Channel.EMAIL, now),))


def _without_mail(addresses: Iterable[str]) -> tuple[set[str], set[str]]:
    """Return which addresses mails do not get to, and whose owners want none."""
    known = MailAddress.objects.filter(address__in=list(addresses))
    known = known.filter(Q(suspended_at__isnull=False) | Q(stopped_at__isnull=False))
    rows = list(known.values_list("address", "suspended_at", "stopped_at"))
    return (
        {address for address, suspended, _stopped in rows if suspended is not None},
        {address for address, _suspended, stopped in rows if stopped is not None},
    )


def _chosen(ids: Sequence[int]) -> dict[int, dict[Cell, bool]]:
    chosen: dict[int, dict[Cell, bool]] = {}
    rows = NotificationChoice.objects.filter(account__in=ids)
    for account_id, kind, channel, is_wanted in rows.values_list(
        "account_id", "kind", "channel", "wanted"
    ):
        chosen.setdefault(account_id, {})[Kind(kind), Channel(channel)] = is_wanted
    return chosen


def _levels(ids: Sequence[int], threads: set[int]) -> dict[tuple[int, int], ThreadLevel]:
    rows = ThreadSubscription.objects.filter(account__in=ids, thread__in=threads)
    return {
        (account_id, thread_id): ThreadLevel(level)
        for account_id, thread_id, level in rows.values_list("account_id", "thread_id", "level")
    }


def _muted(tellings: Sequence[Telling], ids: Sequence[int]) -> set[tuple[int, int]]:
    """Return who does not want to read the author of which comment."""
    # Most people have muted nobody; those are not asked for each comment.
    muters = set(Mute.objects.filter(account__in=ids).values_list("account_id", flat=True))
    recipients: dict[int, list[int]] = {}
    comments = {}
    for telling in tellings:
        if telling.comment is not None and telling.account_id in muters:
            comments[telling.comment.pk] = telling.comment
            recipients.setdefault(telling.comment.pk, []).append(telling.account_id)
    return {
        (account_id, pk)
        for pk, them in recipients.items()
        for account_id in who_muted(comments[pk], them)
    }


def _pushes(ids: Sequence[int]) -> dict[int, list[int]]:
    pushes: dict[int, list[int]] = {}
    rows = PushSubscription.objects.filter(account__in=ids).order_by("pk")
    for account_id, pk in rows.values_list("account_id", "pk"):
        pushes.setdefault(account_id, []).append(pk)
    return pushes


def _clock(
    times: dict[int, Times], now: datetime
) -> Callable[[Kind, Channel, int], datetime | None]:
    """Return when something is due for an account; reckoned once for equal times."""

    @cache
    def at(kind: Kind, channel: Channel, own: Times) -> datetime | None:
        return due_at(kind, channel, own, now)

    return lambda kind, channel, account_id: at(kind, channel, times[account_id])
