"""Measures live streams: `python -m bench.live 10000`; prints one JSON object.

Readers are a process of their own (bench.live_readers). The time until all know of a comment
runs from when its writer had the answer; what came before the answer counts as nothing.
"""

import argparse
import http.client
import json
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil

from bench.load import Write
from bench.scene import Scene, kept_scene
from bench.server import Server
from bench.writes import posts_to

SINGLE_COMMENTS = 10
A_SECOND = 20
IDLE_SECONDS = 20


class Streams:
    """The process of the readers, and what it has said."""

    def __init__(self, server: Server, thread: int, readers: int, stalled: int) -> None:
        words = [str(number) for number in (server.port, thread, readers, stalled)]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.live_readers", *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.opened = self._line()

    def until(self, number: int) -> tuple[float, int]:
        """Return when everybody knew of a comment, and the latest that they knew of then."""
        while (said := self._line()).get("number", -1) < number:
            if "lost" in said:
                raise RuntimeError(f"the readers have ended: {said}")
        return float(said["at"]), int(said["number"])

    def stop(self) -> Any:
        """End them; return how many had lost their stream by then."""
        said, _ = self._process.communicate()
        return json.loads(said.splitlines()[-1])["lost"]

    def _line(self) -> Any:
        if self._process.stdout is None:
            raise RuntimeError("the readers say nothing")
        return json.loads(self._process.stdout.readline())


class Writer:
    """Posts comments, one after the other, over one connection."""

    def __init__(self, server: Server, scene: Scene, *, most: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        self._origin = server.address
        self._posts = posts_to(scene.large[0], scene.sessions, most)

    def post(self) -> float:
        """Post one; return when it was acknowledged."""
        self._send(next(self._posts))
        return time.monotonic()

    def _send(self, write: Write) -> None:
        headers = {
            "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"rj_session={write.session}",
            "Origin": self._origin,
            "Sec-Fetch-Site": "same-origin",
        }
        self._connection.request("POST", write.path, write.form, headers)
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.status not in (200, 201) or b'"published"' not in body:
            raise RuntimeError(f"a comment was not published: {answer.status} {body[:300]!r}")


def measure(server: Server, scene: Scene, options: argparse.Namespace) -> dict[str, Any]:
    """Open the streams, post, and wait."""
    thread = scene.large[0]
    number = _number(server, thread.thread_id)
    bare, idle_without = _memory(server), _idle(server)
    streams = Streams(server, thread.thread_id, options.readers, options.stalled)
    time.sleep(1)
    held = _memory(server)
    writer = Writer(server, scene, most=10_000)
    singles = []
    for _ in range(SINGLE_COMMENTS):
        number += 1
        acknowledged = writer.post()
        singles.append(streams.until(number)[0] - acknowledged)
        time.sleep(0.3)
    busy, used, number = _under_load(server, streams, writer, options.seconds, number)
    idle = _idle(server)
    return {
        "machine": {"python": platform.python_version(), "cores": psutil.cpu_count()},
        "readers": options.readers,
        "stalled": options.stalled,
        "opened_in_seconds": streams.opened["seconds"],
        "kilobytes_each": round((held - bare) / options.readers / 1000, 1),
        "single_ms": _milliseconds(singles),
        "comments_a_second": A_SECOND,
        "busy_ms": _milliseconds(busy),
        "busy_cores": round(used, 2),
        "idle_cores": round(idle, 4),
        "idle_cores_without": round(idle_without, 4),
        "lost": streams.stop(),
    }


def _under_load(
    server: Server, streams: Streams, writer: Writer, seconds: float, number: int
) -> tuple[list[float], float, int]:
    acknowledged: dict[int, float] = {}
    before, began = server.processor_seconds(), time.monotonic()
    while time.monotonic() < began + seconds:
        number += 1
        acknowledged[number] = writer.post()
        time.sleep(max(0.0, began + len(acknowledged) / A_SECOND - time.monotonic()))
    used = (server.processor_seconds() - before) / (time.monotonic() - began)
    # A line says of its number and of all before it; each counts from its own answer.
    took: list[float] = []
    known_at, known = 0.0, -1
    for wanted, at in acknowledged.items():
        if wanted > known:
            known_at, known = streams.until(wanted)
        took.append(known_at - at)
    return took, used, number


def _idle(server: Server) -> float:
    """Return how much of a core is used while nothing happens."""
    before = server.processor_seconds()
    time.sleep(IDLE_SECONDS)
    return (server.processor_seconds() - before) / IDLE_SECONDS


def _milliseconds(took: list[float]) -> dict[str, float]:
    ordered = sorted(took)
    return {
        "median": round(1000 * ordered[len(ordered) // 2], 1),
        "p95": round(1000 * ordered[int(len(ordered) * 0.95)], 1),
        "longest": round(1000 * ordered[-1], 1),
    }


def _number(server: Server, thread: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request("GET", f"/d/{thread}/head")
    return int(json.loads(connection.getresponse().read())["number"])


def _memory(server: Server) -> int:
    """Return the resident memory of the workers alone."""
    tree = psutil.Process(server.process_id).children(recursive=True)
    return sum(process.memory_info().rss for process in tree)


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m bench.live", description=__doc__)
    parser.add_argument("readers", type=int, nargs="?", default=10_000)
    parser.add_argument("--stalled", type=int, default=5, help="readers that take nothing")
    parser.add_argument("--seconds", type=float, default=10, help="length of the busy part")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rejoinder-live-") as name:
        server = Server(Path(name))
        server.run("rejoinder.management.cli", "prepare")
        server.run("bench.filling", "50")
        server.start()
        try:
            found = measure(server, kept_scene(server.folder), options)
        finally:
            server.stop()
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
