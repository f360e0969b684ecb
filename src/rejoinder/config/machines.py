"""Several machines: which line they talk over, and the thread that listens on it."""

import threading
from hashlib import blake2b
from pathlib import Path

from django.utils.module_loading import import_string

from rejoinder.clients.machines import Line, listen_for_ever
from rejoinder.config.options import PREFIX, OptionIsWrong
from rejoinder.rendering.stamps import stamps

_REDIS = "rejoinder.clients.redis_line.RedisLine"
_POSTGRESQL = "rejoinder.clients.postgresql_line.PostgresqlLine"


def line_of(chosen: str, *, database_url: str, secret_key: str) -> Line | None:
    """Return the line that ``machines_url`` names; None for a site on one machine.

    Several sites may share one server: the channel is named after the site's key, which
    all of its machines have in common.

    Raises:
        OptionIsWrong: what it needs is not there.
    """
    if not chosen:
        return None
    if chosen == "postgresql":
        if not database_url:
            raise OptionIsWrong(
                f"{PREFIX}MACHINES_URL is 'postgresql', but {PREFIX}DATABASE_URL is empty:"
                " several machines need a PostgreSQL database in common"
            )
        return _made(_POSTGRESQL, database_url, secret_key)
    return _made(_REDIS, chosen, secret_key)


def _made(name: str, address: str, secret_key: str) -> Line:
    digest = blake2b(secret_key.encode(), digest_size=8, person=b"machines").hexdigest()
    try:
        # Imported when it is chosen: neither library is there on every machine.
        line: Line = import_string(name)(address, f"rejoinder_{digest}")
    except ImportError as error:
        raise OptionIsWrong(
            f"{PREFIX}MACHINES_URL needs a library that is missing ({error.name});"
            " run: pip install 'rejoinder[redis]'"
        ) from error
    return line


class MachineListener:
    """The thread that heeds other machines; does nothing on a site with one machine."""

    def __init__(self, line: Line | None, lock: Path) -> None:
        self._line = line
        self._lock = lock
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="machines", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        if self._line is not None:
            self._thread.start()

    def stop(self) -> None:
        """Let it end within a second."""
        self._stop.set()

    def _work(self) -> None:
        if self._line is not None:
            listen_for_ever(self._lock, self._line, stamps(), stop=self._stop)
