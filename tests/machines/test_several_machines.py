"""Two machines with one database: each sees what the other changed, and works without it."""

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from tests.machines.cluster import (
    ARTICLE,
    RedisServer,
    database_url,
    posts,
    seconds_until,
    two_machines,
)
from tests.support.server import Server
from tests.support.sites import Sites
from tests.support.web import Person

Cluster = Callable[[str], tuple[Server, Server]]
# Far below the thirty seconds after which each machine looks at the rows by itself.
SOON_SECONDS = 1.0
RECOVERED_SECONDS = 12.0
_BREAK_LINES = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND (query LIKE 'LISTEN %' OR query LIKE 'SELECT pg_notify%')
"""


@pytest.fixture
def cluster(sites: Sites, prepared_site: Server) -> Iterator[Cluster]:
    """Return a function that starts two machines which meet at an address."""
    started: list[Server] = []

    def start(machines_url: str) -> tuple[Server, Server]:
        pair = two_machines(sites, prepared_site, machines_url)
        started.extend(pair)
        return pair

    yield start
    for server in started:
        server.stop()


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis server of this test alone."""
    server = RedisServer.begin(tmp_path)
    yield server
    server.tell(signal.SIGKILL)


def _see_each_other(first: Server, second: Server) -> None:
    for server in (first, second):
        assert "It was closed" in Person(server.address).reads(ARTICLE).text
    seconds = []
    for number, (here, there) in enumerate([(first, second), (second, first)] * 2):
        posts(here, f"What {number} saw.")
        seconds.append(seconds_until(there, f"What {number} saw."))
    assert max(seconds) < SOON_SECONDS
    # A command is a process that ends at once, and still says what it changed.
    assert second.command("site", "set", "name", "The Other Post").returncode == 0
    assert seconds_until(first, "The Other Post", path="/") < SOON_SECONDS


def test_machines_that_meet_in_the_database_see_each_others_changes(cluster: Cluster) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL passes words on")
    first, second = cluster("postgresql")
    _see_each_other(first, second)

    # The database goes on, but the connections of speakers and listeners break.
    with psycopg.connect(database_url(first)) as database:
        broken = database.execute(_BREAK_LINES).fetchall()
    posts(first, "After the break.")
    assert seconds_until(second, "After the break.") < RECOVERED_SECONDS
    assert len(broken) >= 3


@pytest.mark.any_database
def test_machines_meet_at_redis_and_do_without_it(
    cluster: Cluster, redis_server: RedisServer
) -> None:
    """F-13: it is gone at the start, full, emptied, hangs, and is killed."""
    redis_server.tell(signal.SIGKILL)
    first, second = cluster(redis_server.url)
    assert "It was closed" in Person(second.address).reads(ARTICLE).text
    took = [posts(first, "Before it was there.")]
    assert "wrong  other machines: no answer" in first.command("doctor").stdout
    redis_server.start()
    assert seconds_until(second, "Before it was there.") < RECOVERED_SECONDS

    _see_each_other(first, second)
    redis_server.client.config_set("maxmemory", 1)
    posts(first, "It is full.")
    assert seconds_until(second, "It is full.") < SOON_SECONDS
    redis_server.client.flushall()
    posts(second, "It was emptied.")
    assert seconds_until(first, "It was emptied.") < SOON_SECONDS

    redis_server.tell(signal.SIGSTOP)
    took.append(posts(first, "While it hangs."))
    redis_server.tell(signal.SIGCONT)
    assert seconds_until(second, "While it hangs.") < RECOVERED_SECONDS
    redis_server.tell(signal.SIGKILL)
    took.append(posts(second, "While it is gone."))
    redis_server.start()
    assert seconds_until(first, "While it is gone.") < RECOVERED_SECONDS

    assert max(took) < SOON_SECONDS, "nobody who writes waits for Redis"
    assert "Other machines are not heard" in first.log
    assert "Other machines are heard again." in first.log
