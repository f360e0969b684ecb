"""Stale answers: whoever was told that a comment is taken must find it on every next page."""

import http.client
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from bench.options import Options
from bench.scene import Place, Scene
from bench.server import Server

CLIENTS = 3
READS_AFTER_EACH = 4
WORKERS = 2


def measure_stale(options: Options, server: Server, scene: Scene) -> dict[str, Any]:
    """Write and read by turns, on new connections, against two worker processes.

    Once over many threads by strangers without a cookie, and once by writers, who carry
    the cookie of their write, in a single thread that is rebuilt all the time: there a
    page may be half a second old for everybody else, which is the grace of the page store.
    """
    many, one, few = scene.small, scene.small[:1], options.checks // 5
    return {
        "workers": WORKERS,
        "strangers_on_many_threads": _Test(
            server, scene.sessions, many, options.checks, is_writer=False
        ).run(),
        "writers_on_one_thread": _Test(server, scene.sessions, one, few, is_writer=True).run(),
    }


@dataclass(slots=True)
class _Counted:
    checks: int = 0
    stale: int = 0
    writes: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, found: list[bool]) -> None:
        """Count a write and whether each answer after it showed it."""
        with self.lock:
            self.writes += 1
            self.checks += len(found)
            self.stale += found.count(False)

    def as_json(self) -> dict[str, int]:
        """Return the numbers."""
        return {"writes": self.writes, "checks": self.checks, "stale": self.stale}


@dataclass(slots=True)
class _Test:
    """Clients that write and read by turns until so many answers were looked at."""

    server: Server
    sessions: tuple[str, ...]
    places: tuple[Place, ...]
    checks: int
    is_writer: bool
    counted: _Counted = field(default_factory=_Counted)

    def run(self) -> dict[str, int]:
        """Return what was counted."""
        with ThreadPoolExecutor(CLIENTS) as clients:
            for done in [clients.submit(self._work, number) for number in range(CLIENTS)]:
                done.result()
        return self.counted.as_json()

    def _work(self, number: int) -> None:
        rng = random.Random()  # noqa: S311  # marks of a load test
        turn = number
        while self.counted.checks < self.checks:
            turn += CLIENTS
            place = self.places[turn % len(self.places)]
            mark = f"mark{rng.getrandbits(64):016x}"
            cookie = f"rj_session={self.sessions[turn % len(self.sessions)]}"
            _write(self.server, place, cookie, mark)
            cookies = f"{cookie}; rj_script=1; rj_wrote=1" if self.is_writer else ""
            found = [_reads(self.server, place, cookies, mark) for _ in range(READS_AFTER_EACH)]
            self.counted.add(found)


def _write(server: Server, place: Place, cookie: str, mark: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    headers = {
        "Accept": "application/json",
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": cookie,
        "Origin": server.address,
    }
    form = urlencode({"text": f"One more: {mark}", "key": mark})
    connection.request("POST", f"/d/{place.thread_id}/comments", form, headers)
    answer = connection.getresponse()
    said = answer.read()
    connection.close()
    if answer.status != 201:
        raise RuntimeError(f"a comment was answered with {answer.status}: {said[:300]!r}")


def _reads(server: Server, place: Place, cookies: str, mark: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    headers = {"Cookie": cookies} if cookies else {}
    connection.request("GET", f"/articles/{place.slug}?sort=newest", headers=headers)
    body = connection.getresponse().read()
    connection.close()
    return mark.encode() in body
