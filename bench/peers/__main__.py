"""Runs every product in turn and prints one table and one JSON object, see README.md."""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import brotli

from bench.load import BROWSER, Figures, Load, finished, median, wrk_words
from bench.nginx import fetch, nginx_with
from bench.peers.go_handler import go_with
from bench.peers.isso import Isso
from bench.peers.peer import Ask, Peer
from bench.peers.rejoinder import Rejoinder
from bench.peers.table import table
from bench.peers.waline import Waline

SIZES = (50, 1_000, 10_000)
READERS, WRITERS = 64, 32
REQUESTS = Path(__file__).with_name("requests.lua")
MOST_A_SECOND = 15_000


@dataclass(frozen=True, slots=True)
class _Run:
    """How long one run takes, and how many of each; the median counts."""

    seconds: float
    runs: int
    sizes: Sequence[int]

    def medians(self, one: Callable[[], Figures]) -> dict[str, float]:
        return median([one() for _ in range(self.runs)])


def main() -> None:
    """Measure all that could be installed, one after the other."""
    given = _arguments()
    run = _Run(given.seconds, given.runs, given.sizes)
    found: dict[str, Any] = {"seconds": run.seconds, "runs": run.runs, "products": {}}
    with tempfile.TemporaryDirectory(prefix="rejoinder-peers-") as name:
        for kind in (Rejoinder, Isso, Waline):
            peer = kind(given.folder, Path(name))
            try:
                peer.install()
                found["products"][peer.name] = _measured(peer, run, Path(name))
            except (RuntimeError, OSError, subprocess.SubprocessError) as failure:
                found["products"][peer.name] = {"failed": str(failure)[-1500:]}
            finally:
                peer.close()
    text = json.dumps(found, indent=1)
    if given.out is not None:
        given.out.write_text(text + "\n")
    print(text)
    print(table(found), file=sys.stderr)


def _measured(peer: Peer, run: _Run, folder: Path) -> dict[str, Any]:
    _say(f"{peer.name}: filling")
    peer.fill(run.sizes)
    found: dict[str, Any] = {"start_seconds": round(_median_start(peer, run.runs), 2)}
    _say(f"{peer.name}: first views")
    found["first_view"] = {str(size): _first_view(peer, size, run, folder) for size in run.sizes}
    # What is queued from the part before must not be answered in the next one.
    _start_again(peer)
    counts = peer.counts()
    found["counts"] = run.medians(lambda: _drive(peer, [counts], run.seconds, READERS))
    _say(f"{peer.name}: votes and posts")
    _start_again(peer)
    size = run.sizes[min(1, len(run.sizes) - 1)]
    most = int(MOST_A_SECOND * run.seconds)
    found["votes"] = run.medians(lambda: _drive(peer, peer.votes(most, size), run.seconds, WRITERS))
    found["posts"] = run.medians(lambda: _drive(peer, peer.posts(most, size), run.seconds, WRITERS))
    found["memory_megabytes"] = round(peer.memory_megabytes(), 1)
    found["script_and_style_brotli"] = sum(
        len(brotli.compress(file.read_bytes())) for file in peer.reader_files()
    )
    return found


def _first_view(peer: Peer, size: int, run: _Run, folder: Path) -> dict[str, Any]:
    """Measure one thread; Rejoinder's beside nginx and Go with the same bytes, in turns."""
    ask = peer.first_view(size)
    headers = {**BROWSER, **ask.headers}
    answer = fetch(peer.address + ask.path, BROWSER["Accept-Encoding"])
    found: dict[str, Any] = {"bytes": len(answer.body)}
    if not isinstance(peer, Rejoinder):
        found["own"] = run.medians(lambda: _drive(peer, [ask], run.seconds, READERS))
        return found
    load = Load("wrk", run.seconds)
    answers = {"page": answer}
    with nginx_with(answers) as nginx, go_with(answers, folder / "go") as go:
        servers = {"own": peer.address + ask.path, "nginx": nginx and f"{nginx}/page"}
        servers["go"] = go and f"{go}/page"
        figures: dict[str, list[Figures]] = {name: [] for name, at in servers.items() if at}
        for _ in range(run.runs):
            for name, rows in figures.items():
                rows.append(load.read(str(servers[name]), connections=READERS, headers=headers))
    found |= {name: median(rows) for name, rows in figures.items()}
    for name in ("nginx", "go"):
        if name in figures:
            pairs = zip(figures["own"], figures[name], strict=True)
            found[f"of_{name}"] = round(
                statistics.median(o.per_second / t.per_second for o, t in pairs), 3
            )
    return found


def _median_start(peer: Peer, runs: int) -> float:
    return statistics.median(_start_again(peer) for _ in range(runs))


def _start_again(peer: Peer) -> float:
    peer.stop()
    return peer.start()


def _drive(peer: Peer, asks: Iterable[Ask], seconds: float, connections: int) -> Figures:
    """Send the requests by wrk, each in its turn, again from the first when they are used up."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as todo:
        todo.writelines(ask.as_line() for ask in asks)
        todo.flush()
        words = [*wrk_words(connections, seconds, BROWSER), "-s", str(REQUESTS), peer.address]
        wrk = subprocess.Popen([*words, "--", todo.name], stdout=subprocess.PIPE, text=True)
        return finished(wrk)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.peers", description=__doc__)
    parser.add_argument("--seconds", type=float, default=4, help="length of one run")
    parser.add_argument("--runs", type=int, default=3, help="runs of each; the median counts")
    parser.add_argument("--sizes", type=_sizes, default=SIZES, metavar="50,1000")
    parser.add_argument(
        "--folder", type=Path, default=Path(".tools/peers"), help="where the peers are installed"
    )
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    given = parser.parse_args()
    given.folder = given.folder.resolve()
    return given


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(sorted(int(size) for size in text.split(",")))


def _say(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
