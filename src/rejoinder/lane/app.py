"""The lane: answers shared pages, fragments, counts and assets without Django.

One ASGI callable stands before the whole site. What it cannot answer from the page store
goes to the fallback, which is the bridge to Django. The Host header plays no part here:
nothing in a shared page depends on it.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rejoinder.lane import counts, lifespan
from rejoinder.lane.asgi import App, Receive, Scope, Send, answer, answer_json, answer_text
from rejoinder.lane.assets import Assets
from rejoinder.lane.cross_origin import RegisteredOrigins
from rejoinder.lane.health import Health
from rejoinder.lane.live import Live, thread_of
from rejoinder.lane.negotiation import (
    choose_coding,
    has_copy,
    has_written,
    read_cookies,
    wants_own_page,
)
from rejoinder.lane.verbs import Door
from rejoinder.rendering.encodings import IDENTITY, Headers, Representation, to_headers
from rejoinder.rendering.page_store import FRAGMENTS, NoSuchPage, PageKey, PageKind, PageStore

logger = logging.getLogger(__name__)

# Which page an address and its query name; None: none of the page store's.
Route = Callable[[str, str], PageKey | None]

_MAX_ADDRESS_BYTES = 2048
_MAX_COUNTS_QUERY_BYTES = 16 * 1024  # a hundred slugs of a hundred letters, and some
# Bounds of the two memories below: at most 8 MB if somebody fills them on purpose.
_REMEMBERED = 2048
_REMEMBERED_BYTES = 4096
_REMEMBERED_ENCODING_BYTES = 128  # the longest that browsers send has about 30
_READING = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True)
class LaneOptions:
    """What the operator chose. ``headers`` go on the lane's own short answers.

    ``takes_embeds`` says of an address whether embeds also write there.
    """

    embed_origins: Iterable[str] = ()
    takes_embeds: Callable[[str], bool] = lambda _path: False
    headers: tuple[tuple[str, str], ...] = ()
    static_prefix: str = "/static/"


async def _nothing() -> None:
    """Start or stop nothing."""


class Lane:
    """The ASGI application. ``start`` and ``stop`` run once in each worker process."""

    def __init__(
        self,
        *,
        store: PageStore,
        route: Route,
        fallback: App,
        health: Health,
        assets: Assets,
        live: Live | None = None,
        door: Door | None = None,
        options: LaneOptions,
        start: lifespan.Step = _nothing,
        stop: lifespan.Step = _nothing,
    ) -> None:
        self._store = store
        self._route = route
        self._fallback = fallback
        self._health = health
        self._assets = assets
        self._live = live
        self._door = door
        self._origins = RegisteredOrigins(options.embed_origins)
        self._takes_embeds = options.takes_embeds
        self._headers = to_headers(options.headers)
        self._static_prefix = options.static_prefix
        self._start = start
        self._stop = stop
        # Reading an address takes longer than answering it, and browsers send few
        # different Accept-Encoding headers. Both memories are emptied when full.
        self._keys: dict[tuple[str, bytes], PageKey] = {}
        self._codings: dict[bytes, str] = {b"": IDENTITY}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or run the worker's life."""
        if scope["type"] == "http":
            if scope["method"] in _READING:
                key = self._keys.get((scope["path"], scope["query_string"]))
                if key is not None:
                    await self._answer_page(key, scope, receive, send)
                else:
                    await self._read_address(scope, receive, send)
            elif scope["method"] == "OPTIONS":
                await self._answer_options(scope, receive, send)
            elif self._door is not None and self._door.takes(scope):
                await self._door(scope, receive, send)
            else:
                await self._fallback(scope, receive, send)
        elif scope["type"] == "lifespan":
            await lifespan.live(receive, send, start=self._start, stop=self._stop)
        else:  # a WebSocket: there are none here, so it is refused
            await send({"type": "websocket.close"})

    async def _answer_page(self, key: PageKey, scope: Scope, receive: Receive, send: Send) -> None:
        found = dict(scope["headers"])
        strict = False
        if b"cookie" in found:
            cookies = read_cookies(_joined_cookies(scope))
            if key.kind not in FRAGMENTS and wants_own_page(cookies):
                await self._fallback(scope, receive, send)
                return
            strict = has_written(cookies)
        coding = self._coding(found)
        snapshot = self._store.ready(key)
        if snapshot is None:
            try:
                snapshot = await self._store.get(key, coding, strict=strict)
            except NoSuchPage:
                await self._fallback(scope, receive, send)
                return
            except Exception:  # an outer edge
                logger.exception("The page %s could not be built.", key)
                await self._answer_broken(key, scope, receive, send)
                return
        made = snapshot.representations.get(coding) or self._store.representation(snapshot, coding)
        added = self._origins.headers_for(found.get(b"origin")) if key.kind in FRAGMENTS else []
        await _answer_made(scope, send, made, found, status=snapshot.page.status, added=added)

    async def _answer_broken(
        self, key: PageKey, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Let Django answer, if only with its error page; it does not know of counts."""
        if key.kind is PageKind.COUNTS:
            error = _error("unavailable", "The counts cannot be read at the moment.")
            await answer_json(send, 503, error, self._headers)
        else:
            await self._fallback(scope, receive, send)

    async def _read_address(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        query: bytes = scope["query_string"]
        if path.startswith(self._static_prefix):
            await self._answer_asset(scope, send)
        elif path == "/healthz":
            await self._answer_health(send)
        elif self._live is not None and (thread_id := thread_of(path)) is not None:
            await self._live.serve(thread_id, scope, receive, send)
        elif path == counts.PATH:
            await self._read_counts(scope, receive, send)
        elif _is_too_long(path, query) and self._route(path, "") is not None:
            await answer_text(send, 414, "The address is too long.", self._headers)
        else:
            key = self._route(path, query.decode("utf-8", "replace"))
            if key is None:
                await self._fallback(scope, receive, send)
            else:
                self._remember(path, query, key)
                await self._answer_page(key, scope, receive, send)

    async def _read_counts(self, scope: Scope, receive: Receive, send: Send) -> None:
        query: bytes = scope["query_string"]
        origin = dict(scope["headers"]).get(b"origin")
        headers = [*self._headers, *self._origins.headers_for(origin), (b"vary", b"Origin")]
        if len(query) > _MAX_COUNTS_QUERY_BYTES:
            await answer_json(send, 414, _error("too_long", "Ask for fewer articles."), headers)
            return
        try:
            key = counts.key_for(query.decode("utf-8", "replace"))
        except counts.BadCounts as error:
            await answer_json(send, 400, _error("bad_request", str(error)), headers)
            return
        self._remember(scope["path"], query, key)
        await self._answer_page(key, scope, receive, send)

    async def _answer_asset(self, scope: Scope, send: Send) -> None:
        found = dict(scope["headers"])
        made = await self._assets.find(scope["path"], self._coding(found))
        if made is None:
            await answer_text(send, 404, "There is no such file.", self._headers)
            return
        added = self._origins.headers_for(found.get(b"origin"))
        await _answer_made(scope, send, made, found, status=200, added=added)

    async def _answer_health(self, send: Send) -> None:
        if await self._health.is_well():
            await answer_json(send, 200, {"status": "ok"}, self._headers)
        else:
            await answer_json(send, 503, {"status": "database does not answer"}, self._headers)

    async def _answer_options(self, scope: Scope, receive: Receive, send: Send) -> None:
        origin = dict(scope["headers"]).get(b"origin")
        writes = self._takes_embeds(scope["path"])
        if writes or self._is_shared_with_others(scope):
            await self._origins.answer_preflight(send, origin, writes=writes)
        else:
            await self._fallback(scope, receive, send)

    def _is_shared_with_others(self, scope: Scope) -> bool:
        path: str = scope["path"]
        if path == counts.PATH or path.startswith(self._static_prefix):
            return True
        key = self._route(path, "")
        return key is not None and key.kind in FRAGMENTS

    def _coding(self, found: dict[bytes, bytes]) -> str:
        header = found.get(b"accept-encoding", b"")
        coding = self._codings.get(header)
        if coding is None:
            if len(self._codings) >= _REMEMBERED:
                self._codings.clear()
            coding = choose_coding(header)
            if len(header) <= _REMEMBERED_ENCODING_BYTES:
                self._codings[header] = coding
        return coding

    def _remember(self, path: str, query: bytes, key: PageKey) -> None:
        if len(self._keys) >= _REMEMBERED:
            self._keys.clear()
        if len(path) + len(query) <= _REMEMBERED_BYTES:
            self._keys[path, query] = key


async def _answer_made(
    scope: Scope,
    send: Send,
    made: Representation,
    found: dict[bytes, bytes],
    *,
    status: int,
    added: Headers,
) -> None:
    """Send a representation, or 304 if the client has it; without body for HEAD."""
    tags = found.get(b"if-none-match")
    if tags is not None and has_copy(tags, made.etag) and status == 200:
        await answer(send, 304, made.unchanged_headers + added, b"")
        return
    body = b"" if scope["method"] == "HEAD" else made.body
    headers = made.headers + added if added else made.headers
    await answer(send, status, headers, body)


def _is_too_long(path: str, query: bytes) -> bool:
    return len(path) + len(query) > _MAX_ADDRESS_BYTES


def _joined_cookies(scope: Scope) -> bytes:
    # HTTP/2 clients may send each cookie in a header of its own.
    return b";".join(value for name, value in scope["headers"] if name == b"cookie")


def _error(code: str, sentence: str) -> dict[str, object]:
    return {"code": code, "sentence": sentence, "fields": ["article"]}
