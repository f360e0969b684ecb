"""Isso from PyPI, under gunicorn with two workers, on SQLite; its guard and mails are off."""

import json
import random
import sqlite3
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from bench.peers.peer import Ask, Peer, install_with
from bench.words import distinct_sentence

_CONFIG = """
[general]
dbpath = {database}
host = {origin}
[guard]
enabled = false
[moderation]
enabled = false
[server]
listen = http://127.0.0.1:{port}
trusted-proxies = 127.0.0.1
[admin]
enabled = false
"""
_JSON = {"Content-Type": "application/json", "Origin": "http://127.0.0.1"}


class Isso(Peer):
    """The small Python one."""

    name = "Isso"

    def install(self) -> None:
        """Make a virtual environment with isso and gunicorn."""
        if (self.folder / "bin" / "gunicorn").is_file():
            return
        install_with([sys.executable, "-m", "venv", str(self.folder)], self.folder.parent)
        pip = str(self.folder / "bin" / "pip")
        install_with([pip, "install", "--quiet", "isso", "gunicorn", "setuptools"], self.folder)

    def fill(self, sizes: Sequence[int]) -> None:
        """Let Isso make its tables, then write its rows."""
        self.data.mkdir(parents=True)
        config = _CONFIG.format(database=self._database, origin="http://127.0.0.1", port=self.port)
        (self.data / "isso.cfg").write_text(config)
        self.start()
        self.stop()
        rng = random.Random(1)  # noqa: S311  # texts of a load test
        with closing(sqlite3.connect(self._database)) as database, database:
            for thread, (uri, size) in enumerate(_threads(sizes), start=1):
                database.execute("INSERT INTO threads VALUES (?, ?, ?)", (thread, uri, uri))
                self._write_comments(database, thread, size, rng)

    def _write_comments(
        self, database: sqlite3.Connection, thread: int, size: int, rng: random.Random
    ) -> None:
        (first,) = database.execute("SELECT coalesce(max(id), 0) + 1 FROM comments").fetchone()
        roots: list[int] = []
        rows = []
        for at in range(size):
            is_root = not roots or rng.random() < 0.3
            rows.append(
                (
                    thread, first + at, None if is_root else rng.choice(roots),
                    time.time() - size + at, 1, "127.0.0.0", distinct_sentence(rng, 280),
                    f"Reader {at % 200}", bytes(256),
                )
            )  # fmt: skip
            if is_root:
                roots.append(first + at)
        database.executemany(
            "INSERT INTO comments (tid, id, parent, created, mode, remote_addr, text, author,"
            " voters) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )

    def command(self) -> tuple[list[str], dict[str, str]]:
        """Start gunicorn as Isso's own documents show it, without preloading."""
        words = ["-b", f"127.0.0.1:{self.port}", "-w", "2", "isso.run"]
        return [str(self.folder / "bin" / "gunicorn"), *words], {
            "ISSO_SETTINGS": str(self.data / "isso.cfg")
        }

    def first_view(self, size: int) -> Ask:
        """Ask as its script does by default: every top-level comment, five replies of each."""
        return Ask(f"/?uri={quote(f'/t-{size}')}&nested_limit=5")

    def counts(self) -> Ask:
        """Ask for twenty threads."""
        uris = json.dumps([f"/small-{n}" for n in range(20)])
        return Ask("/count", "POST", _JSON, uris)

    def posts(self, number: int, size: int) -> Iterator[Ask]:
        """Write as different guests."""
        rng = random.Random()  # noqa: S311  # texts of a load test
        for at in range(number):
            body = json.dumps({"text": distinct_sentence(rng, 200), "author": f"Guest {at % 256}"})
            yield Ask(f"/new?uri={quote(f'/t-{size}')}", "POST", _JSON | _from(at), body)

    def votes(self, number: int, size: int) -> Iterator[Ask]:
        """Vote from different addresses: Isso tells voters apart by theirs."""
        with closing(sqlite3.connect(self._database)) as database:
            (thread,) = database.execute(
                "SELECT id FROM threads WHERE uri = ?", (f"/t-{size}",)
            ).fetchone()
            found = database.execute("SELECT id FROM comments WHERE tid = ?", (thread,)).fetchall()
        for at in range(number):
            path = f"/id/{found[at % len(found)][0]}/like"
            yield Ask(path, "POST", _JSON | _from(at), "{}")

    def reader_files(self) -> list[Path]:
        """Return the script and the style that it serves."""
        (package,) = self.folder.glob("lib/python*/site-packages/isso")
        return [package / "js" / "embed.min.js", package / "css" / "isso.css"]

    @property
    def _database(self) -> Path:
        return self.data / "comments.db"


def _threads(sizes: Sequence[int]) -> list[tuple[str, int]]:
    return [(f"/t-{size}", size) for size in sizes] + [(f"/small-{n}", 3) for n in range(20)]


def _from(at: int) -> dict[str, str]:
    return {"X-Forwarded-For": f"10.{at // 65_536 % 256}.{at // 256 % 256}.{at % 256}"}
