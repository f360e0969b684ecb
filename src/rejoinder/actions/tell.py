"""Tells people what was decided: the decisions are the queue, and nobody is told twice.

A decision with ``told_at`` None has still to be told of. Whoever tells locks it, stores
inbox and outbox rows for some hundred people at a time, and sets ``told_at`` with the last
of them. What a worker left half done another begins anew, and leaves out whoever has been
told before. So a comment costs its writer the same however many follow the discussion.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import Q

from rejoinder.actions.bulk_rows import insert_rows
from rejoinder.actions.causes import Cause, causes_of
from rejoinder.actions.recipients import Wanted, wanted
from rejoinder.actions.telling import Telling
from rejoinder.actions.writing import Touched, commit
from rejoinder.models import (
    Account,
    Comment,
    Decision,
    Delivery,
    Notification,
    PushSubscription,
    Site,
    ThreadSubscription,
)
from rejoinder.vocabulary.notifications import Kind, ThreadLevel
from rejoinder.vocabulary.states import CommentState

# Of decisions looked at together, and of people in one commit: readers' writes wait for it.
_DECISIONS_AT_ONCE = 50
_PEOPLE_AT_ONCE = 500


def tell(now: datetime) -> int:
    """Tell of every decision that is still untold; return how many notifications were made."""
    site = Site.objects.order_by("pk").first()
    made, last = 0, 0
    while site is not None and (untold := _untold(now, after=last)):
        for part in _parts(causes_of(untold)):
            made += _store(part, site, now)
        last = untold[-1]
    return made


def count_as_told(now: datetime) -> None:
    """Tell nobody of what was decided so far: the demo's past, for one."""
    untold = Decision.objects.filter(told_at__isnull=True)
    commit(lambda _touched: untold.update(told_at=now))


def tell_account(
    account: Account,
    kind: Kind,
    event: str,
    *,
    line: str = "",
    comment_id: int | None = None,
    now: datetime,
) -> None:
    """Tell one account of one event, within the caller's change; a second time is none.

    ``line`` is the sentence of an event without a comment.
    """
    comment = Comment.objects.get(pk=comment_id) if comment_id is not None else None
    telling = Telling(kind=kind, event=event, account_id=account.pk, comment=comment, line=line)
    site = Site.objects.order_by("pk").first()
    if site is not None:
        rows = wanted([telling], site, now)
        commit(lambda touched: _insert(touched, _not_yet_told(rows), now))


@dataclass(slots=True)
class _Part:
    """What goes into one commit: people, and the decisions of which these are the last."""

    tellings: list[tuple[int, Telling]] = field(default_factory=list)
    followers: list[tuple[int, int]] = field(default_factory=list)
    finished: list[int] = field(default_factory=list)

    @property
    def decision_ids(self) -> set[int]:
        return {decision_id for decision_id, _telling in self.tellings} | set(self.finished)


def _untold(now: datetime, *, after: int) -> list[int]:
    """Return the next decisions to tell of; the index holds just those that are untold.

    One that can still be undone waits until that moment is over.
    """
    untold = Decision.objects.filter(told_at__isnull=True, pk__gt=after).order_by("pk")
    untold = untold.filter(Q(undo_until__isnull=True) | Q(undo_until__lte=now))
    return list(untold.values_list("pk", flat=True)[:_DECISIONS_AT_ONCE])


def _parts(causes: Iterable[Cause]) -> Iterator[_Part]:
    part = _Part()
    for cause in causes:
        for telling in cause.tellings:
            if len(part.tellings) == _PEOPLE_AT_ONCE:
                yield part
                part = _Part()
            part.tellings.append((cause.decision_id, telling))
        if cause.new_follower is not None:
            part.followers.append(cause.new_follower)
        part.finished.append(cause.decision_id)
    yield part


def _store(part: _Part, site: Site, now: datetime) -> int:
    rows = wanted([telling for _id, telling in part.tellings], site, now)
    cause_of = {id(telling): decision_id for decision_id, telling in part.tellings}

    def change(touched: Touched) -> int:
        locked = _lock(part.decision_ids)
        mine = [row for row in rows if cause_of[id(row.telling)] in locked]
        made = _insert(touched, _not_yet_told(_still_there(_still_true(mine))), now)
        _follow(part.followers, now)
        Decision.objects.filter(pk__in=locked.intersection(part.finished)).update(told_at=now)
        return made

    return commit(change)


def _lock(decision_ids: Iterable[int]) -> set[int]:
    """Lock those that nobody has finished meanwhile; on SQLite the transaction is lock enough.

    Every worker goes through the whole of a decision, in the order of ids, so whoever
    finishes it has seen everybody told.
    """
    untold = Decision.objects.filter(pk__in=list(decision_ids), told_at__isnull=True)
    return set(untold.order_by("pk").select_for_update().values_list("pk", flat=True))


