"""The inboxes of signed-in readers whose streams are open: how much in them is unread.

Django says whose a stream is, as of any page, and says it anew whenever something of that
account has changed; so a session that has ended hears nothing more.
"""

import asyncio
import io
import json
import logging
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

from rejoinder.lane.asgi import Scope
from rejoinder.lane.environ import make_environ
from rejoinder.lane.negotiation import read_cookies
from rejoinder.lane.streams import Stream, inbox_event
from rejoinder.rendering.stamps import Stamps, slot_of_account

logger = logging.getLogger(__name__)

PATH = "/me/unread"
# Who asks, and how much is unread; None: a stranger. Runs in a thread.
Inbox = Callable[[Scope], tuple[int, int] | None]


@dataclass(slots=True)
class _Reader:
    """Whose stream it is, with the stamp of what they were told last."""

    scope: Scope
    account_id: int
    stamp: int
    unread: int = -1
    reading: asyncio.Task[None] | None = None


class Inboxes:
    """What is followed in one process; belongs to its event loop."""

    def __init__(self, *, inbox: Inbox, stamps: Stamps, executor: Executor) -> None:
        self._inbox = inbox
        self._stamps = stamps
        self._executor = executor
        self._readers: dict[Stream, _Reader] = {}

    async def follow(self, stream: Stream, scope: Scope) -> None:
        """Tell a stream's reader of their inbox from now on, if they are signed in."""
        if _may_be_known(scope):
            await self._read(stream, scope)

    def forget(self, stream: Stream) -> None:
        """Tell a stream nothing more."""
        self._readers.pop(stream, None)

    def look(self) -> None:
        """Read the inboxes anew of those accounts that something has changed of."""
        for stream, reader in list(self._readers.items()):
            stamp = self._stamps.read(slot_of_account(reader.account_id))
            if stamp != reader.stamp and reader.reading is None:
                reader.stamp = stamp
                reading = self._read(stream, reader.scope)
                reader.reading = asyncio.get_running_loop().create_task(reading)

    async def _read(self, stream: Stream, scope: Scope) -> None:
        loop = asyncio.get_running_loop()
        try:
            found = await loop.run_in_executor(self._executor, self._inbox, scope)
        except Exception:  # an outer edge: the stream goes on without
            logger.exception("An inbox could not be read.")
            found = None
        if found is None or stream.over.done():
            self.forget(stream)
            return
        account_id, unread = found
        reader = self._readers.get(stream)
        if reader is None or reader.account_id != account_id:
            # No stamp is 0 once something has happened: the next look reads once more what
            # may have come in between.
            reader = self._readers[stream] = _Reader(scope, account_id, stamp=0)
        reader.reading = None
        if reader.unread != unread:
            reader.unread = unread
            stream.offer(inbox_event(unread))


class InboxAnswer:
    """Calls the WSGI application in the thread that asks; the session is judged there."""

    def __init__(self, wsgi: Callable[..., Iterable[bytes]], *, trusted_proxies: int) -> None:
        self._wsgi = wsgi
        self._trusted_proxies = trusted_proxies

    def __call__(self, scope: Scope) -> tuple[int, int] | None:
        """Return the account's id and the number of unread entries; None for strangers.

        ``scope`` is that of the stream: its cookies, origin and token count, its address not.
        """
        asked = {
            **scope,
            "method": "GET",
            "path": PATH,
            "raw_path": PATH.encode(),
            "query_string": b"",
            "headers": [*_without_accept(scope), (b"accept", b"application/json")],
        }
        with io.BytesIO() as body:
            proxies = self._trusted_proxies
            environ = make_environ(asked, body, body_bytes=0, trusted_proxies=proxies)
            status, answer = _called(self._wsgi, environ)
        if not status.startswith("200"):
            return None
        found = json.loads(answer)
        return int(found["account"]), int(found["unread"])


def _without_accept(scope: Scope) -> list[tuple[bytes, bytes]]:
    return [pair for pair in scope["headers"] if pair[0] not in (b"accept", b"range")]


def _called(wsgi: Callable[..., Iterable[bytes]], environ: dict[str, Any]) -> tuple[str, bytes]:
    started: list[str] = []

    def start_response(status: str, _headers: object, _exc_info: object = None) -> None:
        started.append(status)

    chunks = wsgi(environ, start_response)
    try:
        body = b"".join(chunks)
    finally:
        close = getattr(chunks, "close", None)
        if close is not None:
            close()  # Django lets go of its connection here
    return started[-1], body


def _may_be_known(scope: Scope) -> bool:
    for name, value in scope["headers"]:
        if name == b"authorization":
            return True
        if name == b"cookie" and b"rj_session" in read_cookies(value):
            return True
    return False
