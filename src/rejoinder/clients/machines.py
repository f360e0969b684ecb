"""News of changes for the site's other machines, and from them.

Each machine keeps its own stamps (rendering/stamps.py). What is touched on one is said to the
others over a line: Redis or Valkey (clients/redis_line.py), or the PostgreSQL database itself
(clients/postgresql_line.py). Nobody waits for it: a thread speaks after the commit and the
touch. Whatever may have been missed on the way, for want of a line, is made good by "all".
"""

import atexit
import fcntl
import logging
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import islice
from pathlib import Path
from typing import Protocol

logger = logging.getLogger(__name__)

Changed = tuple[int, int]  # a slot and its new value
# Whoever hears this has to take everything for changed.
ALL = "*"
# PostgreSQL takes messages of less than 8,000 bytes; each pair has at most 23.
_MOST_IN_ONE = 300
_HEAR_SECONDS = 0.5
_RETRY_SECONDS = 0.5
# A command that ends waits so long for its last words; after that the others find out by
# their timed look at the rows.
_LAST_WORDS_SECONDS = 0.5


class LineIsDown(Exception):
    """The line cannot be opened, has broken, or gives no sign of life."""


class Speaker(Protocol):
    """One end of a line that says things; used by one thread. It connects when it must."""

    def say(self, text: str) -> None:
        """Say it to whoever listens at this moment; raises LineIsDown."""


class Ear(Protocol):
    """One end of a line that hears what is said from the moment it is there."""

    def hear(self, seconds: float) -> Sequence[str]:
        """Wait so long at most for what was said; raises LineIsDown."""


class Line(Protocol):
    """A way to the other machines; every call has a time limit."""

    def speaker(self) -> Speaker:
        """Return a new speaker, not connected yet."""

    def ear(self) -> AbstractContextManager[Ear]:
        """Listen within the block; raises LineIsDown."""


class Slots(Protocol):
    """What is to be touched: this machine's stamps."""

    def heed(self, changed: Iterable[Changed]) -> None:
        """Touch what another machine has announced."""

    def touch_all(self) -> None:
        """Take everything for changed."""


class Announcer:
    """Tells the other machines what was touched here; called from every thread, waits never.

    What is not said yet is kept as the latest value of each slot, so it cannot grow beyond
    the number of slots.
    """

    def __init__(self, line: Line) -> None:
        self._line = line
        self._lock = threading.Lock()
        self._waiting: dict[int, int] = {}
        self._has_work = threading.Event()
        self._is_idle = threading.Event()
        self._thread: threading.Thread | None = None

    def __call__(self, changed: Iterable[Changed]) -> None:
        """Say it soon."""
        with self._lock:
            self._waiting.update(changed)
            self._is_idle.clear()
            if self._thread is None or not self._thread.is_alive():
                self._start()
        self._has_work.set()

    def _start(self) -> None:
        self._thread = threading.Thread(target=self._work, name="announcer", daemon=True)
        self._thread.start()
        atexit.register(self._is_idle.wait, _LAST_WORDS_SECONDS)

    def _work(self) -> None:
        speaker, has_missed = self._line.speaker(), False
        while True:
            if not has_missed:
                self._has_work.wait()
            self._has_work.clear()
            with self._lock:
                said, self._waiting = self._waiting, {}
            try:
                for text in [ALL] if has_missed else _messages(said):
                    speaker.say(text)
            except LineIsDown as error:
                if not has_missed:
                    logger.error("Other machines cannot be told of changes: %s", error)  # noqa: TRY400  # expected
                has_missed = True
                time.sleep(_RETRY_SECONDS)
                continue
            if has_missed:
                logger.info("Other machines are told of changes again.")
            has_missed = False
            with self._lock:
                if not self._waiting:
                    self._is_idle.set()


def listen_for_ever(lock: Path, line: Line, slots: Slots, *, stop: threading.Event) -> None:
    """Heed what other machines say until ``stop``; one process on this machine does it.

    Whoever holds the file ``lock`` is the one; the others try again, so that another takes
    over when it ends. After each time without an ear, everything counts as changed.
    """
    is_down = False
    with lock.open("ab") as file:
        while not stop.is_set():
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                stop.wait(_RETRY_SECONDS)
                continue
            try:
                for is_new in _heard(line, slots, stop):
                    if is_new and is_down:
                        logger.info("Other machines are heard again.")
                    is_down = False
            except LineIsDown as error:
                if not is_down:
                    logger.error("Other machines are not heard: %s", error)  # noqa: TRY400  # expected
                is_down = True
                stop.wait(_RETRY_SECONDS)


def _heard(line: Line, slots: Slots, stop: threading.Event) -> Iterator[bool]:
    """Heed what is said; yield True once there is an ear, then False each time it was used."""
    with line.ear() as ear:
        # What was said before is lost.
        slots.touch_all()
        yield True
        while not stop.is_set():
            for text in ear.hear(_HEAR_SECONDS):
                _heed(text, slots)
            yield False


def _heed(text: str, slots: Slots) -> None:
    try:
        changed = read_message(text)
    except ValueError:
        if text != ALL:
            logger.warning("A message from another machine was not understood.")
        slots.touch_all()
    else:
        slots.heed(changed)


def _messages(changed: dict[int, int]) -> Iterator[str]:
    pairs = iter(changed.items())
    while part := list(islice(pairs, _MOST_IN_ONE)):
        yield write_message(part)


def write_message(changed: Iterable[Changed]) -> str:
    """Write slots with their values.

    >>> write_message([(7, 255), (65_535, 16)])
    '7:ff 65535:10'
    """
    return " ".join(f"{slot}:{value:x}" for slot, value in changed)


def read_message(text: str) -> list[Changed]:
    """Read what ``write_message`` wrote; raises ValueError for anything else.

    >>> read_message("7:ff 65535:10")
    [(7, 255), (65535, 16)]
    """
    pairs = (part.partition(":") for part in text.split(" "))
    return [(int(slot), int(value, 16)) for slot, _colon, value in pairs]
