"""One request on its way through a WSGI application in a thread, and its answer on the way back.

The thread runs ahead of the visitor by a few chunks at most; then it waits. If the visitor
leaves or takes nothing for too long, the thread stops reading the answer and closes it.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from threading import Semaphore
from typing import Any

from rejoinder.lane.asgi import Receive, Send
from rejoinder.rendering.encodings import Headers, to_headers

logger = logging.getLogger(__name__)

_CHUNKS_AHEAD = 8
_BODILESS = (204, 304)  # must not carry a length (RFC 9110, section 8.6)
_SORRY = b"The server made a mistake, and its log says which.\n"


class AnswerBroke(Exception):
    """The application failed after its answer had begun; the connection must not look whole."""


class _NobodyWaits(Exception):
    """The visitor has left or stalled, so the rest of the answer is not wanted."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of an answer: with ``start`` the first, without ``more`` the last."""

    body: bytes
    more: bool = True
    start: tuple[int, Headers] | None = None
    broke: bool = False


class Exchange:
    """Carries one request. ``run`` belongs to the thread, ``pass_on`` to the event loop."""

    def __init__(
        self,
        environ: dict[str, Any],
        loop: asyncio.AbstractEventLoop,
        *,
        stalled_seconds: float,
    ) -> None:
        self._environ = environ
        self._loop = loop
        self._stalled_seconds = stalled_seconds
        self._parts: asyncio.Queue[_Part] = asyncio.Queue()
        self._room = Semaphore(_CHUNKS_AHEAD)
        self._nobody_waits = False
        self._start: tuple[int, Headers] | None = None
        self._has_begun = False
        self._left_bytes: int | None = None

    def run(self, wsgi: Callable[..., Iterable[bytes]]) -> None:
        """Call the application and hand over its answer, in the thread. Never raises."""
        try:
            self._call(wsgi)
        except _NobodyWaits:
            logger.debug("The visitor left before the answer's end.")
        except Exception:  # an outer edge: the thread must live on
            logger.exception("%s failed", self._environ.get("PATH_INFO"))
            self._fail()
        finally:
            self._environ["wsgi.input"].close()

    async def pass_on(self, receive: Receive, send: Send, *, is_head: bool) -> None:
        """Send the answer as its parts come.

        Raises:
            AnswerBroke: the server must end the connection, since a part is missing.
        """
        watcher: asyncio.Task[None] | None = None
        try:
            while True:
                part = await self._parts.get()
                if part.broke:
                    raise AnswerBroke(self._environ.get("PATH_INFO"))
                if part.start is not None:
                    status, headers = part.start
                    await send(
                        {"type": "http.response.start", "status": status, "headers": headers}
                    )
                body = b"" if is_head else part.body
                await send({"type": "http.response.body", "body": body, "more_body": part.more})
                self._room.release()
                if not part.more or self._nobody_waits:
                    return
                if watcher is None:
                    watcher = asyncio.create_task(self._watch(receive))
        finally:
            self._let_go()
            if watcher is not None:
                watcher.cancel()

    async def _watch(self, receive: Receive) -> None:
        """Notice that the visitor has left while a long answer is being made."""
        while (await receive())["type"] != "http.disconnect":
            pass
        self._let_go()
        self._parts.put_nowait(_Part(b"", more=False))

    def _let_go(self) -> None:
        self._nobody_waits = True
        self._room.release()

    # What follows runs in the thread.

    def _call(self, wsgi: Callable[..., Iterable[bytes]]) -> None:
        chunks = wsgi(self._environ, self._start_response)
        try:
            # Django says of an answer that it is all there; it can then carry its length.
            if getattr(chunks, "streaming", True):
                for chunk in chunks:
                    if chunk:
                        self._hand_over(chunk)
            else:
                self._hand_over_whole(b"".join(chunks))
            if not self._has_begun or self._left_bytes != 0:  # the end is not told by a length
                self._hand_over(b"", more=False)
        finally:
            close = getattr(chunks, "close", None)
            if close is not None:
                close()

    def _start_response(
        self, status: str, pairs: list[tuple[str, str]], exc_info: Any = None
    ) -> Callable[[bytes], None]:
        if exc_info is not None and self._has_begun:
            raise exc_info[1].with_traceback(exc_info[2])
        headers = to_headers(tuple((name, value.strip()) for name, value in pairs))
        self._start = int(status.split(" ", 1)[0]), headers
        length = dict(headers).get(b"content-length", b"")
        self._left_bytes = int(length) if length.isdigit() else None
        return self._hand_over

    def _hand_over(self, chunk: bytes, *, more: bool = True) -> None:
        """Give a chunk to the event loop, at once; the last one of a known length ends it."""
        if not self._has_begun and self._start is None:
            raise RuntimeError("the application gave a body before it called start_response")
        if not self._room.acquire(timeout=self._stalled_seconds) or self._nobody_waits:
            self._nobody_waits = True
            raise _NobodyWaits
        if self._left_bytes is not None:
            self._left_bytes = max(0, self._left_bytes - len(chunk))
            more = more and self._left_bytes > 0
        start, self._start, self._has_begun = self._start, None, True
        self._put(_Part(chunk, more=more, start=start))

    def _hand_over_whole(self, body: bytes) -> None:
        if self._start is not None and self._left_bytes is None and self._start[0] not in _BODILESS:
            self._start[1].append((b"content-length", b"%d" % len(body)))
            self._left_bytes = len(body)
        if body:
            self._hand_over(body)

    def _fail(self) -> None:
        if self._has_begun:
            self._put(_Part(b"", more=False, broke=True))
            return
        headers = [
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"content-length", b"%d" % len(_SORRY)),
            (b"cache-control", b"no-store"),
        ]
        self._put(_Part(_SORRY, more=False, start=(500, headers)))

    def _put(self, part: _Part) -> None:
        # The loop is closed only when the whole process ends, and then nobody waits.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._parts.put_nowait, part)
