"""Whatever changes is seen by every reader within a second, whichever process answers them."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from tests.support.server import Server
from tests.support.web import Person

StartServer = Callable[..., Server]
SLUG = "bridge"
# Enough new connections that both workers have answered some of them.
CONNECTIONS = 12


@pytest.fixture
def server(start_server: StartServer, tmp_path: Path) -> Server:
    """A site with two worker processes and one article, on which guests are published at once."""
    running = start_server(workers=2)
    take_in(running, tmp_path, "It was closed at six.")
    for name in ("seconds_between_comments", "first_comments_held"):
        assert running.command("site", "set", name, "0").returncode == 0
    assert running.command("site", "set", "guests_held_first", "no").returncode == 0
    return running


def take_in(server: Server, folder: Path, text: str) -> None:
    """Hand in the article with this text."""
    file = folder / "article.md"
    file.write_text(
        f"---\nslug: {SLUG}\nheadline: The bridge\npublished_at: 2026-05-03T09:12:00Z\n---\n\n"
        f"{text}\n"
    )
    done = server.command("article", str(file))
    assert done.returncode == 0, done.stderr


def everybody_reads(server: Server, path: str, said: str, *, gone: str = "") -> None:
    """Fail unless, one second from now, each of many new connections reads ``said``."""
    time.sleep(1)
    for _ in range(CONNECTIONS):
        page = requests.get(server.address + path, timeout=10).text
        assert said in page, f"{path} does not say {said!r}"
        assert not gone or gone not in page, f"{path} still says {gone!r}"


def test_every_change_is_seen_by_readers_of_both_processes(server: Server, tmp_path: Path) -> None:
    page = f"/articles/{SLUG}"
    first = requests.get(server.address + page, timeout=10).text
    thread = first.split('action="/d/')[1].split("/")[0]
    author = Person(server.address)
    everybody_reads(server, page, "It was closed at six.")

    # A comment; its count on the front page and in the counts.
    author.sends(f"/d/{thread}/comments", text="First wording.", name="Lars")
    everybody_reads(server, page, "First wording.")
    everybody_reads(server, "/", "1 comment")
    everybody_reads(server, f"/counts?article={SLUG}", '{"bridge":1}')
    everybody_reads(server, f"/d/{thread}/comments?sort=newest", "First wording.")

    # An edit, and a withdrawal.
    own = f"/d/{thread}/c/1"
    author.sends(f"{own}/edit", text="Second wording.")
    everybody_reads(server, page, "Second wording.", gone="First wording.")
    author.sends(f"{own}/withdraw")
    everybody_reads(server, page, "Withdrawn by its author", gone="Second wording.")
    everybody_reads(server, f"/counts?article={SLUG}", '{"bridge":0}')

    # What the newsroom changes from another process.
    take_in(server, tmp_path, "It was closed at seven.")
    everybody_reads(server, page, "It was closed at seven.", gone="It was closed at six.")
    everybody_reads(server, f"{page}/versions/1", "six")
    server.command("site", "set", "rule_strip", "Be kind to ferrymen.")
    everybody_reads(server, page, "Be kind to ferrymen.")
