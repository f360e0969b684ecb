"""The page store: what is kept, for how long, and who waits for whom."""

import asyncio
import threading
import time
from collections.abc import Hashable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rejoinder.rendering.encodings import IDENTITY
from rejoinder.rendering.page_store import (
    NoSuchPage,
    Page,
    PageKey,
    PageKind,
    PageStore,
    StoreOptions,
)
from rejoinder.rendering.stamps import SITE_SLOT, Stamps, slot_of_thread
from tests.lane.asking import run


class Rows:
    """A database of one number for each thread; ``missing`` threads have no page."""

    def __init__(self, stamps: Stamps) -> None:
        self.stamps = stamps
        self.numbers: dict[int, int] = {}
        self.missing: set[int] = set()
        self.builds = 0
        self.versions_read = 0
        self.expires_at: float | None = None
        self.padding = 0
        self.reading = threading.Event()
        self.may_read = threading.Event()
        self.may_read.set()

    def write(self, thread: int, *, stamped: bool = True) -> int:
        self.numbers[thread] = self.numbers.get(thread, 0) + 1
        if stamped:
            self.stamps.touch(slot_of_thread(thread))
        return self.numbers[thread]

    def build(self, key: PageKey) -> Page:
        self.builds += 1
        if key.thread in self.missing:
            raise NoSuchPage(key)
        number = self.numbers.get(key.thread, 0)
        self.reading.set()
        assert self.may_read.wait(5)
        body = f"comments={number};" + "x" * self.padding
        return Page(body, (slot_of_thread(key.thread), SITE_SLOT), self.expires_at)

    def version_of(self, key: PageKey) -> Hashable:
        self.versions_read += 1
        return self.numbers.get(key.thread, 0)


@pytest.fixture
def rows(tmp_path: Path) -> Rows:
    return Rows(Stamps.open(tmp_path / "stamps.bin"))


@pytest.fixture
def executor() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(3) as threads:
        yield threads


def _store(rows: Rows, executor: ThreadPoolExecutor, **options: float) -> PageStore:
    return PageStore(
        stamps=rows.stamps,
        build=rows.build,
        version_of=rows.version_of,
        executor=executor,
        options=StoreOptions(**options),  # type: ignore[arg-type]
    )


def _key(thread: int) -> PageKey:
    return PageKey(PageKind.ARTICLE, thread=thread)


async def _text(store: PageStore, thread: int, *, strict: bool = False) -> str:
    snapshot = await store.get(_key(thread), IDENTITY, strict=strict)
    return snapshot.page.body.partition(";")[0].removeprefix("comments=")


def test_a_page_is_built_once_until_its_stamp_changes(
    rows: Rows, executor: ThreadPoolExecutor
) -> None:
    async def story() -> None:
        store = _store(rows, executor)
        assert [await _text(store, 1) for _ in range(3)] == ["0"] * 3
        assert rows.builds == 1

        rows.write(2)
        assert await _text(store, 1) == "0"
        assert rows.builds == 1

        rows.write(1)
        assert await _text(store, 1) == "1"
        assert rows.builds == 2

        rows.stamps.touch(SITE_SLOT)
        await _text(store, 1)
        assert rows.builds == 3

    run(story())


def test_many_readers_of_one_page_wait_for_one_build(
    rows: Rows, executor: ThreadPoolExecutor
) -> None:
    async def story() -> None:
        store = _store(rows, executor)
        texts = await asyncio.gather(*(_text(store, 1) for _ in range(50)))

        assert texts == ["0"] * 50
        assert rows.builds == 1

    run(story())


def test_a_build_that_began_before_the_readers_own_write_does_not_answer_them(
    rows: Rows, executor: ThreadPoolExecutor
) -> None:
    async def story() -> None:
        store = _store(rows, executor)
        rows.may_read.clear()
        early = asyncio.create_task(_text(store, 1))
        await asyncio.to_thread(rows.reading.wait, 5)  # the early build has read the row

        rows.write(1)
        late = asyncio.create_task(_text(store, 1))
        await asyncio.sleep(0.01)
        rows.may_read.set()

        assert await late == "1"
        assert await early == "0"  # asked before the write was acknowledged
        assert rows.builds == 2

    run(story())


def test_a_reader_who_leaves_does_not_stop_the_build_for_the_others(
    rows: Rows, executor: ThreadPoolExecutor
) -> None:
    async def story() -> None:
        store = _store(rows, executor)
        rows.may_read.clear()
        leaving = asyncio.create_task(_text(store, 1))
        staying = asyncio.create_task(_text(store, 1))
        await asyncio.to_thread(rows.reading.wait, 5)

        leaving.cancel()
        await asyncio.sleep(0)
        rows.may_read.set()

        assert await staying == "0"
        assert rows.builds == 1

    run(story())


