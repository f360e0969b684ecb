"""One article that everybody is on: `python -m bench.busy --minutes 10`.

A thread of 5,000 comments, 500 live readers on their streams, 20 new comments a second, and first
views all the while, on one server process. Prints JSON: how long first views took, whether every
comment that was acknowledged is stored, and whether every stream heard of the last one.
"""

import argparse
import asyncio
import json
import sqlite3
import statistics
import tempfile
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.scene import Place, Scene, kept_scene
from bench.server import Server
from bench.writes import posts_to

COMMENTS = 5_000
LISTENERS = 500
POSTS_A_SECOND = 20
VIEWERS = 16
VIEWS_A_SECOND = 200
# What came last reaches the streams while they are still listened to.
LAST_SECONDS = 3.0


@dataclass(slots=True)
class _Seen:
    """What the readers and writers saw."""

    views_ms: list[float] = field(default_factory=list)
    posts_ms: list[float] = field(default_factory=list)
    heard: list[int] = field(default_factory=list)  # by listener, the latest number
    codes: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def main() -> None:
    """Run it and print what was seen."""
    parser = argparse.ArgumentParser(prog="python -m bench.busy", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--comments", type=int, default=COMMENTS)
    parser.add_argument("--listeners", type=int, default=LISTENERS)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rejoinder-bench-") as name:
        server = Server(Path(name) / "site")
        server.folder.mkdir()
        server.run("rejoinder.management.cli", "prepare")
        server.run("bench.filling", str(given.comments))
        server.start()
        try:
            seen = asyncio.run(
                _crowd(server, kept_scene(server.folder), given.listeners, given.minutes * 60)
            )
            print(json.dumps(_told(server, seen), indent=1))
        finally:
            server.stop()


async def _crowd(server: Server, scene: Scene, listeners: int, seconds: float) -> _Seen:
    seen = _Seen(heard=[0] * listeners)
    place = scene.large[0]
    listening = [asyncio.create_task(_listen(server, place, seen, at)) for at in range(listeners)]
    until = time.monotonic() + seconds
    viewing = [_view(server, place, seen, until) for _ in range(VIEWERS)]
    await asyncio.gather(_write(server, place, scene, seen, until), *viewing)
    await asyncio.sleep(LAST_SECONDS)
    for task in listening:
        task.cancel()
    await asyncio.gather(*listening, return_exceptions=True)
    return seen


async def _listen(server: Server, place: Place, seen: _Seen, at: int) -> None:
    """Hear the stream of the thread and keep the number of the latest comment."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        writer.write(
            f"GET /d/{place.thread_id}/live HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            "Accept: text/event-stream\r\n\r\n".encode()
        )
        async for line in reader:
            if line.startswith(b"data: {"):
                seen.heard[at] = int(json.loads(line.removeprefix(b"data: ")).get("number", 0))
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


async def _view(server: Server, place: Place, seen: _Seen, until: float) -> None:
    """Ask for the article's page again and again, as readers do who come and go."""
    pause = VIEWERS / VIEWS_A_SECOND
    while time.monotonic() < until:
        began = time.perf_counter()
        status, _body = await _ask(
            server, f"GET /articles/{place.slug} HTTP/1.1\r\nAccept-Encoding: br\r\n"
        )
        seen.views_ms.append(1000 * (time.perf_counter() - began))
        if status != 200:
            seen.wrong.append(f"view: {status}")
        await asyncio.sleep(pause)


async def _write(server: Server, place: Place, scene: Scene, seen: _Seen, until: float) -> None:
    """Send the comments at their pace, however long the answers take."""
    number = int((until - time.monotonic()) * POSTS_A_SECOND)
    sending = []
    began = time.monotonic()
    for at, write in enumerate(posts_to(place, scene.sessions, number)):
        await asyncio.sleep(max(0.0, began + at / POSTS_A_SECOND - time.monotonic()))
        head = (
            f"POST {write.path} HTTP/1.1\r\nAccept: application/json\r\n"
            f"Origin: {server.address}\r\nCookie: rj_session={write.session}; rj_reader=1\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
        )
        sending.append(asyncio.create_task(_post(server, head, write.form, seen)))
    await asyncio.gather(*sending)


async def _post(server: Server, head: str, form: str, seen: _Seen) -> None:
    began = time.perf_counter()
    status, body = await _ask(server, head, form)
    seen.posts_ms.append(1000 * (time.perf_counter() - began))
    if status == 201:
        seen.codes.append(json.loads(body)["code"])
    else:
        seen.wrong.append(f"post: {status} {body[:200]!r}")


async def _ask(server: Server, head: str, body: str = "") -> tuple[int, bytes]:
    """Send one request on a connection of its own; return status and body."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    length = f"Content-Length: {len(body)}\r\n" if body else ""
    writer.write(
        f"{head}Host: 127.0.0.1:{server.port}\r\n{length}Connection: close\r\n\r\n{body}".encode()
    )
    answer = await asyncio.wait_for(reader.read(), 30)
    writer.close()
    start, _, rest = answer.partition(b"\r\n\r\n")
    return int(start.split(b" ", 2)[1]), rest


def _told(server: Server, seen: _Seen) -> dict[str, Any]:
    with closing(sqlite3.connect(server.database, timeout=30)) as database:
        database.execute("CREATE TEMP TABLE told (code TEXT PRIMARY KEY)")
        database.executemany("INSERT INTO told VALUES (?)", ((code,) for code in seen.codes))
        joined = "SELECT count(*) FROM told JOIN rejoinder_comment ON receipt_code = code"
        (stored,) = database.execute(joined).fetchone()
        (last,) = database.execute("SELECT max(last_number) FROM rejoinder_thread").fetchone()
    return {
        "first_views": len(seen.views_ms),
        "first_view_p50_ms": round(statistics.median(seen.views_ms), 2),
        "first_view_p95_ms": round(_percentile(seen.views_ms, 95), 2),
        "first_view_p99_ms": round(_percentile(seen.views_ms, 99), 2),
        "posts_acknowledged": len(seen.codes),
        "posts_p95_ms": round(_percentile(seen.posts_ms, 95), 2),
        "acknowledged_and_lost": len(seen.codes) - int(stored),
        "streams_that_heard_the_last": sum(number == last for number in seen.heard),
        "streams": len(seen.heard),
        "wrong_answers": len(seen.wrong),
        "first_wrong": seen.wrong[:3],
        "memory_megabytes": round(server.memory_megabytes(), 1),
    }


def _percentile(values: list[float], percent: int) -> float:
    ordered = sorted(values)
    return ordered[len(ordered) * percent // 100]


if __name__ == "__main__":
    main()
