"""Version stamps of threads in a memory-mapped file that all processes of a machine share.

Whoever changes a thread writes a new, unique value into the thread's slot: after the
commit and before the answer. Whoever keeps a page compares the slot with the value it
held *before* the page was read from the database; unequal means rebuild. A comparison
costs 0.05 microseconds and no system call, so that it can be made for every request.

The value is random and not a counter: two processes that count up at once can lose one
step, and a page built between the two would stay stale for ever.
"""

import fcntl
import mmap
import os
import secrets
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Lock
from typing import Self

SLOTS = 65_536  # those that pages depend on
ACCOUNT_SLOTS = 65_536  # behind them: what is one account's own, its inbox for one
SLOT_BYTES = 8
SITE_SLOT = 0  # anything site-wide: house rules, the list of articles, a deploy
FRONT_SLOT = SLOTS - 1  # the front page: an article's teaser or a comment count on it
OUTBOX_SLOT = SLOTS - 2  # no page: something to tell or to send, which wakes the courier
_THREAD_SLOTS = SLOTS - 3
_FILE_BYTES = (SLOTS + ACCOUNT_SLOTS) * SLOT_BYTES


def slot_of_thread(thread_id: int) -> int:
    """Find the slot of a thread. Threads that share one only cost each other a rebuild.

    >>> slot_of_thread(0), slot_of_thread(65_532), slot_of_thread(65_533)
    (1, 65533, 1)
    """
    return 1 + thread_id % _THREAD_SLOTS


def slot_of_account(account_id: int) -> int:
    """Find the slot of an account. No page depends on it.

    >>> slot_of_account(0), slot_of_account(65_536)
    (65536, 65536)
    """
    return SLOTS + account_id % ACCOUNT_SLOTS


# What tells the other machines of new stamps, (slot, value) pairs; it must not wait.
Announce = Callable[[list[tuple[int, int]]], None]


class Stamps:
    """The mapped file. Reading and writing one slot is safe from every thread and process.

    A slot is eight aligned bytes and is stored by one machine instruction. Should a
    platform ever tear one, the reader sees a value that equals neither the old nor the
    new one, and rebuilds.
    """

    def __init__(self, mapping: mmap.mmap, announce: Announce | None = None) -> None:
        self._mapping = mapping
        self._announce = announce
        self._cells = memoryview(mapping).cast("Q")

    @classmethod
    def open(cls, path: Path, announce: Announce | None = None) -> Self:
        """Map the file at ``path``, which is made if it is missing.

        ``announce`` is told of every touch; None: there are no other machines.

        The file is only ever lengthened, under a lock: a process that opens it while
        another makes it waits for the full length ("cannot mmap an empty file"), and none
        can be left with a mapping of a file that somebody has replaced.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            if os.fstat(descriptor).st_size < _FILE_BYTES:
                os.ftruncate(descriptor, _FILE_BYTES)
            return cls(mmap.mmap(descriptor, _FILE_BYTES), announce)
        finally:
            # The mapping keeps a duplicate of the descriptor, and with it the lock, so
            # closing is not enough: the next process would wait for this one's end.
            fcntl.flock(descriptor, fcntl.LOCK_UN)
            os.close(descriptor)

    def read(self, slot: int) -> int:
        """Read the stamp of one slot; 0 means never touched."""
        return self._cells[slot]

    def touch(self, *slots: int) -> None:
        """Give each slot a value it never had. Call it after the commit, before the answer."""
        changed = [(slot, _new_value()) for slot in slots]
        for slot, value in changed:
            self._cells[slot] = value
        if self._announce is not None:
            self._announce(changed)

    def heed(self, changed: Iterable[tuple[int, int]]) -> None:
        """Touch what a machine has announced, unless the news is this machine's own.

        The value itself is not taken over: an echo that comes late would bring an earlier
        one back, and with it the pages that were made under it.
        """
        for slot, value in changed:
            if 0 <= slot < SLOTS + ACCOUNT_SLOTS and self._cells[slot] != value:
                self._cells[slot] = _new_value()

    def touch_all(self) -> None:
        """Make every kept page stale, for example when a listener has missed messages."""
        self._mapping[:] = secrets.token_bytes(_FILE_BYTES)

    def copy(self) -> "StampCopy":
        """Copy all slots of pages, to be called before a page is read from the database.

        Which slots a page depends on is known only once it is built; a copy of all of
        them (512 KiB, 16 microseconds) means that no builder can take its stamps too late.
        """
        return StampCopy(self._mapping[: SLOTS * SLOT_BYTES])

    def unchanged(self, watched: Iterable[tuple[int, int]]) -> bool:
        """Say whether each watched slot still has its value; (slot, value) pairs."""
        cells = self._cells
        for slot, value in watched:  # noqa: SIM110 - on the hottest path; all() costs twice as much
            if cells[slot] != value:
                return False
        return True


class StampCopy:
    """All stamps of pages as they were at one moment."""

    def __init__(self, cells: bytes) -> None:
        self._cells = memoryview(cells).cast("Q")

    def watch(self, slots: Iterable[int]) -> tuple[tuple[int, int], ...]:
        """Pair each slot with the value it had, as Stamps.unchanged wants it."""
        return tuple((slot, self._cells[slot]) for slot in slots)


def _new_value() -> int:
    # Random bits need no care for threads, forks and clocks, and cost half a microsecond.
    # The lowest bit is set so that no value is 0, which means never touched.
    return secrets.randbits(64) | 1


class _Place:
    """Where this process's stamps are, and the mapping once it is open."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.path: Path | None = None
        self.announce: Announce | None = None
        self.opened: Stamps | None = None


_place = _Place()


def configure(path: Path, announce: Announce | None = None) -> None:
    """Say where this process finds the stamps, and what tells other machines of them.

    The file is opened at the first use.
    """
    with _place.lock:
        if (path, announce) != (_place.path, _place.announce):
            _place.path, _place.announce, _place.opened = path, announce, None


def stamps() -> Stamps:
    """Return this process's stamps.

    Raises:
        RuntimeError: configure has not been called.
    """
    opened = _place.opened
    if opened is not None:
        return opened
    with _place.lock:
        if _place.path is None:
            raise RuntimeError("call rejoinder.rendering.stamps.configure(path) first")
        if _place.opened is None:
            _place.opened = Stamps.open(_place.path, _place.announce)
        return _place.opened
