"""From ASGI to WSGI: Django's pages, answered in a few threads that live as long as we do.

Django keeps one database connection for each thread, so the threads must stay. Its own
ASGI handler makes new ones for each request (ten times slower, and no connection lasts).
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from queue import SimpleQueue
from threading import Thread
from typing import IO, Any

from rejoinder.lane.asgi import Receive, Scope, Send, answer_text
from rejoinder.lane.bodies import BodyIsTooLarge, BodyIsTooSlow, VisitorHasLeft, read_body
from rejoinder.lane.environ import make_environ
from rejoinder.lane.exchange import Exchange
from rejoinder.rendering.encodings import Headers, to_headers

logger = logging.getLogger(__name__)

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

_JOIN_SECONDS = 5.0
_NOT_REUSED = (b"connection", b"close")


@dataclass(frozen=True, slots=True)
class BridgeOptions:
    """Sizes and times; the defaults are the ones that are run."""

    threads: int = 4
    max_waiting: int = 256  # requests in the queue; beyond it visitors hear 503
    max_body_bytes: int = 1024 * 1024
    max_body_bytes_at: Mapping[str, int] = field(default_factory=dict)  # by path, where more
    body_seconds: float = 30.0  # for a whole body to arrive
    stalled_seconds: float = 60.0  # for a visitor to take the next part of an answer
    trusted_proxies: int = 0
    headers: tuple[tuple[str, str], ...] = ()  # on the bridge's own short answers


class Bridge:
    """An ASGI application around a WSGI one. Threads start with the first request."""

    def __init__(self, wsgi: WsgiApp, options: BridgeOptions | None = None) -> None:
        self._wsgi = wsgi
        self._options = options or BridgeOptions()
        self._headers: Headers = to_headers(self._options.headers)
        self._waiting: SimpleQueue[Exchange | None] = SimpleQueue()
        self._threads: list[Thread] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one HTTP request to a thread and its answer back."""
        options = self._options
        try:
            body, body_bytes = await self._body(scope, receive)
        except BodyIsTooLarge:
            await self._refuse(send, 413, f"More than {self._most(scope)} bytes were sent.")
            return
        except BodyIsTooSlow:
            await self._refuse(send, 408, "The request took too long to arrive.")
            return
        except VisitorHasLeft:
            return
        if self._waiting.qsize() >= options.max_waiting:
            body.close()
            headers = [*self._headers, (b"retry-after", b"2")]
            await answer_text(send, 503, "Too many readers at once; try again soon.", headers)
            return
        environ = make_environ(
            scope, body, body_bytes=body_bytes, trusted_proxies=options.trusted_proxies
        )
        exchange = Exchange(
            environ, asyncio.get_running_loop(), stalled_seconds=options.stalled_seconds
        )
        self._start_threads()
        self._waiting.put(exchange)
        await exchange.pass_on(receive, send, is_head=scope["method"] == "HEAD")

    def close(self) -> None:
        """Let the threads finish what they have begun, then end them."""
        for _ in self._threads:
            self._waiting.put(None)
        for thread in self._threads:
            thread.join(_JOIN_SECONDS)
        self._threads.clear()

    async def _body(self, scope: Scope, receive: Receive) -> tuple[IO[bytes], int]:
        names = {name for name, _ in scope["headers"]}
        if names.isdisjoint((b"content-length", b"transfer-encoding")) and _has_no_body(scope):
            return BytesIO(), 0
        return await read_body(
            receive,
            max_bytes=self._most(scope),
            seconds=self._options.body_seconds,
        )

    def _most(self, scope: Scope) -> int:
        options = self._options
        return options.max_body_bytes_at.get(scope.get("path", ""), options.max_body_bytes)

    async def _refuse(self, send: Send, status: int, sentence: str) -> None:
        await answer_text(send, status, sentence, [*self._headers, _NOT_REUSED])

    def _start_threads(self) -> None:
        # Not in the constructor: the server may fork between loading and serving.
        while len(self._threads) < self._options.threads:
            name = f"bridge-{len(self._threads) + 1}"
            thread = Thread(target=self._work, name=name, daemon=True)
            self._threads.append(thread)
            thread.start()

    def _work(self) -> None:
        while (exchange := self._waiting.get()) is not None:
            exchange.run(self._wsgi)


def _has_no_body(scope: Scope) -> bool:
    # An HTTP/2 body needs neither header, so only methods without one are sure.
    return scope["http_version"].startswith("1") or scope["method"] in ("GET", "HEAD")
