"""The courier: tells what happened, writes the public ledger, sends what is due; never ends.

Every process that serves runs one, and every `rejoinder worker`. Leases keep them from
sending anything twice, and a process that hangs holds up nothing but what it has in hand.
Telling, gathering and the ledger are for one process of a machine at a time: more would only
read the same rows.
"""

import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path

from django.conf import settings
from django.db import close_old_connections, connection
from django.utils import timezone

from rejoinder.actions.answer_notice import answer_settled_notices
from rejoinder.actions.describe_articles import describe_due, is_any_due
from rejoinder.actions.gather import gather
from rejoinder.actions.keep_ledger import append_ledger
from rejoinder.actions.mail_limits import SiteLimit
from rejoinder.actions.outbox import AT_ONCE, Post, deliver
from rejoinder.actions.tell import tell
from rejoinder.clients.smtp import mailer
from rejoinder.rendering.stamps import OUTBOX_SLOT, stamps

logger = logging.getLogger(__name__)
# How often the stamp is looked at, which asks no database.
LOOK_SECONDS = 0.15
# How often without a stamp: for what has become due, and for other machines' doings.
IDLE_SECONDS = 2.0
# An idle connection to the mail server is closed; servers do the same after some minutes.
IDLE_ROUNDS_BEFORE_CLOSING = 15
# Most of a mail's time is waiting, for the disk and for the mail server. So when many wait,
# several are sent at once, and their commits share one (actions/writing.py).
SENDERS = 4
_MOST_IN_A_ROUND = 500
# Comments come before telling of them: unless much waits, the courier rests for that many
# times as long as it worked. Without a rest, a busy server took a third fewer comments.
_RESTS_FOR_EACH = 10
# Work that took long waited for something, or the whole machine stood still meanwhile.
_LONGEST_REST_FROM_TELLING = 5.0
# A sign-in code is waited for, so sending rests no longer than this, whatever telling does.
_LONGEST_REST_FROM_SENDING = 0.5
# What nobody waits for: the ledger, and notices whose comment was decided on.
_NOW_AND_THEN_SECONDS = 5.0


@dataclass(slots=True)
class Courier:
    """One worker with its connection to the mail server and the last stamp it saw."""

    clock: Callable[[], datetime] = timezone.now
    posts: list[Post] = field(default_factory=lambda: _posts(SENDERS))
    worker: str = field(default_factory=lambda: f"{socket.gethostname()[:12]}.{os.getpid()}")
    lock: Path = field(default_factory=lambda: Path(settings.DATA_FOLDER) / "telling.lock")
    _idle_rounds: int = 0
    _tells_at: float = 0.0
    _now_and_then_at: float = 0.0
    _owes_telling: bool = False
    _asking: threading.Thread | None = None

    def round(self) -> int:
        """Do everything once; return how much was done. What fails is logged, not raised."""
        self._tells_at = self._now_and_then_at = 0.0
        return self.turn()

    def turn(self) -> int:
        """Send what is due, and do what does not rest; return how much was done."""
        done = 0
        self._owes_telling = time.monotonic() < self._tells_at
        if not self._owes_telling:
            began = time.monotonic()
            done += self._try(self._tell)
            self._tells_at = time.monotonic() + rest_from_telling(time.monotonic() - began)
        if time.monotonic() >= self._now_and_then_at:
            self._now_and_then_at = time.monotonic() + _NOW_AND_THEN_SECONDS
            done += self._try(self._answer_notices) + self._try(self._write_ledger)
        self._try(self._describe)
        done += self._try(self._deliver)
        self._rest_after(done)
        return done

    @property
    def is_wanted(self) -> bool:
        """Whether telling was put off in the last turn and has rested long enough by now."""
        return self._owes_telling and time.monotonic() >= self._tells_at

    @staticmethod
    def _try(part: Callable[[], int]) -> int:
        try:
            return part()
        except Exception:  # outermost edge: the courier must go on
            logger.exception("the courier failed; it tries again")
            return 0

    def finish_asking(self, *, within_seconds: float) -> bool:
        """Wait for the pages elsewhere that are being asked; return whether all have answered."""
        if self._asking is None:
            return True
        self._asking.join(within_seconds)
        return not self._asking.is_alive()

    def close(self) -> None:
        """Say goodbye to the mail server."""
        for post in self.posts:
            post.mailer.close()

    def _tell(self) -> int:
        return self._alone(lambda: tell(self.clock()) + gather(self.clock()))

    def _answer_notices(self) -> int:
        return self._alone(lambda: answer_settled_notices(self.clock()))

    def _write_ledger(self) -> int:
        return self._alone(lambda: append_ledger(self.clock()))

    def _describe(self) -> int:
        """Let pages elsewhere be asked, beside everything else: they may take their time."""
        is_busy = self._asking is not None and self._asking.is_alive()
        if not is_busy and is_any_due(self.clock()):
            self._asking = threading.Thread(target=self._ask, name="describing", daemon=True)
            self._asking.start()
        return 0

    def _ask(self) -> None:
        try:
            self._try(lambda: describe_due(self.clock))
        finally:
            connection.close()  # this thread's own

    def _alone(self, part: Callable[[], int]) -> int:
        """Do a part, unless another process of this machine is at it."""
        with self.lock.open("ab") as file:
            try:
                flock(file, LOCK_EX | LOCK_NB)
            except BlockingIOError:
                return 0
            return part()

    def _deliver(self) -> int:
        sent = deliver(self.clock, most=AT_ONCE, worker=self.worker, post=self.posts[0])
        if sent < AT_ONCE:
            return sent
        with ThreadPoolExecutor(len(self.posts), thread_name_prefix="sender") as senders:
            return sent + sum(senders.map(self._send_some, self.posts))

    def _send_some(self, post: Post) -> int:
        try:
            return deliver(self.clock, most=_MOST_IN_A_ROUND, worker=self.worker, post=post)
        finally:
            connection.close()  # this thread's own; the thread ends with the round

    def _rest_after(self, done: int) -> None:
        self._idle_rounds = 0 if done else self._idle_rounds + 1
        if self._idle_rounds == IDLE_ROUNDS_BEFORE_CLOSING:
            self.close()


def rest_from_telling(worked: float) -> float:
    """Return for how many seconds nothing is told after ``worked`` seconds of it.

    >>> rest_from_telling(0.25), rest_from_telling(600)
    (2.5, 5.0)
    """
    return min(_RESTS_FOR_EACH * worked, _LONGEST_REST_FROM_TELLING)


def _posts(number: int) -> list[Post]:
    limit = SiteLimit()
    return [Post(mailer(), limit=limit) for _post in range(number)]


def run_courier(stop: threading.Event, courier: Courier | None = None) -> None:
    """Work until ``stop``: at once when the outbox's stamp changes, else every two seconds."""
    courier = courier or Courier()
    seen, waited = -1, 0.0
    while not stop.is_set():
        stamp = stamps().read(OUTBOX_SLOT)
        if stamp == seen and waited < IDLE_SECONDS and not courier.is_wanted:
            waited += LOOK_SECONDS
            stop.wait(LOOK_SECONDS)
            continue
        seen, waited, began = stamp, 0.0, time.monotonic()
        if courier.turn() < AT_ONCE:
            rest = _RESTS_FOR_EACH * (time.monotonic() - began)
            stop.wait(max(LOOK_SECONDS, min(rest, _LONGEST_REST_FROM_SENDING)))
        close_old_connections()
    courier.close()
