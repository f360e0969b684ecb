"""Stops mails for whoever holds the link from one of them, and takes it back again."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rejoinder.actions.writing import Touched, commit
from rejoinder.models import (
    Account,
    Delivery,
    MailAddress,
    NotificationChoice,
    Thread,
    ThreadSubscription,
)
from rejoinder.rendering.mail_links import Stop
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure
from rejoinder.vocabulary.notifications import (
    ALWAYS_ON,
    FROM_DISCUSSIONS,
    NEVER,
    Channel,
    DeliveryState,
    Kind,
    ThreadLevel,
)

_MAILS = (Channel.EMAIL, Channel.DIGEST)


class NothingToStop(ExpectedFailure):
    """The account, address or discussion that a link names is gone."""

    code = ErrorCode.NOT_FOUND


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a reader's table, as it was before; ``wanted`` None: never chosen."""

    kind: Kind
    channel: Channel
    wanted: bool | None


def stop_mail(stop: Stop, now: datetime) -> str:
    """Stop exactly what ``stop`` names; return what ``start_again`` needs to undo it.

    Mails that wait are dropped with it. Doing it twice changes nothing more.

    Raises:
        NothingToStop: whom or what it names is gone.
    """

    def change(_touched: Touched) -> str:
        if stop.address_id:
            return _stop_address(stop, now)
        if not Account.objects.filter(pk=stop.account_id).exists():
            raise _nothing()
        if stop.thread_id:
            return _mute_thread(stop, now)
        return _untick(stop)

    return commit(change)


def start_again(before: str, now: datetime) -> None:
    """Undo a stop by what ``stop_mail`` returned; mails that were dropped do not come back."""
    was: dict[str, Any] = json.loads(before)

    def change(_touched: Touched) -> None:
        if was["what"] == "address":
            MailAddress.objects.filter(pk=was["address"]).update(stopped_at=None)
        elif was["what"] == "thread":
            _set_level(was["account"], was["thread"], was["level"], now)
        else:
            for kind, channel, wanted in was["cells"]:
                _set_cell(was["account"], kind, channel, wanted)

    commit(change)


def _stop_address(stop: Stop, now: datetime) -> str:
    address = MailAddress.objects.filter(pk=stop.address_id)
    if not address.update(stopped_at=now):
        raise _nothing()
    _drop(address=address[0].address, account__isnull=True)
    return json.dumps({"what": "address", "address": stop.address_id})


def _mute_thread(stop: Stop, now: datetime) -> str:
    if not Thread.objects.filter(pk=stop.thread_id).exists():
        raise _nothing()
    mine = {"account_id": stop.account_id, "thread_id": stop.thread_id}
    before = ThreadSubscription.objects.filter(**mine).values_list("level", flat=True).first()
    _set_level(stop.account_id, stop.thread_id, ThreadLevel.MUTE, now)
    _drop(
        account=stop.account_id,
        notification__thread=stop.thread_id,
        kind__in=[kind.value for kind in FROM_DISCUSSIONS],
    )
    return json.dumps(
        {"what": "thread", "account": stop.account_id, "thread": stop.thread_id, "level": before}
    )


def _untick(stop: Stop) -> str:
    chosen = {
        (row.kind, row.channel): row.wanted
        for row in NotificationChoice.objects.filter(account=stop.account_id)
    }
    cells = [
        Cell(kind, channel, chosen.get((kind, channel)))
        for kind in Kind
        for channel in _MAILS
        if _is_meant(stop, kind, channel)
    ]
    for cell in cells:
        _set_cell(stop.account_id, cell.kind, cell.channel, wanted=False)
        _drop(account=stop.account_id, kind=cell.kind, channel=cell.channel, letter__isnull=True)
    before = [(cell.kind, cell.channel, cell.wanted) for cell in cells]
    return json.dumps({"what": "cells", "account": stop.account_id, "cells": before})


def _is_meant(stop: Stop, kind: Kind, channel: Channel) -> bool:
    if (kind, channel) in ALWAYS_ON | NEVER:
        return False
    if stop.digests:
        return channel is Channel.DIGEST
    return stop.is_everything or kind is stop.kind


def _set_cell(account_id: int, kind: str, channel: str, wanted: bool | None) -> None:
    cell = NotificationChoice.objects.filter(account=account_id, kind=kind, channel=channel)
    if wanted is None:
        cell.delete()
    elif not cell.update(wanted=wanted):
        NotificationChoice.objects.create(
            account_id=account_id, kind=kind, channel=channel, wanted=wanted
        )


def _set_level(account_id: int, thread_id: int, level: str | None, now: datetime) -> None:
    mine = ThreadSubscription.objects.filter(account=account_id, thread=thread_id)
    if level is None:
        mine.delete()
    elif not mine.update(level=level, set_at=now):
        ThreadSubscription.objects.create(
            account_id=account_id, thread_id=thread_id, level=level, set_at=now
        )


def _drop(**which: Any) -> None:
    """Drop what waits or was just claimed; what is being sent cannot be called back."""
    channels = [channel.value for channel in _MAILS]
    states = [DeliveryState.WAITING, DeliveryState.CLAIMED]
    ids = Delivery.objects.filter(state__in=states, channel__in=channels, **which)
    ids = ids.exclude(kind__in=[Kind.DECISION, Kind.SECURITY])
    Delivery.objects.filter(pk__in=list(ids.values_list("pk", flat=True))).update(
        state=DeliveryState.DROPPED, lease="", leased_until=None, outcome="stopped by its reader"
    )


def _nothing() -> NothingToStop:
    return NothingToStop("There is nothing left to stop: the account or discussion is gone.")
