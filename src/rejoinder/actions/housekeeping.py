"""What has to be done now and then: what is past dropped, ranks renewed."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import close_old_connections, connection
from django.utils import timezone

from rejoinder.actions.close_account import apply_erasures, close_due_accounts
from rejoinder.actions.contact_newsroom import forget_messages
from rejoinder.actions.gather_weeks import plan_weeks
from rejoinder.actions.keep_ledger import append_ledger
from rejoinder.actions.keep_picture import sweep_pictures
from rejoinder.actions.read_inbox import drop_old_notifications
from rejoinder.actions.recount import renew_ranks
from rejoinder.actions.register_article import forget_visitors
from rejoinder.actions.report_networks import forget_networks
from rejoinder.actions.share_by_mail import forget_shares
from rejoinder.actions.writing import commit
from rejoinder.models import AcceptedWrite, Delivery, Site
from rejoinder.vocabulary.notifications import DeliveryState

logger = logging.getLogger(__name__)
# A retry after this long is a new write. A browser that was offline for days is covered.
KEEP_KEYS = timedelta(days=7)
# Bounces come within days; the address of a mail is nobody's business for longer.
KEEP_DELIVERIES = timedelta(days=30)
_MOST_AT_ONCE = 500


def keep_house(now: datetime) -> dict[str, int]:
    """Do all housekeeping once; return how many rows each part dropped or set."""
    return {
        "old keys dropped": commit(lambda _touched: _drop_keys(now)),
        "old mails dropped": commit(lambda _touched: _drop_deliveries(now)),
        "old sessions dropped": commit(lambda _touched: _drop_sessions(now)),
        "erasures done again": apply_erasures(now),
        "accounts closed": close_due_accounts(now),
        "loose pictures deleted": sweep_pictures(now),
        "old notifications dropped": drop_old_notifications(now, most=_MOST_AT_ONCE),
        "weekly mails planned": plan_weeks(now),
        "networks of reports forgotten": forget_networks(now),
        "visitors of new pages forgotten": forget_visitors(now),
        "late ledger rows written": append_ledger(now, further_back=True),
        "old messages forgotten": forget_messages(now),
        "mails to friends forgotten": forget_shares(now),
        "expired cache rows dropped": commit(lambda _touched: _drop_cached(now)),
        "sites ranked by": sum(1 for site in Site.objects.order_by("pk") if renew_ranks(site)),
    }


def _drop_keys(now: datetime) -> int:
    old = AcceptedWrite.objects.filter(accepted_at__lt=now - KEEP_KEYS).order_by("pk")
    # Some at a time, so that readers' writes do not wait behind a long commit.
    some = list(old.values_list("pk", flat=True)[:_MOST_AT_ONCE])
    return AcceptedWrite.objects.filter(pk__in=some).delete()[0]


def _drop_deliveries(now: datetime) -> int:
    """Drop what left, failed or was dropped long ago; inboxes keep what it was about.

    What went into a digest stays as long as the digest.
    """
    ended = [
        DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.DROPPED, DeliveryState.GATHERED
    ]  # fmt: skip
    old = Delivery.objects.filter(state__in=ended, made_at__lt=now - KEEP_DELIVERIES)
    some = list(old.order_by("pk").values_list("pk", flat=True)[:_MOST_AT_ONCE])
    return Delivery.objects.filter(pk__in=some).delete()[0]


def _drop_sessions(now: datetime) -> int:
    """Drop sessions that are over, and which device and network address they were used from."""
    dropped = Session.objects.filter(expire_date__lt=now).delete()[0]
    live = Session.objects.values("session_key")
    used = UserSession.objects.exclude(session_key__in=live).order_by("pk")
    some = list(used.values_list("pk", flat=True)[:_MOST_AT_ONCE])
    UserSession.objects.filter(pk__in=some).delete()
    return dropped


def _drop_cached(now: datetime) -> int:
    """Drop what the cache keeps beyond its time.

    django-allauth counts tries by network address there, and Django drops an expired row
    only when it is asked for again, so an address would stay for ever.
    """
    table = connection.ops.quote_name(settings.CACHES["default"]["LOCATION"])
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {table} WHERE expires < %s",  # noqa: S608  # a name from the settings
            (connection.ops.adapt_datetimefield_value(now),),
        )
        return int(cursor.rowcount)


def run_for_ever(
    lock: Path,
    *,
    every_seconds: float,
    stop: threading.Event,
    clock: Callable[[], datetime] = timezone.now,
) -> None:
    """Keep house every ``every_seconds`` until ``stop``; one process on a machine does it.

    Whoever holds the file ``lock`` is the one; the others try again each time, so that
    another takes over when it ends. Errors are logged, and the next round tries again.
    """
    with lock.open("ab") as file:
        while not stop.wait(every_seconds):
            try:
                flock(file, LOCK_EX | LOCK_NB)
            except BlockingIOError:
                continue
            try:
                keep_house(clock())
            except Exception:  # outermost edge of this thread
                logger.exception("housekeeping failed; it is tried again in %s s", every_seconds)
            finally:
                close_old_connections()
