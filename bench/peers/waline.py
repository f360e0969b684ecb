"""Waline from npm, as its own server starts it (one worker), on SQLite.

Before each answer it asks a service on the internet which sign-ins there are. Here nginx gives
that answer, on this machine, so that nothing is asked outside and the wait is as short as it
can be.
"""

import json
import os
import random
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from bench.nginx import Answer, nginx_with
from bench.peers.peer import Ask, Peer, install_with
from bench.words import distinct_sentence

_JSON = {"Content-Type": "application/json"}
# Its tables as its documentation describes them for SQLite; the npm package holds no file of them.
_TABLES = """
CREATE TABLE wl_Comment (
  id INTEGER PRIMARY KEY AUTOINCREMENT, user_id INTEGER, insertedAt TIMESTAMP, ip TEXT, link TEXT,
  mail TEXT, nick TEXT, pid INTEGER, rid INTEGER, sticky NUMERIC, status TEXT, "like" INTEGER,
  ua TEXT, url TEXT, comment TEXT, createdAt TIMESTAMP, updatedAt TIMESTAMP);
CREATE TABLE wl_Counter (
  id INTEGER PRIMARY KEY AUTOINCREMENT, time INTEGER, url TEXT, createdAt TIMESTAMP,
  updatedAt TIMESTAMP);
CREATE TABLE wl_Users (
  id INTEGER PRIMARY KEY AUTOINCREMENT, display_name TEXT, email TEXT, password TEXT, type TEXT,
  label TEXT, url TEXT, avatar TEXT, createdAt TIMESTAMP, updatedAt TIMESTAMP);
"""


class Waline(Peer):
    """The one in JavaScript."""

    name = "Waline"

    def __init__(self, folder: Path, data: Path) -> None:
        super().__init__(folder, data)
        self._beside = ExitStack()
        self._services = ""

    def install(self) -> None:
        """Install server and client; SQLite's binding is compiled, which takes a minute."""
        if (self.folder / "built").is_file():
            return
        packages = ["@waline/vercel", "@waline/client"]
        npm = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(self.folder)]
        install_with([*npm, *packages], self.folder)
        install_with(["npm", "rebuild", "sqlite3", "--ignore-scripts=false"], self.folder)
        (self.folder / "built").touch()

    def fill(self, sizes: Sequence[int]) -> None:
        """Make its tables, write its rows, and start what answers about sign-ins."""
        answer = Answer(b'{"services":[]}', {"content-type": "application/json"})
        nginx = self._beside.enter_context(nginx_with({"services": answer}))
        if nginx is None:
            raise RuntimeError("nginx is needed to answer for the service that Waline asks")
        self._services = f"{nginx}/services"
        self.data.mkdir(parents=True)
        rng = random.Random(1)  # noqa: S311  # texts of a load test
        with closing(sqlite3.connect(self._database)) as database, database:
            database.executescript(_TABLES)
            for size in sizes:
                _write_comments(database, f"/t-{size}", size, rng)
            for number in range(20):
                _write_comments(database, f"/small-{number}", 3, rng)

    def command(self) -> tuple[list[str], dict[str, str]]:
        """Start its own server."""
        server = self.folder / "node_modules" / "@waline" / "vercel" / "vanilla.js"
        return ["node", str(server), str(self.port)], {
            "SQLITE_PATH": str(self.data),
            "SQLITE_DB": "waline",
            "JWT_TOKEN": "benchmark",
            "AKISMET_KEY": "false",
            "IPQPS": "0",
            "OAUTH_URL": self._services,
            "HOME": os.environ.get("HOME", "/"),
        }

    def close(self) -> None:
        """Stop it and nginx."""
        self.stop()
        self._beside.close()

    def first_view(self, size: int) -> Ask:
        """Ask as its client does by default: ten top-level comments with their replies."""
        return Ask(
            f"/api/comment?path={quote(f'/t-{size}', safe='')}&pageSize=10&page=1&lang=en-US"
            "&sortBy=insertedAt_desc"
        )

    def counts(self) -> Ask:
        """Ask for twenty threads."""
        urls = quote(",".join(f"/small-{n}" for n in range(20)), safe="")
        return Ask(f"/api/comment?type=count&url={urls}")

    def posts(self, number: int, size: int) -> Iterator[Ask]:
        """Write as different guests."""
        rng = random.Random()  # noqa: S311  # texts of a load test
        for at in range(number):
            words = {
                "comment": distinct_sentence(rng, 200), "nick": f"Guest {at % 256}", "mail": "",
                "link": "", "ua": "benchmark", "url": f"/t-{size}",
            }  # fmt: skip
            yield Ask("/api/comment", "POST", _JSON, json.dumps(words))

    def votes(self, number: int, size: int) -> Iterator[Ask]:
        """Like comments; it does not tell voters apart."""
        with closing(sqlite3.connect(self._database)) as database:
            found = database.execute("SELECT id FROM wl_Comment WHERE url = ?", (f"/t-{size}",))
            ids = [row[0] for row in found]
        for at in range(number):
            yield Ask(f"/api/comment/{ids[at % len(ids)]}", "PUT", _JSON, '{"like": true}')

    def reader_files(self) -> list[Path]:
        """Return the script and the style of its client."""
        dist = self.folder / "node_modules" / "@waline" / "client" / "dist"
        return [dist / "waline.js", dist / "waline.css"]

    @property
    def _database(self) -> Path:
        return self.data / "waline.sqlite"


def _write_comments(database: sqlite3.Connection, url: str, size: int, rng: random.Random) -> None:
    now = datetime.now(UTC).isoformat()
    (first,) = database.execute("SELECT coalesce(max(id), 0) + 1 FROM wl_Comment").fetchone()
    roots: list[int] = []
    rows = []
    for at in range(size):
        root = None if not roots or rng.random() < 0.3 else rng.choice(roots)
        if root is None:
            roots.append(first + at)
        text = distinct_sentence(rng, 280)
        rows.append(
            (first + at, now, "127.0.0.1", f"Reader {at % 200}", root, root, "approved", url, text,
             now, now)
        )  # fmt: skip
    database.executemany(
        "INSERT INTO wl_Comment (id, insertedAt, ip, nick, pid, rid, status, url, comment,"
        " createdAt, updatedAt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )
