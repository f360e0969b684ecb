"""The waiting line of writes: one change after the other, many to a commit.

SQLite takes one writer at a time, and its own waiting is a sleep of up to 100 ms, so
each process has one writer thread, and a file lock keeps the processes in order. The
thread commits whatever has queued up meanwhile in one transaction, each change in a
savepoint of its own, so that one that fails does not take the others with it. Waiting
for the disk is thus shared, and ``synchronous=FULL`` costs little. PostgreSQL has its
own order: there every change is a transaction in the thread that asks for it.

After the commit and before the caller gets its answer, the stamps of what changed are
touched, so that no page made before the change is served to anyone who knows of it.
"""

import fcntl
import logging
import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.conf import settings
from django.db import DatabaseError, OperationalError, connection, transaction

from rejoinder.models.plain import rows
from rejoinder.rendering.stamps import (
    FRONT_SLOT,
    OUTBOX_SLOT,
    SITE_SLOT,
    slot_of_account,
    slot_of_thread,
    stamps,
)
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure

logger = logging.getLogger(__name__)
Result = TypeVar("Result")

MOST_IN_ONE_COMMIT = 256
# Longer than any commit takes; a caller that gives up may send the same key again.
ANSWER_WITHIN_SECONDS = 20


class WriterIsBusy(ExpectedFailure):
    """The change was not acknowledged in time; it may be sent again with the same key."""

    code = ErrorCode.BUSY


@dataclass(slots=True)
class Touched:
    """What a change makes stale; the change itself adds to it."""

    slots: set[int] = field(default_factory=set)

    def thread(self, thread_id: int) -> None:
        """The pages of this thread, its count, and the front page, which shows the count."""
        self.slots |= {slot_of_thread(thread_id), FRONT_SLOT}

    def site(self) -> None:
        """Everything that shows the site's name, rules or list of articles."""
        self.slots |= {SITE_SLOT, FRONT_SLOT}

    def account(self, account_id: int) -> None:
        """No page, but what is this account's own: its inbox, for one."""
        self.slots.add(slot_of_account(account_id))

    def outbox(self) -> None:
        """No page, but there is something to tell or to send: the courier looks at once."""
        self.slots.add(OUTBOX_SLOT)


Change = Callable[[Touched], Result]


def commit(change: Change[Result]) -> Result:
    """Do ``change`` in a transaction and return its result once that is on disk.

    ``change`` runs in another thread on SQLite; it must write first and read afterwards
    what it depends on. Inside an open transaction it simply joins that one, and the
    stamps are touched when the outer one commits.

    Raises:
        WriterIsBusy: no answer within ANSWER_WITHIN_SECONDS.
        Whatever ``change`` raises; then nothing of it is stored.
    """
    if connection.in_atomic_block:
        touched = Touched()
        result = _in_savepoint(lambda: change(touched))
        transaction.on_commit(lambda: stamps().touch(*touched.slots))
        return result
    if connection.vendor == "sqlite":
        return _line.ask(change)
    return _commit_here(change)


def begin(work: Callable[[], Result]) -> "Future[Result]":
    """Queue ``work``, and return its future, done once everything it did is on disk.

    For SQLite: ``work`` runs in the thread that writes, so its own calls of ``commit`` join a
    transaction with whatever else waits. It should take a millisecond, and call nothing outside.
    If it raises, nothing of it is stored.
    """
    return _line.begin(lambda _touched: work())


def _commit_here(change: Change[Result]) -> Result:
    touched = Touched()
    with transaction.atomic():
        result = change(touched)
    stamps().touch(*touched.slots)
    return result


@dataclass(slots=True)
class _Waiting:
    change: Change[Any]
    answer: "Future[Any]" = field(default_factory=Future)
    touched: Touched = field(default_factory=Touched)
    result: Any = None
    error: BaseException | None = None


class _WaitingLine:
    """The queue and the thread that works through it; the thread starts with the first write."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[_Waiting] = queue.SimpleQueue()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def begin(self, change: Change[Result]) -> "Future[Result]":
        """Queue ``change`` and return what becomes of it."""
        self._start()
        waiting = _Waiting(change)
        self._queue.put(waiting)
        return waiting.answer

    def ask(self, change: Change[Result]) -> Result:
        """Queue ``change`` and wait for its answer."""
        try:
            answer = self.begin(change).result(timeout=ANSWER_WITHIN_SECONDS)
        except TimeoutError as error:
            raise WriterIsBusy("The site is very busy. Your text is kept; try again.") from error
        return answer

    def _start(self) -> None:
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while True:
            batch = [self._queue.get()]
            while len(batch) < MOST_IN_ONE_COMMIT and not self._queue.empty():
                batch.append(self._queue.get())
            self._commit(batch)

    def _commit(self, batch: list[_Waiting]) -> None:
        try:
            with _alone(), transaction.atomic():
                for waiting in batch:
                    _try_one(waiting)
                _refuse_lost_transaction()
            stamps().touch(*(slot for w in batch if w.error is None for slot in w.touched.slots))
        except Exception as error:  # outermost edge of this thread: every caller is told
            # The commit itself failed (disk full, for one): nothing of the batch is stored.
            logger.exception("a commit of %d changes failed", len(batch))
            connection.close()
            for waiting in batch:
                waiting.error = waiting.error or error
        for waiting in batch:
            if waiting.error is None:
                waiting.answer.set_result(waiting.result)
            else:
                waiting.answer.set_exception(waiting.error)


def _try_one(waiting: _Waiting) -> None:
    try:
        waiting.result = _in_savepoint(lambda: waiting.change(waiting.touched))
    except Exception as error:  # noqa: BLE001  # handed to the caller, who waits for it
        waiting.error = error


def _in_savepoint(change: Callable[[], Result]) -> Result:
    """Do a part of a transaction; if it raises, that part alone is taken back.

    On SQLite without Django's own savepoints, which take longer than a vote's statements.
    """
    if connection.vendor != "sqlite":
        with transaction.atomic():
            return change()
    rows("SAVEPOINT part", ())
    try:
        result = change()
    except BaseException:
        _take_part_back()
        raise
    rows("RELEASE part", ())
    return result


def _take_part_back() -> None:
    # What is marked for rolling back takes no statement any more by Django's cursor, which is
    # used while somebody watches the statements.
    transaction.set_rollback(False)
    try:
        rows("ROLLBACK TO part", ())
        rows("RELEASE part", ())
    except DatabaseError:
        # SQLite gave up the whole transaction, so there is nothing to go back to.
        transaction.set_rollback(True)
        raise


def _refuse_lost_transaction() -> None:
    """Raise if SQLite gave up the whole transaction over one change, as when the disk is full."""
    if transaction.get_rollback():
        raise OperationalError("the transaction was rolled back")


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the lock that all processes of this machine share for writing."""
    with settings.WRITE_LOCK.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield  # closing the file lets the lock go


_line = _WaitingLine()