def _still_true(rows: Sequence[Wanted]) -> list[Wanted]:
    """Leave out what is about a comment that has gone since."""
    ids = {r.telling.comment.pk for r in rows if r.telling.while_published and r.telling.comment}
    published = Comment.objects.filter(pk__in=ids, state=CommentState.PUBLISHED)
    shown = set(published.values_list("pk", flat=True)) if ids else set()
    return [
        row
        for row in rows
        if not row.telling.while_published
        or (row.telling.comment is not None and row.telling.comment.pk in shown)
    ]


def _still_there(rows: Sequence[Wanted]) -> list[Wanted]:
    """Leave out accounts and browsers that have gone since they were looked up.

    A row that refers to one of them would be refused with the commit only, and on SQLite
    other people's changes are in the same one.
    """
    ids = {row.telling.account_id for row in rows if row.telling.account_id is not None}
    accounts = set(Account.objects.filter(pk__in=ids).values_list("pk", flat=True))
    devices = {out.push_id for row in rows for out in row.outgoing if out.push_id is not None}
    gone = devices.difference(
        PushSubscription.objects.filter(pk__in=devices).values_list("pk", flat=True)
    )
    return [
        replace(row, outgoing=tuple(o for o in row.outgoing if o.push_id not in gone))
        for row in rows
        if row.telling.account_id is None or row.telling.account_id in accounts
    ]


def _not_yet_told(rows: Sequence[Wanted]) -> list[Wanted]:
    """Leave out who has been told of the event before, and who stands here twice."""
    told = set(_stored(rows))
    fresh = []
    for row in rows:
        if row.key not in told:
            told.add(row.key)
            fresh.append(row)
    return fresh


def _stored(rows: Sequence[Wanted]) -> dict[tuple[int | str, str], int]:
    """Return the notifications that there are for these people and events, by both."""
    if not rows:
        return {}
    of_events = Notification.objects.filter(event__in={row.telling.event for row in rows})
    accounts = {row.telling.account_id for row in rows if row.telling.account_id is not None}
    addresses = {row.telling.address for row in rows if row.telling.address}
    found = of_events.filter(account__in=accounts).values_list("account_id", "event", "pk")
    stored: dict[tuple[int | str, str], int] = {(who, event): pk for who, event, pk in found}
    if addresses:
        guests = of_events.filter(account__isnull=True, address__in=addresses)
        rows_of_guests = guests.values_list("address", "event", "pk")
        stored |= {(who, event): pk for who, event, pk in rows_of_guests}
    return stored


def _insert(touched: Touched, rows: Sequence[Wanted], now: datetime) -> int:
    insert_rows(Notification, _NOTIFICATION, [_notification(row, now) for row in rows])
    ids = _stored(rows)
    deliveries = [line for row in rows for line in _deliveries(row, ids[row.key], now)]
    insert_rows(Delivery, _DELIVERY, deliveries)
    if deliveries:
        touched.outbox()
    for row in rows:
        if row.in_page and row.telling.account_id is not None:
            touched.account(row.telling.account_id)
    return len(rows)


_NOTIFICATION = (
    "account_id", "address", "kind", "event", "thread_id", "comment_id", "decision_id", "line",
    "in_page", "made_at",
)  # fmt: skip
_DELIVERY = (
    "notification_id", "account_id", "address", "kind", "channel", "push_id", "made_at", "due_at",
)  # fmt: skip


def _notification(row: Wanted, now: datetime) -> tuple[Any, ...]:
    telling, comment = row.telling, row.telling.comment
    return (
        telling.account_id,
        telling.address,
        telling.kind.value,
        telling.event,
        comment.thread_id if comment else None,
        comment.pk if comment else None,
        telling.decision_id,
        telling.line,
        row.in_page,
        now,
    )


def _deliveries(row: Wanted, notification_id: int, now: datetime) -> Iterator[tuple[Any, ...]]:
    telling = row.telling
    for out in row.outgoing:
        yield (
            notification_id,
            telling.account_id,
            telling.address,
            telling.kind.value,
            out.channel.value,
            out.push_id,
            now,
            out.due_at,
        )


def _follow(followers: Iterable[tuple[int, int]], now: datetime) -> None:
    """Let writers follow the discussion they write in, unless they said otherwise of it."""
    rows = [
        ThreadSubscription(
            account_id=account_id, thread_id=thread_id, level=ThreadLevel.FOLLOW, set_at=now
        )
        for account_id, thread_id in followers
    ]
    if rows:
        ThreadSubscription.objects.bulk_create(rows, ignore_conflicts=True)
