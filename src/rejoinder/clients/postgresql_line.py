"""The line to other machines over the site's PostgreSQL database: NOTIFY and LISTEN.

A notification takes a lock of the whole server for a moment, so it is said in a transaction
of its own after the change, some hundred changes at once when many come. That is fine at
tens of comments a second; Redis is for more. LISTEN needs a connection of its own, which a
pooler in transaction mode cannot give.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql

from rejoinder.clients.machines import LineIsDown

# libpq takes no less than two seconds for connecting. The rest lets the system find out
# within about ten seconds that the other side has vanished.
_LIMITS: dict[str, Any] = {
    "connect_timeout": 2,
    "tcp_user_timeout": 3000,
    "keepalives_idle": 4,
    "keepalives_interval": 2,
    "keepalives_count": 3,
}


class PostgresqlLine:
    """A line on the channel ``name`` of the database at ``address`` (postgresql://)."""

    def __init__(self, address: str, name: str) -> None:
        self._address = address
        self._name = name

    def speaker(self) -> "PostgresqlSpeaker":
        """Return a new speaker, not connected yet."""
        return PostgresqlSpeaker(self._address, self._name)

    @contextmanager
    def ear(self) -> Iterator["PostgresqlEar"]:
        """Listen within the block; raises LineIsDown."""
        try:
            with _connect(self._address) as connection:
                connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(self._name)))
                yield PostgresqlEar(connection)
        except (psycopg.Error, OSError) as error:
            raise LineIsDown(str(error).strip()) from error


class PostgresqlSpeaker:
    """Says things on a channel, over a connection that stays open."""

    def __init__(self, address: str, name: str) -> None:
        self._address = address
        self._name = name
        self._connection: psycopg.Connection[Any] | None = None

    def say(self, text: str) -> None:
        """Say it to whoever listens at this moment; raises LineIsDown."""
        try:
            if self._connection is None or self._connection.closed:
                self._connection = _connect(self._address)
            self._connection.execute("SELECT pg_notify(%s, %s)", [self._name, text])
        except (psycopg.Error, OSError) as error:
            if self._connection is not None:
                self._connection.close()
            raise LineIsDown(str(error).strip()) from error


class PostgresqlEar:
    """Hears a channel."""

    def __init__(self, connection: "psycopg.Connection[Any]") -> None:
        self._connection = connection

    def hear(self, seconds: float) -> Sequence[str]:
        """Wait so long at most for what was said; raises LineIsDown."""
        # With a limit of one, the rest of what came in the same moment is given, too.
        heard = self._connection.notifies(timeout=seconds, stop_after=1)
        return [notify.payload for notify in heard]


def _connect(address: str) -> "psycopg.Connection[Any]":
    return psycopg.connect(address, autocommit=True, **_LIMITS)
