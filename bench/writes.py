"""Writing: comments and votes by many connections, and what becomes of readers meanwhile."""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any
from urllib.parse import urlencode

from bench.load import Figures, Load, Write, median
from bench.options import Options
from bench.scene import Place, Scene
from bench.server import Server
from bench.words import distinct_sentence

CONNECTIONS = 32
READING_CONNECTIONS = 64
TEXT_CHARACTERS = 200
# More than any run sends, so that no text comes twice.
COMMENTS_A_SECOND = 6_000
VOTES_A_SECOND = 12_000


def measure_submit(options: Options, server: Server, scene: Scene, load: Load) -> dict[str, Any]:
    """Post to the largest thread: alone, beside readers of another one, and of the same one."""
    posts = _Posts(options, scene.large[-1], scene.sessions)
    load.write(server.address, posts.run(), connections=CONNECTIONS)
    before = _count(server, "rejoinder_comment")
    alone: list[Figures] = []
    codes: list[str] = []
    for _ in range(options.runs):
        figures, found = load.write(server.address, posts.run(), connections=CONNECTIONS)
        alone.append(figures)
        codes += found
    stored = _count(server, "rejoinder_comment") - before
    answer: dict[str, Any] = {
        "alone": median(alone),
        "acknowledged": len(codes),
        "stored": stored,
        "acknowledged_and_lost": len(codes) - _known(server, codes),
        "held": _count(server, "rejoinder_comment WHERE state = 'held'"),
    }
    if load.generator == "wrk":
        for name, place in (("another_thread", scene.large[0]), ("same_thread", scene.large[-1])):
            page = f"{server.address}/articles/{place.slug}"
            answer[f"beside_readers_of_{name}"] = _beside(options, server, load, posts, page)
    return answer


def measure_votes(options: Options, server: Server, scene: Scene, load: Load) -> dict[str, Any]:
    """Vote on the largest thread: each pair of reader and comment once, then a few again."""
    place, readers = scene.large[-1], len(scene.sessions)
    once: list[Figures] = []
    wanted = int(VOTES_A_SECOND * options.seconds)
    votes = distinct_votes(place, scene)
    for _ in range(options.runs):
        some = [vote for vote, _ in zip(votes, range(wanted), strict=False)]
        once.append(load.write(server.address, some, connections=CONNECTIONS)[0])
    again = [
        load.write(server.address, list(_repeated_votes(place, scene, wanted)))[0]
        for _ in range(options.runs)
    ]
    last = scene.first_reader_id + readers
    rows, pairs = _votes_stored(server, scene.first_reader_id, last)
    return {
        "distinct": median(once),
        "repeated": median(again),
        "rows": rows,
        "pairs": pairs,
        "acknowledged_distinct": sum(figures.answers - figures.failed for figures in once),
    }


class _Posts:
    """An endless supply of comments: texts, keys and writers in turn."""

    def __init__(self, options: Options, place: Place, sessions: tuple[str, ...]) -> None:
        self._number = int(COMMENTS_A_SECOND * options.seconds)
        self._place = place
        self._sessions = sessions

    def run(self) -> list[Write]:
        """Return the comments of one run."""
        return list(posts_to(self._place, self._sessions, self._number))


def posts_to(place: Place, sessions: tuple[str, ...], number: int) -> Iterator[Write]:
    """Return so many comments, all different, by all readers in turn."""
    rng = random.Random()  # noqa: S311  # texts of a load test
    for at in range(number):
        text = distinct_sentence(rng, TEXT_CHARACTERS)
        form = urlencode({"text": text, "key": f"{rng.getrandbits(128):032x}"})
        path = f"/d/{place.thread_id}/comments"
        yield Write(path, sessions[at % len(sessions)], form)


def _beside(
    options: Options, server: Server, load: Load, posts: _Posts, page: str
) -> dict[str, Any]:
    before: list[Figures] = []
    meanwhile: list[Figures] = []
    written: list[Figures] = []
    for _ in range(options.runs):
        some = posts.run()
        before.append(load.read(page, connections=READING_CONNECTIONS))
        reading = load.begin_reading(page, connections=READING_CONNECTIONS)
        written.append(load.write(server.address, some, connections=CONNECTIONS)[0])
        meanwhile.append(load.finish_reading(reading))
    shares = sorted(m.per_second / b.per_second for m, b in zip(meanwhile, before, strict=True))
    return {
        "reads_before": median(before),
        "reads_meanwhile": median(meanwhile),
        "share_of_before": round(shares[len(shares) // 2], 3),
        "posts_meanwhile": median(written),
    }


def distinct_votes(place: Place, scene: Scene) -> Iterator[Write]:
    """Return each reader's one vote on each comment of a thread."""
    for comment in range(place.size):
        for at, session in enumerate(scene.sessions):
            value = "1" if (at + comment) % 3 else "-1"
            yield _vote(place, place.first_comment_id + comment, session, value)


def _repeated_votes(place: Place, scene: Scene, number: int) -> Iterator[Write]:
    """The same sixteen readers on the same two comments, changing their minds."""
    for at in range(number):
        session = scene.sessions[at % 16]
        comment = place.first_comment_id + at % 2
        yield _vote(place, comment, session, ("1", "-1", "0", "1")[at // 32 % 4])


def _vote(place: Place, comment_id: int, session: str, value: str) -> Write:
    path = f"/d/{place.thread_id}/c/{_public(comment_id)}/vote"
    return Write(path, session, urlencode({"value": value}))


def _public(comment_id: int) -> str:
    digits = ""
    while comment_id:
        comment_id, rest = divmod(comment_id, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
    return digits


def _count(server: Server, what: str) -> int:
    with closing(sqlite3.connect(server.database, timeout=30)) as database:
        return int(database.execute(f"SELECT count(*) FROM {what}").fetchone()[0])


def _votes_stored(server: Server, first: int, last: int) -> tuple[int, int]:
    """Count the rows of some readers' votes and the pairs of reader and comment among them.

    In one statement: votes whose answer nobody waits for any more may still be stored.
    """
    counting = (
        "SELECT count(*), count(DISTINCT comment_id || ' ' || account_id)"
        " FROM rejoinder_vote WHERE account_id BETWEEN ? AND ?"
    )
    with closing(sqlite3.connect(server.database, timeout=30)) as database:
        rows, pairs = database.execute(counting, (first, last)).fetchone()
    return int(rows), int(pairs)


def _known(server: Server, codes: list[str]) -> int:
    """Count the receipt codes whose comments are stored."""
    with closing(sqlite3.connect(server.database, timeout=30)) as database:
        database.execute("CREATE TEMP TABLE told (code TEXT PRIMARY KEY)")
        database.executemany("INSERT INTO told VALUES (?)", ((code,) for code in codes))
        asked = "SELECT count(*) FROM told JOIN rejoinder_comment ON receipt_code = code"
        return int(database.execute(asked).fetchone()[0])
