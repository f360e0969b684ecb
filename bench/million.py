"""Whether cost grows with a thread: `python -m bench.million`, 1,000 comments beside 1,000,000.

Starts a server on a temporary folder with one thread of each size and prints JSON: building the
first page and loading more, at the server without its memory of ready pages, and comments taken
from 32 connections, in turns.
"""

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.load import Load, median
from bench.scene import Scene, kept_scene
from bench.server import Server
from bench.writes import CONNECTIONS, posts_to

SIZES = (1_000, 1_000_000)
SECONDS = 4.0
RUNS = 3
COMMENTS_A_RUN = 24_000


def main() -> None:
    """Measure and print; an argument "1000,100000" names other sizes."""
    sizes = [int(size) for size in sys.argv[1].split(",")] if len(sys.argv) > 1 else list(SIZES)
    with tempfile.TemporaryDirectory(prefix="rejoinder-bench-") as name:
        server = Server(Path(name) / "site")
        server.folder.mkdir()
        _say("preparing and filling")
        server.run("rejoinder.management.cli", "prepare")
        server.run("bench.filling", ",".join(map(str, sizes)), seconds=3_600)
        _say("building pages")
        found: dict[str, Any] = {"built": json.loads(server.run("bench.page_times"))}
        _say("posting")
        server.start()
        try:
            found["posts"] = _posts(server, kept_scene(server.folder))
        finally:
            server.stop()
    print(json.dumps(found, indent=1))


def _posts(server: Server, scene: Scene) -> dict[str, Any]:
    load = Load("wrk", SECONDS)
    runs: dict[str, list[Any]] = {str(place.size): [] for place in scene.large}
    for _ in range(RUNS):
        for place in scene.large:
            writes = posts_to(place, scene.sessions, COMMENTS_A_RUN)
            figures, _codes = load.write(server.address, writes, connections=CONNECTIONS)
            runs[str(place.size)].append(figures)
    return {size: median(figures) for size, figures in runs.items()}


def _say(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
