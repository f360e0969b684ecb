"""What was acknowledged is what the next reader sees, whichever process answers."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.lane.asking import fetch
from tests.lane.conftest import SmallServer

Serve = Callable[..., SmallServer]
WRITER = {"Cookie": "rj_wrote=7"}


def _stale_answers(
    server: SmallServer,
    writes: list[int],
    *,
    reads: int,
    headers: dict[str, str],
    mark: str = "",
) -> tuple[int, set[str]]:
    """Write to each thread in turn and read it after each answer; count what came too old."""
    stale, workers = 0, set()
    for thread in writes:
        written = int(fetch(server.port, f"/write?thread={thread}{mark}", method="POST").body)
        for _ in range(reads):
            answer = fetch(server.port, f"/articles/{thread}", headers)
            stale += answer.comments < written
            workers.add(answer.headers["x-worker"])
    return stale, workers


def test_no_answer_is_stale_after_an_acknowledged_write_in_two_processes(serve: Serve) -> None:
    server = serve(workers=2, grace="0")  # so that even readers who wrote nothing are exact
    turns = [[1 + n % 13 + 13 * client for n in range(130)] for client in range(3)]

    with ThreadPoolExecutor(3) as clients:
        results = list(
            clients.map(lambda turn: _stale_answers(server, turn, reads=4, headers={}), turns)
        )

    assert sum(stale for stale, _ in results) == 0
    assert len(set.union(*(workers for _, workers in results))) == 2


def test_a_writer_never_gets_an_older_page_of_a_thread_however_hot_it_is(serve: Serve) -> None:
    server = serve(workers=2)

    with ThreadPoolExecutor(3) as clients:
        results = clients.map(
            lambda _: _stale_answers(server, [7] * 70, reads=4, headers=WRITER), range(3)
        )

    assert sum(stale for stale, _ in results) == 0


def test_without_stamps_the_same_check_finds_stale_answers(serve: Serve) -> None:
    server = serve(workers=2)
    for _ in range(20):  # both processes keep the page
        fetch(server.port, "/articles/7")

    stale, _ = _stale_answers(server, [7] * 20, reads=4, headers=WRITER, mark="&unstamped=1")

    assert stale > 40


def test_a_change_whose_stamp_was_lost_is_seen_at_the_timed_check(serve: Serve) -> None:
    server = serve(workers=2, recheck="1.0")
    for _ in range(20):
        assert fetch(server.port, "/articles/7").comments == 0

    fetch(server.port, "/write?thread=7&unstamped=1", method="POST")
    time.sleep(1.1)

    assert [fetch(server.port, "/articles/7").comments for _ in range(20)] == [1] * 20


def test_counts_are_those_of_the_last_acknowledged_write(serve: Serve) -> None:
    server = serve(workers=2)
    target = "/counts?article=a7&article=a8"

    for written in range(1, 40):
        fetch(server.port, "/write?thread=7", method="POST")
        for _ in range(4):
            answer = fetch(server.port, target, WRITER)
            assert answer.body == b'{"a7":%d,"a8":0}' % written
