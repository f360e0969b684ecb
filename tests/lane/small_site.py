"""A tiny newspaper behind the real lane, to be started by granian: one SQLite file, no Django.

The folder is in SMALL_SITE. A page says how many comments its thread has. POST /write adds
one in WSGI, commits, touches the stamp unless told otherwise, and answers the number.
"""

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from rejoinder.lane.app import Lane, LaneOptions
from rejoinder.lane.assets import Assets
from rejoinder.lane.bridge import Bridge, BridgeOptions
from rejoinder.lane.counts import CountsBuilder
from rejoinder.lane.health import Health
from rejoinder.rendering.page_store import (
    NoSuchPage,
    Page,
    PageKey,
    PageKind,
    PageStore,
    StoreOptions,
)
from rejoinder.rendering.stamps import configure, slot_of_thread, stamps

FOLDER = Path(os.environ.get("SMALL_SITE", "."))
HEADERS = (
    ("Content-Security-Policy", "default-src 'none'"),
    ("X-Worker", str(os.getpid())),  # so that a test sees which process answered
)
ORIGIN = "https://news.example"


class _Local:
    """The connections of all threads, one for each."""

    def __init__(self) -> None:
        self.threads = threading.local()


_local = _Local()


def create(folder: Path) -> None:
    with sqlite3.connect(folder / "site.sqlite3") as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(
            "CREATE TABLE thread (id INTEGER PRIMARY KEY, comments INT, padding INT)"
        )
        connection.executemany(
            "INSERT INTO thread VALUES (?, 0, ?)", [(number, 25_000) for number in range(1, 41)]
        )
    connection.close()
    (folder / "static").mkdir()
    (folder / "static" / "page.0123456789ab.css").write_text("body { color: navy }\n" * 50)
    (folder / "static" / "plain.txt").write_text("plain\n")


def _connection() -> sqlite3.Connection:
    own = _local.threads
    if not hasattr(own, "connection"):
        own.connection = sqlite3.connect(FOLDER / "site.sqlite3", timeout=10, isolation_level=None)
    connection: sqlite3.Connection = own.connection
    return connection


def forget_connections() -> None:
    """Let every thread open a new connection, for the next small site in this process."""
    _local.threads = threading.local()


def _row(thread: int) -> tuple[int, int]:
    found = (
        _connection()
        .execute("SELECT comments, padding FROM thread WHERE id = ?", (thread,))
        .fetchone()
    )
    if found is None:
        raise NoSuchPage(thread)
    return found[0], found[1]


def route(path: str, query: str) -> PageKey | None:
    place, _, number = path.rpartition("/")
    if query or not number.isdecimal():
        return None
    if place == "/articles":
        return PageKey(PageKind.ARTICLE, thread=int(number))
    if place == "/fragments":
        return PageKey(PageKind.COMMENTS, thread=int(number))
    return None


def build(key: PageKey) -> Page:
    if key.kind is PageKind.COUNTS:
        return _counts.build(key)
    comments, padding = _row(key.thread)
    sentences = "".join(
        f"<p class=comment-{n % 97}>Sentence {n * n % 1009} of {n * 7919 % 3001}.</p>\n"
        for n in range(padding // 42)
    )
    return Page(f"<h1>comments={comments};</h1>\n{sentences}", (slot_of_thread(key.thread),))


def version_of(key: PageKey) -> object:
    return _counts.version_of(key) if key.kind is PageKind.COUNTS else _row(key.thread)


def counts_of(slugs: Iterable[str]) -> dict[str, tuple[int, int]]:
    numbers = {slug: int(slug.removeprefix("a")) for slug in slugs if slug[1:].isdecimal()}
    marks = ",".join("?" * len(numbers))
    rows = dict(
        _connection().execute(
            f"SELECT id, comments FROM thread WHERE id IN ({marks})", list(numbers.values())
        )
    )
    return {slug: (number, rows[number]) for slug, number in numbers.items() if number in rows}


def wsgi(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    path = environ["PATH_INFO"]
    if path == "/write":
        body = write(parse_qs(environ["QUERY_STRING"]))
    elif path == "/slow":
        time.sleep(0.5)
        body = threading.current_thread().name.encode()
    elif path == "/endless":
        start_response("200 OK", [("Content-Type", "text/plain")])
        return _endless()
    elif path == "/breaks":
        start_response("200 OK", [("Content-Type", "text/plain")])
        return _breaks()
    elif path == "/raises":
        raise RuntimeError("on purpose")
    elif path == "/length":
        body = str(len(environ["wsgi.input"].read())).encode()
    else:
        listed = {name: value for name, value in environ.items() if isinstance(value, str)}
        body = repr(listed).encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]


def write(query: dict[str, list[str]]) -> bytes:
    thread = int(query["thread"][0])
    connection = _connection()
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("UPDATE thread SET comments = comments + 1 WHERE id = ?", (thread,))
    number = _row(thread)[0]
    connection.execute("COMMIT")
    if "unstamped" not in query:
        stamps().touch(slot_of_thread(thread))
    return str(number).encode()


def _endless() -> Iterable[bytes]:
    sent = 0
    try:
        while True:
            yield b"x" * 64_000
            sent += 64_000
            (FOLDER / "endless-sent").write_text(str(sent))
    finally:
        (FOLDER / "endless-closed").write_text(str(sent))


def _breaks() -> Iterable[bytes]:
    yield b"the beginning"
    raise RuntimeError("on purpose")


def _probe() -> None:
    _connection().execute("SELECT 1 FROM thread LIMIT 1").fetchone()


_counts = CountsBuilder(counts_of)


def make_application() -> Lane:
    """Compose the small site as config/asgi.py composes the real one."""
    configure(FOLDER / "stamps.bin")
    builders = ThreadPoolExecutor(3, thread_name_prefix="build")
    store = PageStore(
        stamps=stamps(),
        build=build,
        version_of=version_of,
        executor=builders,
        options=StoreOptions(
            recheck_seconds=float(os.environ.get("SMALL_SITE_RECHECK", "30")),
            grace_seconds=float(os.environ.get("SMALL_SITE_GRACE", "0.5")),
            headers=HEADERS,
        ),
    )
    bridge = Bridge(wsgi, BridgeOptions(threads=4, headers=HEADERS))
    return Lane(
        store=store,
        route=route,
        fallback=bridge,
        health=Health(_probe, builders),
        assets=Assets(FOLDER / "static", executor=builders, headers=HEADERS),
        options=LaneOptions(embed_origins=(ORIGIN,), headers=HEADERS),
    )


application = make_application() if "SMALL_SITE" in os.environ else None
