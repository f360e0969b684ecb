"""What the server needs: time to start, memory after load, and an import's time and memory."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench.load import Load
from bench.options import Options
from bench.scene import Scene
from bench.server import Server

_SORTS = ("", "?sort=newest", "?sort=oldest", "?sort=replies")


def measure_start(server: Server, runs: int) -> dict[str, float]:
    """Start the server on its prepared folder some times; it is stopped before and runs after."""
    seconds: list[float] = []
    for _ in range(2 * runs - 1):
        server.stop()
        seconds.append(server.start())
    ordered = sorted(seconds)
    return {"seconds": round(ordered[len(ordered) // 2], 2), "slowest": round(ordered[-1], 2)}


def measure_memory(server: Server, scene: Scene, load: Load) -> dict[str, float]:
    """Read the first pages of every thread, then weigh the whole process tree."""
    before = server.memory_megabytes()
    for place in scene.large:
        for sort in _SORTS:
            load.read(f"{server.address}/articles/{place.slug}{sort}")
    comments = sum(place.size for place in (*scene.large, *scene.small))
    return {
        "comments": comments,
        "before_megabytes": round(before, 1),
        "megabytes": round(server.memory_megabytes(), 1),
    }


def measure_import(options: Options, folder: Path) -> dict[str, Any]:
    """Import a large Disqus export into an empty ``folder``; wall time and peak memory."""
    place = Server(folder)
    export = folder / "export.xml"
    place.run("dev.demo.make_export", "--comments", str(options.imported), "--out", str(export))
    place.run("rejoinder.management.cli", "prepare")
    words = [sys.executable, "-m", "rejoinder.management.cli", "import", "disqus", str(export)]
    began = time.monotonic()
    with place.log.open("wb") as log:
        process = subprocess.Popen(words, stdout=log, stderr=log, env=place.environment())
        _, status, used = os.wait4(process.pid, 0)
    # We have waited for it ourselves, so the object must be told.
    process.returncode = os.waitstatus_to_exitcode(status)
    return {
        "comments": options.imported,
        "seconds": round(time.monotonic() - began, 1),
        "processor_seconds": round(used.ru_utime + used.ru_stime, 1),
        "peak_megabytes": round(used.ru_maxrss / 1024, 1),
        "exit_code": process.returncode,
        "said": place.log.read_text(errors="replace")[-600:],
    }
