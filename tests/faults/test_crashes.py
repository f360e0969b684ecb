"""Faults of the machine: killed processes and a full disk lose nothing that was acknowledged."""

import os
import random
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests
from django.db import connection

from tests.support import warm_python
from tests.support.server import Server
from tests.support.web import Person

StartServer = Callable[..., Server]
KILLS = 15  # on each of the two databases
SLUG = "bridge"


def prepared(server: Server) -> str:
    """Take in an article and let known and unknown readers post; return the thread's path."""
    file = server.data.parent / "article.md"
    file.write_text(
        f"---\nslug: {SLUG}\nheadline: The bridge\npublished_at: 2026-05-03T09:12:00Z\n---\n\n"
        "It was closed at six.\n"
    )
    for words in (
        ("article", str(file)),
        ("site", "set", "guests_held_first", "no"),
        ("site", "set", "seconds_between_comments", "0"),
        ("site", "set", "comments_a_day_new", "30000"),
    ):
        done = server.command(*words)
        assert done.returncode == 0, done.stderr
    page = requests.get(f"{server.address}/articles/{SLUG}", timeout=10).text
    return next(part.split('"')[0] for part in page.split('action="')[1:] if "/comments" in part)


@dataclass
class Poster:
    """A reader who posts without a pause and sends again, with the same key, until answered."""

    server: Server
    path: str
    number: int
    stop: threading.Event
    acknowledged: dict[str, str] = field(default_factory=dict)  # key: receipt code
    wrong: list[str] = field(default_factory=list)

    def run(self) -> None:
        """Post until told to stop; an unanswered post is sent again first."""
        count = 0
        person = Person(self.server.address)
        while not self.stop.is_set():
            count += 1
            key = f"poster-{self.number}-{count}"
            self._send_until_answered(person, key)

    def _send_until_answered(self, person: Person, key: str) -> None:
        while True:
            try:
                answer = person.sends(
                    self.path, json=True, text=f"What {key} saw.", name="Lars Egge", key=key
                )
            except requests.RequestException:
                if self.stop.is_set():
                    return
                time.sleep(0.02)
                continue
            if answer.status_code == 201:
                self.acknowledged[key] = answer.json()["code"]
                return
            if answer.status_code != 503:
                self.wrong.append(f"{key}: {answer.status_code} {answer.text[:200]}")
                return
            time.sleep(0.05)


def posting(server: Server, path: str, people: int = 4) -> tuple[list[Poster], threading.Event]:
    """Let some people post in threads of their own; set the event to stop them."""
    stop = threading.Event()
    posters = [Poster(server, path, number, stop) for number in range(people)]
    for poster in posters:
        threading.Thread(target=poster.run, daemon=True).start()
    return posters, stop


def all_texts(server: Server) -> list[str]:
    """Return the texts of all comments as the database holds them, with `rejoinder` itself."""
    code = (
        "import django; django.setup()\n"
        "from rejoinder.models import Comment\n"
        "print('\\n'.join(c.text + '|' + c.receipt_code for c in Comment.objects.all()))"
    )
    environment = server.environment | {"DJANGO_SETTINGS_MODULE": "rejoinder.config.settings"}
    done = warm_python.run(["-c", code], environment=environment, timeout_seconds=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.split("\n")[:-1]


def assert_nothing_lost_nothing_doubled(server: Server, posters: list[Poster]) -> int:
    """Compare what was acknowledged with what is stored; return how many there are."""
    assert [line for poster in posters for line in poster.wrong] == []
    acknowledged = {
        f"What {key} saw.|{code}" for p in posters for key, code in p.acknowledged.items()
    }
    stored = all_texts(server)
    assert acknowledged <= set(stored)
    texts = [line.split("|")[0] for line in stored]
    assert len(texts) == len(set(texts))
    recounted = server.command("recount", "--dry-run")
    assert recounted.returncode == 0, recounted.stdout
    return len(acknowledged)


def test_kills_of_a_worker_lose_no_acknowledged_comment(start_server: StartServer) -> None:
    """F-01: thirty kills, half of them on each database."""
    server = start_server(workers=2)
    path = prepared(server)
    posters, stop = posting(server, path)
    chance = random.Random(7)

    for _ in range(KILLS):
        time.sleep(chance.uniform(0.2, 0.6))
        victim = chance.choice(_living_workers(server))
        with suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)
        _wait_until_it_answers(server)
    time.sleep(0.5)
    stop.set()
    time.sleep(1)

    assert assert_nothing_lost_nothing_doubled(server, posters) > KILLS


def test_a_killed_server_starts_again_with_everything_acknowledged(
    start_server: StartServer,
) -> None:
    """F-02."""
    server = start_server(workers=2)
    path = prepared(server)
    posters, stop = posting(server, path)

    for _ in range(3):
        time.sleep(1)
        server.kill()
        server.start()
    time.sleep(0.5)
    stop.set()
    time.sleep(1)

    assert assert_nothing_lost_nothing_doubled(server, posters) > 0


def _living_workers(server: Server) -> list[int]:
    """Wait until at least one worker lives, as after a kill of the last one; return all."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if workers := server.workers()[-2:]:
            return workers
        time.sleep(0.02)
    raise AssertionError("no worker came back within 30 seconds")


def _wait_until_it_answers(server: Server) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            if requests.get(f"{server.address}/healthz", timeout=5).status_code == 200:
                return
        except requests.RequestException:
            pass
        time.sleep(0.05)
    raise AssertionError("the server did not recover within 30 seconds")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 24 MB; needs root, as the test command has it on a fresh machine."""
    if connection.vendor != "sqlite":
        pytest.skip("the comments are then not on this disk")
    folder = tmp_path / "disk"
    folder.mkdir()
    size = ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)]
    if subprocess.run(size, check=False, capture_output=True).returncode != 0:
        pytest.skip("mounting a small disk needs root")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_refuses_writes_keeps_the_text_and_recovers(
    small_disk: Path, start_server: StartServer
) -> None:
    """F-05."""
    server = start_server(data=small_disk / "site")
    path = prepared(server)
    person = Person(server.address)
    before = person.sends(path, json=True, text="There was room.", name="Lars", key="before")
    assert before.status_code == 201

    filler = small_disk / "filler"
    # Without a buffer, which would be written again, and fail again, when the file is closed.
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"\0" * 65536)
    acknowledged = []
    refused = None
    for n in range(400):
        answer = person.sends(path, text=f"No room for {n}. " + "word " * 400, name="Lars")
        if answer.status_code == 503:
            refused = answer
            break
        acknowledged.append(f"No room for {n}.")
    assert refused is not None
    assert refused.headers["Retry-After"]
    assert f"No room for {len(acknowledged)}." in refused.text  # the typed text comes back
    assert person.reads(f"/articles/{SLUG}").status_code == 200

    filler.unlink()
    after = person.sends(path, json=True, text="Room again.", name="Lars", key="after")
    assert after.status_code == 201
    stored = "\n".join(all_texts(server))
    assert "There was room." in stored and "Room again." in stored
    assert all(text in stored for text in acknowledged)
    assert server.command("recount", "--dry-run").returncode == 0
