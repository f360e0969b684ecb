"""The stamps file: shared by processes, safe to open at the same moment."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from rejoinder.rendering import stamps as stamps_module
from rejoinder.rendering.stamps import (
    FRONT_SLOT,
    OUTBOX_SLOT,
    SITE_SLOT,
    SLOTS,
    Stamps,
    configure,
    slot_of_thread,
    stamps,
)


def _open_and_touch(path: Path) -> int:
    opened = Stamps.open(path)
    opened.touch(5)
    return opened.read(5)


def test_processes_that_open_a_new_file_at_once_all_write_to_the_same_one(tmp_path: Path) -> None:
    path = tmp_path / "new-folder" / "stamps.bin"
    spawning = multiprocessing.get_context("spawn")

    with ProcessPoolExecutor(3, mp_context=spawning) as processes:
        values = list(processes.map(_open_and_touch, [path] * 12))

    assert len(set(values)) == 12
    assert Stamps.open(path).read(5) in values


def test_a_touch_changes_only_its_slot_and_each_time_to_a_new_value(tmp_path: Path) -> None:
    opened = Stamps.open(tmp_path / "stamps.bin")
    other = Stamps.open(tmp_path / "stamps.bin")
    values = set()

    for _ in range(1000):
        opened.touch(9)
        values.add(other.read(9))

    assert len(values) == 1000
    assert other.read(8) == other.read(10) == 0


def test_a_copy_tells_what_has_changed_since(tmp_path: Path) -> None:
    opened = Stamps.open(tmp_path / "stamps.bin")
    watched = opened.copy().watch((3, SITE_SLOT))
    assert opened.unchanged(watched)

    opened.touch(4)
    assert opened.unchanged(watched)

    opened.touch(3)
    assert not opened.unchanged(watched)


def test_touching_all_leaves_no_slot_as_it_was(tmp_path: Path) -> None:
    opened = Stamps.open(tmp_path / "stamps.bin")
    before = opened.copy().watch(range(SLOTS))

    opened.touch_all()

    assert all(opened.read(slot) != value for slot, value in before)


def test_no_thread_has_the_slot_of_the_site_the_outbox_or_the_front_page() -> None:
    slots = {slot_of_thread(thread_id) for thread_id in range(3 * SLOTS)}

    assert slots == set(range(SLOTS)) - {SITE_SLOT, OUTBOX_SLOT, FRONT_SLOT}


def test_the_stamps_of_a_process_are_those_of_its_configured_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stamps_module, "_place", stamps_module._Place())
    with pytest.raises(RuntimeError, match="configure"):
        stamps()

    configure(tmp_path / "stamps.bin")
    stamps().touch(2)

    assert Stamps.open(tmp_path / "stamps.bin").read(2) == stamps().read(2) != 0
