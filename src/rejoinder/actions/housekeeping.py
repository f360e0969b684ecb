"""What has to be done now and then: old keys dropped, ranks renewed, sessions cleared."""

import logging
import threading
from datetime import datetime, timedelta
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path

from django.contrib.sessions.models import Session
from django.db import close_old_connections
from django.utils import timezone

from rejoinder.actions.recount import renew_ranks
from rejoinder.actions.writing import commit
from rejoinder.models import AcceptedWrite, Site

logger = logging.getLogger(__name__)
# A retry after this long is a new write. A browser that was offline for days is covered.
KEEP_KEYS = timedelta(days=7)
_MOST_AT_ONCE = 500


def keep_house(now: datetime) -> dict[str, int]:
    """Do all housekeeping once; return how many rows each part dropped or set."""
    return {
        "old keys dropped": commit(lambda _touched: _drop_keys(now)),
        "old sessions dropped": commit(lambda _touched: _drop_sessions(now)),
        "sites ranked by": sum(1 for site in Site.objects.order_by("pk") if renew_ranks(site)),
    }


def _drop_keys(now: datetime) -> int:
    old = AcceptedWrite.objects.filter(accepted_at__lt=now - KEEP_KEYS).order_by("pk")
    # Some at a time, so that readers' writes do not wait behind a long commit.
    some = list(old.values_list("pk", flat=True)[:_MOST_AT_ONCE])
    return AcceptedWrite.objects.filter(pk__in=some).delete()[0]


def _drop_sessions(now: datetime) -> int:
    return Session.objects.filter(expire_date__lt=now).delete()[0]


def run_for_ever(lock: Path, *, every_seconds: float, stop: threading.Event) -> None:
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
                keep_house(timezone.now())
            except Exception:  # outermost edge of this thread
                logger.exception("housekeeping failed; it is tried again in %s s", every_seconds)
            finally:
                close_old_connections()
