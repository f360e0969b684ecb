"""Open streams of Server-Sent Events: one for each reader, none of them waiting for another.

What is to be sent is never more than the newest state, so what a slow reader has not taken
yet is overwritten and not queued. Each stream sends by itself: one that takes nothing holds
up nobody, and is found by the time that its sending has lasted.

Source of the format: https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

import asyncio
import json
import logging
import secrets
from collections.abc import Generator
from typing import Any

from rejoinder.lane.asgi import Send

logger = logging.getLogger(__name__)

HEARTBEAT = b":\n\n"
# After how long a browser that reads streams by itself comes back: not all at once.
_RETRY_FROM_MS, _RETRY_OVER_MS = 1_000, 4_000


def beginning() -> bytes:
    """Return a stream's first line."""
    return b"retry: %d\n" % (_RETRY_FROM_MS + secrets.randbelow(_RETRY_OVER_MS))


def head_event(head: bytes) -> bytes:
    """Return the event that says how far a thread has come; its data is ``head``, JSON.

    >>> head_event(b'{"count":1,"number":2,"changed":7,"heading":"1 comment"}').splitlines()[0]
    b'id: 2.7'
    """
    found = json.loads(head)
    return b"id: %d.%d\ndata: %b\n\n" % (found["number"], found["changed"], head)


def inbox_event(unread: int) -> bytes:
    """Return the event that says how much in a reader's inbox is unread."""
    return b'event: inbox\ndata: {"unread":%d}\n\n' % unread


class Stream:
    """One reader's open connection; belongs to one event loop.

    ``over`` is done when the server wants it to end.
    """

    __slots__ = ("_has_left", "_head", "_loop", "_more", "_send", "_sending", "_since", "over")

    def __init__(self, send: Send, loop: asyncio.AbstractEventLoop) -> None:
        self._send = send
        self._loop = loop
        self._head = b""
        self._more = b""
        self._has_left = False
        self._sending: asyncio.Task[None] | None = None
        self._since = 0.0
        self.over: asyncio.Future[None] = loop.create_future()

    def offer_head(self, event: bytes) -> None:
        """Send this head; an earlier one that was not taken yet is left out."""
        self._head = event
        self._go()

    def offer(self, more: bytes) -> None:
        """Send a heartbeat or an inbox; in place of an earlier one that was not taken yet."""
        self._more = more
        self._go()

    def is_stalled(self, since: float) -> bool:
        """Say whether what is being sent has waited from before ``since`` (loop time)."""
        return self._sending is not None and self._since < since

    def end(self) -> None:
        """Let the connection end."""
        if not self.over.done():
            self.over.set_result(None)

    def leave(self) -> None:
        """Note that the reader has left."""
        self._has_left = True
        self.end()

    async def say_goodbye(self) -> None:
        """Send the end, to a reader who is there and takes what is sent."""
        if not self._has_left and self._sending is None:
            await self._send(_part(b"", more=False))

    def close(self) -> None:
        """Send nothing more; called when the connection has ended."""
        self.end()
        if self._sending is not None:
            self._sending.cancel()

    def _go(self) -> None:
        """Send what there is, without a task of its own if the server takes it at once.

        It nearly always does, and ten thousand tasks would take longer than the sending.
        """
        if self._sending is not None or self.over.done():
            return
        sending = self._send(_part(self._taken())).__await__()
        try:
            waits_for = next(sending)
        except StopIteration:
            return
        except Exception as error:  # noqa: BLE001  # each server has its own word for "has left"
            self._break(error)
            return
        self._since = self._loop.time()
        self._sending = self._loop.create_task(self._go_on(_Rest(waits_for, sending)))

    async def _go_on(self, rest: "_Rest") -> None:
        try:
            await rest
            while body := self._taken():
                self._since = self._loop.time()
                await self._send(_part(body))
        except Exception as error:  # noqa: BLE001  # as above
            self._break(error)
        finally:
            self._sending = None

    def _taken(self) -> bytes:
        body = self._head + self._more
        self._head = self._more = b""
        return body

    def _break(self, error: Exception) -> None:
        logger.debug("A stream has broken: %r", error)
        self.leave()


class _Rest:
    """What is left of an awaitable that was begun without a task, and waits for something."""

    __slots__ = ("_awaiting", "_waits_for")

    def __init__(self, waits_for: Any, awaiting: Generator[Any, Any, Any]) -> None:
        self._waits_for = waits_for
        self._awaiting = awaiting

    def __await__(self) -> Generator[Any, Any, Any]:
        yield self._waits_for
        yield from self._awaiting


def _part(body: bytes, *, more: bool = True) -> dict[str, Any]:
    return {"type": "http.response.body", "body": body, "more_body": more}