def test_writes_without_end_do_not_keep_a_reader_waiting(
    rows: Rows, executor: ThreadPoolExecutor
) -> None:
    async def story() -> None:
        store = _store(rows, executor)
        build = rows.build

        def written_meanwhile(key: PageKey) -> Page:
            page = build(key)
            rows.write(1)  # the stamp has changed before every build is done
            return page

        store._build = written_meanwhile

        await asyncio.wait_for(_text(store, 1, strict=True), 5)
        assert rows.builds == 1

    run(story())


def test_an_unchanged_row_keeps_the_snapshot_at_the_timed_check_and_a_changed_one_does_not(
    rows: Rows, executor: ThreadPoolExecutor
) -> None:
    async def story() -> None:
        store = _store(rows, executor, recheck_seconds=0.05)
        first = await store.get(_key(1), IDENTITY)
        await asyncio.sleep(0.06)
        assert (await store.get(_key(1), IDENTITY)).representations is first.representations
        assert rows.builds == 1

        rows.write(1, stamped=False)
        await asyncio.sleep(0.06)
        assert await _text(store, 1) == "1"
        assert rows.builds == 2

    run(story())


def test_a_page_that_changes_by_the_clock_is_built_again_when_it_expires(
    rows: Rows, executor: ThreadPoolExecutor
) -> None:
    async def story() -> None:
        store = _store(rows, executor)
        rows.expires_at = time.time() + 0.05
        await _text(store, 1)
        await _text(store, 1)
        assert rows.builds == 1

        await asyncio.sleep(0.06)
        rows.expires_at = None
        await _text(store, 1)
        await _text(store, 1)
        assert rows.builds == 2

    run(story())


def test_a_hot_page_may_be_half_a_second_old_but_never_for_its_writer(
    rows: Rows, executor: ThreadPoolExecutor
) -> None:
    async def story() -> None:
        store = _store(rows, executor, grace_seconds=0.5)
        for _ in range(9):
            rows.write(1)
            assert await _text(store, 1) == str(rows.numbers[1])

        rows.write(1)
        assert await _text(store, 1) == "9"
        assert await _text(store, 1, strict=True) == "10"
        rows.write(1)
        assert await _text(store, 1) == "10"
        await asyncio.sleep(0.51)
        assert await _text(store, 1) == "11"

    run(story())


def test_a_page_that_is_not_hot_is_never_served_by_grace(
    rows: Rows, executor: ThreadPoolExecutor
) -> None:
    async def story() -> None:
        store = _store(rows, executor, grace_seconds=0.5)
        for _ in range(8):
            rows.write(1)
            assert await _text(store, 1) == str(rows.numbers[1])

    run(story())


def test_the_pages_kept_stay_below_the_bound_and_the_ones_in_use_stay(
    rows: Rows, executor: ThreadPoolExecutor
) -> None:
    async def story() -> None:
        rows.padding = 20_000
        store = _store(rows, executor, max_bytes=500_000)
        for thread in range(100):
            await _text(store, thread)
            snapshot = store.ready(_key(0))
            assert snapshot is not None
            store.representation(snapshot, "gzip")
            assert store.weight_bytes <= 500_000

        assert 5 < len(store) < 25
        weights = sum(kept.weight_bytes() for kept in store._kept.values())
        assert store.weight_bytes == weights

    run(story())


def test_an_address_without_a_page_is_remembered_for_a_moment(
    rows: Rows, executor: ThreadPoolExecutor
) -> None:
    async def ask_ten_times(store: PageStore, *, strict: bool) -> None:
        for _ in range(10):
            with pytest.raises(NoSuchPage):
                await _text(store, 404, strict=strict)

    async def story() -> None:
        store = _store(rows, executor)
        rows.missing.add(404)
        await ask_ten_times(store, strict=False)
        assert rows.builds == 1
        await ask_ten_times(store, strict=True)
        assert rows.builds == 11

        rows.missing.clear()
        with pytest.raises(NoSuchPage):
            await _text(store, 404)
        rows.stamps.touch(SITE_SLOT)  # an article was added
        assert await _text(store, 404) == "0"

    run(story())


def test_unknown_addresses_push_no_page_out(rows: Rows, executor: ThreadPoolExecutor) -> None:
    async def story() -> None:
        store = _store(rows, executor)
        await _text(store, 1)
        rows.missing.update(range(2, 1500))
        for thread in range(2, 1500):
            with pytest.raises(NoSuchPage):
                await _text(store, thread)

        assert len(store) == 1
        assert len(store._missing) <= 1024

    run(story())


def test_a_failing_build_fails_for_its_readers_and_is_tried_again(
    rows: Rows, executor: ThreadPoolExecutor
) -> None:
    async def story() -> None:
        store = _store(rows, executor)
        build = store._build

        def broken(_: PageKey) -> Page:
            raise OSError("the database is away")

        store._build = broken
        with pytest.raises(OSError, match="away"):
            await _text(store, 1)

        store._build = build
        assert await _text(store, 1) == "0"

    run(story())
