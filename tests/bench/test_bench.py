"""The benchmark runs and says everything that its README promises; no figure is judged here."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bench.options import PARTS

ROOT = Path(__file__).resolve().parents[2]
# A tiny run by the generator that every machine has.
TINY = ("--generator", "own", "--sizes", "50", "--seconds", "0.4", "--runs", "1")
SMALL = ("--checks", "12", "--imported", "60")


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "bench", *TINY, *SMALL],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.mark.slow
def test_a_tiny_run_prints_one_object_with_every_part(found: dict[str, Any]) -> None:
    assert set(found) == {*PARTS, "machine", "settings", "recount", "log", "asked"}
    assert set(found["reads"]["50"]) >= {"bytes", "lane", "nginx", "share_of_nginx", "unchanged"}
    assert set(found["submit"]) >= {"alone", "acknowledged", "stored", "acknowledged_and_lost"}
    assert set(found["votes"]) >= {"distinct", "repeated", "rows", "pairs"}
    assert set(found["rebuild"]["50"]) >= {"comments_drawn", "with_compression_ms"}
    assert found["settings"]["generator"] == "own"
    assert all({"what", "asked", "measured", "reached"} == set(bar) for bar in found["asked"])


@pytest.mark.slow
def test_what_a_tiny_run_wrote_is_counted_right(found: dict[str, Any]) -> None:
    assert found["recount"] == "0 differences"
    assert found["submit"]["acknowledged"] > 0
    assert found["submit"]["acknowledged_and_lost"] == 0
    assert found["submit"]["held"] == 0
    assert found["votes"]["rows"] == found["votes"]["pairs"] > 0
    assert found["stale"]["strangers_on_many_threads"]["stale"] == 0
    assert found["import"]["exit_code"] == 0
