"""Runs the benchmark and prints one JSON object: `python -m bench`, see README.md."""

import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.bars import bars
from bench.footprint import measure_import, measure_memory, measure_start
from bench.load import Load, choose_generator
from bench.options import Options, read_options
from bench.reads import measure_counts, measure_reads
from bench.scene import Scene, kept_scene
from bench.server import Server, go_first
from bench.staleness import WORKERS, measure_stale
from bench.writes import measure_submit, measure_votes

COMMAND = "rejoinder.management.cli"


def main() -> None:
    """Measure what the command line asks for."""
    options = read_options()
    with tempfile.TemporaryDirectory(prefix="rejoinder-bench-") as name:
        found = _measured(options, Path(name))
    found["asked"] = [bar.as_json() for bar in bars(found) if bar.measured is not None]
    text = json.dumps(found, indent=1)
    if options.out is not None:
        options.out.write_text(text + "\n", encoding="ascii")
    print(text)


def _measured(options: Options, folder: Path) -> dict[str, Any]:
    if options.first:
        go_first(os.getpid())
    load = Load(choose_generator(options.generator), options.seconds)
    found: dict[str, Any] = {"machine": _machine(), "settings": _settings(options, load)}
    server = Server(folder / "site", workers=options.workers, first=options.first)
    server.folder.mkdir()
    _say("preparing and filling the data folder")
    server.run(COMMAND, "prepare")
    server.run("bench.filling", ",".join(map(str, options.sizes)))
    scene = kept_scene(server.folder)
    for part, measure in _parts(options, server, scene, load, folder):
        if part in options.parts:
            _say(part)
            load_before, loop_ms = os.getloadavg()[0], _loop_ms()
            found[part] = measure()
            found["machine"][f"before_{part}"] = {"load": round(load_before, 2), "loop_ms": loop_ms}
    server.stop()
    _say("recounting")
    found["recount"] = server.run(COMMAND, "recount", "--dry-run").strip()[-300:]
    # Parts that need no server leave no log.
    found["log"] = server.log.read_text(errors="replace")[-2000:] if server.log.exists() else ""
    return found


def _parts(
    options: Options, server: Server, scene: Scene, load: Load, folder: Path
) -> list[tuple[str, Callable[[], Any]]]:
    """Every part with what measures it, in the order in which they run."""

    def memory() -> Any:
        _running(server)
        return measure_memory(server, scene, load)

    def import_() -> Any:
        server.stop()
        place = folder / "import"
        place.mkdir()
        return measure_import(options, place)

    def stale() -> Any:
        server.stop()
        server.workers = WORKERS
        server.start()
        try:
            return measure_stale(options, server, scene)
        finally:
            server.stop()
            server.workers = options.workers

    return [
        ("start", lambda: measure_start(server, options.runs)),
        ("reads", lambda: measure_reads(options, _running(server), scene, load)),
        ("counts", lambda: measure_counts(options, _running(server), scene, load)),
        ("rebuild", lambda: json.loads(server.run("bench.rebuilding"))),
        ("submit", lambda: measure_submit(options, _running(server), scene, load)),
        ("votes", lambda: measure_votes(options, _running(server), scene, load)),
        ("memory", memory),
        ("stale", stale),
        ("import", import_),
    ]


def _running(server: Server) -> Server:
    if not server.is_running:
        server.start()
    return server


def _machine() -> dict[str, Any]:
    return {
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "load": [round(number, 2) for number in os.getloadavg()],
    }


def _loop_ms() -> float:
    """Time a fixed piece of Python: how fast the machine is at this moment."""
    began, total = time.process_time(), 0
    for number in range(1_000_000):
        total += number * number % 7
    return round(1000 * (time.process_time() - began), 1)


def _settings(options: Options, load: Load) -> dict[str, Any]:
    return {
        "sizes": options.sizes,
        "seconds": options.seconds,
        "runs": options.runs,
        "workers": options.workers,
        "generator": load.generator,
    }


def _say(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
