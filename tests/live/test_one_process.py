"""The streams of one process: who stalls holds up nobody, and nothing is left behind."""

import asyncio
import json
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from rejoinder.lane.cross_origin import RegisteredOrigins
from rejoinder.lane.inboxes import Inboxes
from rejoinder.lane.live import BEATS, Live, LiveOptions
from rejoinder.rendering.page_store import NoSuchPage, Page, PageKey, PageStore
from rejoinder.rendering.stamps import Stamps, slot_of_thread
from tests.lane.asking import run

THREAD = 7
ORIGIN = "https://news.example"


class Paper:
    """A database of one number, the page store over it, and the streams."""

    def __init__(self, folder: Path, **options: Any) -> None:
        self.number = 1
        self.stamps = Stamps.open(folder / "stamps.bin")
        executor = ThreadPoolExecutor(1)
        store = PageStore(
            stamps=self.stamps, build=self._build, version_of=lambda _key: 0, executor=executor
        )
        self.live = Live(
            store=store,
            stamps=self.stamps,
            inboxes=Inboxes(inbox=lambda _scope: None, stamps=self.stamps, executor=executor),
            origins=RegisteredOrigins([ORIGIN]),
            options=LiveOptions(**options),
        )

    def write(self) -> None:
        """Store one comment more."""
        self.number += 1
        self.stamps.touch(slot_of_thread(THREAD))

    def _build(self, key: PageKey) -> Page:
        if key.thread != THREAD:
            raise NoSuchPage(key)
        head = {"count": self.number, "number": self.number, "changed": 0, "heading": ""}
        return Page(json.dumps(head), (slot_of_thread(THREAD),))


class Reader:
    """A connection. While ``takes`` is not set, nothing more goes through it."""

    def __init__(self, paper: Paper, *, thread: int = THREAD, origin: str = "") -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.heard: list[bytes] = []
        self.takes, self.leaves = asyncio.Event(), asyncio.Event()
        self._said = asyncio.Event()
        self.takes.set()
        headers = [(b"origin", origin.encode())] if origin else []
        scope = {"type": "http", "method": "GET", "headers": headers}
        self.task = asyncio.create_task(paper.live.serve(thread, scope, self._receive, self._send))

    async def hears(self, number: int) -> None:
        """Wait until the comment of this number was heard of."""
        await self.hears_of(b"id: %d.0\n" % number)

    async def hears_of(self, words: bytes) -> None:
        """Wait until these were said."""
        async with asyncio.timeout(5):
            while not any(words in part for part in self.heard):
                self._said.clear()
                await self._said.wait()

    async def _receive(self) -> dict[str, Any]:
        await self.leaves.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: dict[str, Any]) -> None:
        await self.takes.wait()
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {n.decode(): v.decode() for n, v in message["headers"]}
        elif message["body"]:
            self.heard.append(message["body"])
            self._said.set()


def _told(story: Coroutine[Any, Any, None]) -> None:
    run(story)


def test_one_that_takes_nothing_holds_up_nobody_and_is_dropped(tmp_path: Path) -> None:
    async def story() -> None:
        paper = Paper(tmp_path, beat_seconds=0.005, stalled_seconds=0.3)
        stalled, other = Reader(paper), Reader(paper)
        await stalled.hears(1)
        await other.hears(1)
        stalled.takes.clear()

        for _ in range(5):
            paper.write()
            await other.hears(paper.number)

        assert len(paper.live) == 2
        async with asyncio.timeout(5):
            await stalled.task
        assert len(paper.live) == 1
        assert not other.task.done()
        await _all_leave(other)

    _told(story())


def test_what_a_slow_reader_did_not_take_is_overwritten_by_the_latest(tmp_path: Path) -> None:
    async def story() -> None:
        paper = Paper(tmp_path)
        slow, quick = Reader(paper), Reader(paper)
        await slow.hears(1)
        await quick.hears(1)
        slow.takes.clear()
        for _ in range(6):
            paper.write()
            await quick.hears(paper.number)

        slow.takes.set()

        await slow.hears(7)
        assert len(slow.heard) <= 3  # the first, the one on its way, and the latest
        await _all_leave(slow, quick)

    _told(story())


def test_a_silent_thread_still_says_that_the_line_works(tmp_path: Path) -> None:
    async def story() -> None:
        paper = Paper(tmp_path, beat_seconds=0.005)
        reader = Reader(paper)
        await reader.hears(1)
        await reader.hears_of(b":\n\n")
        await _all_leave(reader)

    _told(story())
    assert BEATS <= 25  # seconds, as the process counts them


def test_one_more_than_a_process_keeps_is_asked_to_come_again(tmp_path: Path) -> None:
    async def story() -> None:
        paper = Paper(tmp_path, most_streams=2)
        first, second = Reader(paper), Reader(paper)
        await first.hears(1)
        await second.hears(1)

        third = Reader(paper, origin=ORIGIN)
        await third.task

        assert (third.status, third.headers["retry-after"]) == (503, "30")
        assert json.loads(third.heard[0])["error"]["code"] == "busy"
        assert third.headers["access-control-allow-origin"] == ORIGIN
        await _all_leave(second)
        again = Reader(paper)
        await again.hears(1)
        await _all_leave(first, again)

    _told(story())


def test_pages_of_registered_origins_may_read_along_and_strangers_may_not(tmp_path: Path) -> None:
    async def story() -> None:
        paper = Paper(tmp_path)
        ours, theirs = Reader(paper, origin=ORIGIN), Reader(paper, origin=ORIGIN + ".evil.tld")
        await ours.hears(1)
        await theirs.hears(1)

        assert ours.headers["access-control-allow-origin"] == ORIGIN
        assert ours.headers["access-control-allow-credentials"] == "true"
        assert ours.headers["vary"] == theirs.headers["vary"] == "Origin"
        assert not [name for name in theirs.headers if name.startswith("access-control")]
        await _all_leave(ours, theirs)

    _told(story())


def test_nothing_is_left_of_those_who_have_gone(tmp_path: Path) -> None:
    async def story() -> None:
        paper = Paper(tmp_path)
        for _ in range(20):
            reader, stranger = Reader(paper), Reader(paper, thread=THREAD + 1)
            await reader.hears(1)
            await stranger.task
            assert stranger.status == 404
            await _all_leave(reader)

        assert len(paper.live) == 0
        # The one that looks at the stamps ends with the last stream.
        left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        async with asyncio.timeout(5):
            await asyncio.gather(*left)
        again = Reader(paper)
        await again.hears(1)
        paper.write()
        await again.hears(2)
        await _all_leave(again)

    _told(story())


async def _all_leave(*readers: Reader) -> None:
    for reader in readers:
        reader.leaves.set()
    async with asyncio.timeout(5):
        await asyncio.gather(*(reader.task for reader in readers))
