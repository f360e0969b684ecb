"""A small load generator in Python, for where wrk is missing; its figures are not comparable."""

import http.client
import re
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

_CODE = re.compile(rb'"code": ?"([0-9A-Z-]+)"')
_MOST_CONNECTIONS = 16  # threads of this process; more only wait for each other


@dataclass(slots=True)
class Tally:
    """What was answered: how long each answer took, receipt codes, failures."""

    seconds: list[float] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    failed: int = 0
    lasted: float = 1.0


def drive_here(
    address: str,
    connections: int,
    seconds: float,
    headers: Mapping[str, str],
    writes: Sequence[tuple[str, str, str]] | None = None,
) -> Tally:
    """Ask for ``address``, or send each of ``writes`` (path, session, form) once."""
    tally, began = Tally(), time.monotonic()
    driver = _Driver(address, headers, began + seconds, tally, iter(writes) if writes else None)
    threads = [
        threading.Thread(target=driver.run) for _ in range(min(connections, _MOST_CONNECTIONS))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tally.lasted = time.monotonic() - began
    return tally


@dataclass(slots=True)
class _Driver:
    address: str
    headers: Mapping[str, str]
    until: float
    tally: Tally
    writes: Iterator[tuple[str, str, str]] | None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self) -> None:
        parts = urlsplit(self.address)
        connection = http.client.HTTPConnection(parts.netloc, timeout=10)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        while time.monotonic() < self.until:
            if self.writes is None:
                self._ask(connection, "GET", path, None, dict(self.headers))
                continue
            with self.lock:
                write = next(self.writes, None)
            if write is None:
                return
            path, session, form = write
            kind = "application/x-www-form-urlencoded"
            own = {"Cookie": f"rj_session={session}", "Content-Type": kind}
            self._ask(connection, "POST", path, form, {**self.headers, **own})

    def _ask(
        self,
        connection: http.client.HTTPConnection,
        method: str,
        path: str,
        body: str | None,
        headers: dict[str, str],
    ) -> None:
        began = time.monotonic()
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read()
        with self.lock:
            self.tally.seconds.append(time.monotonic() - began)
            self.tally.failed += answer.status >= 400
            found = _CODE.search(text) if answer.status == 201 else None
            if found:
                self.tally.codes.append(found.group(1).decode())
