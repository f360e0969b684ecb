"""``/d/<thread>/live``: tells open pages how far their thread has come, as soon as it has.

An event holds a few numbers and never a comment, so it is the same for everybody, and
whoever missed some needs the last alone. What it stands for is fetched from the page store.
"""

import asyncio
import logging
import re
from dataclasses import dataclass, field

from rejoinder.lane.asgi import Receive, Scope, Send, answer_json
from rejoinder.lane.cross_origin import RegisteredOrigins
from rejoinder.lane.inboxes import Inboxes
from rejoinder.lane.lifespan import when_told_to_stop
from rejoinder.lane.streams import HEARTBEAT, Stream, beginning, head_event
from rejoinder.lane.vanished import let_vanished_go
from rejoinder.rendering.encodings import IDENTITY, Headers
from rejoinder.rendering.page_store import NoSuchPage, PageKey, PageKind, PageStore
from rejoinder.rendering.stamps import Stamps

logger = logging.getLogger(__name__)

_ADDRESS = re.compile(r"/d/([1-9][0-9]{0,17})/live")
# How often stamps are looked at while streams are open: 25 comparisons a second for each
# thread cost nothing that can be measured, and nobody waits long.
_LOOK_SECONDS = 0.04
_INBOX_LOOKS = 12  # so many looks at threads for each look at accounts
# Each stream hears something in this time, and none of them at the same moment.
BEATS = 24
# A crash between commit and stamp is covered by the store's own timed check.
_RECHECK_SECONDS = 30.0
# While all are told, more may come: the next news wait as long as telling these took, so that
# at most half of the process's time goes into it. And never long.
_LONGEST_PAUSE_SECONDS = 0.25
_TOLD_AT_ONCE = 250  # then others have their turn
_RETRY_AFTER_SECONDS = 30
# A stream may tell of a reader's own inbox; the cookies of one on the same site count.
_WITH_CREDENTIALS = (b"access-control-allow-credentials", b"true")
_HEADERS: Headers = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"vary", b"Origin"),
    (b"x-accel-buffering", b"no"),  # nginx would keep events back otherwise
]


@dataclass(frozen=True, slots=True)
class LiveOptions:
    """How many streams a process keeps open; 0: none, and open pages ask now and then."""

    most_streams: int = 10_000
    beat_seconds: float = 1.0  # every stream hears something in BEATS of these
    stalled_seconds: float = 30.0  # more than any line that works needs for a hundred bytes
    headers: Headers = field(default_factory=list)


@dataclass(slots=True)
class _Topic:
    """A thread that somebody watches, with what they were told last."""

    key: PageKey
    watched: tuple[tuple[int, int], ...]
    event: bytes
    due_at: float
    streams: set[Stream] = field(default_factory=set)
    renewing: asyncio.Task[None] | None = None
    not_before: float = 0.0


def thread_of(path: str) -> int | None:
    """Return the thread whose stream an address names; None when it names none."""
    found = _ADDRESS.fullmatch(path)
    return int(found[1]) if found else None


class Live:
    """All streams of one process. Everything but ``inbox`` runs in its event loop."""

    def __init__(
        self,
        *,
        store: PageStore,
        stamps: Stamps,
        inboxes: Inboxes,
        origins: RegisteredOrigins,
        options: LiveOptions,
    ) -> None:
        self._store = store
        self._stamps = stamps
        self._inboxes = inboxes
        self._origins = origins
        self._options = options
        self._topics: dict[int, _Topic] = {}
        self._beats: list[set[Stream]] = [set() for _ in range(BEATS)]
        self._opened = 0
        self._open = 0
        self._watcher: asyncio.Task[None] | None = None
        self._arranging: asyncio.Task[None] | None = None
        self._is_closed = False

    def __len__(self) -> int:
        return self._open

    def start(self) -> None:
        """Run once in each worker, before its first request."""
        when_told_to_stop(self.close)
        self._arranging = asyncio.get_running_loop().create_task(let_vanished_go())

    async def serve(self, thread_id: int, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one reader for as long as they stay."""
        headers = [*self._options.headers, *self._headers_for(scope)]
        if self._open >= self._options.most_streams or self._is_closed:
            wait = (b"retry-after", b"%d" % _RETRY_AFTER_SECONDS)
            await answer_json(send, 503, _error("busy", _TOO_MANY), [*headers, wait])
            return
        self._open += 1
        try:
            try:
                topic = await self._topic(thread_id)
            except NoSuchPage:
                await answer_json(send, 404, _error("not_found", _NO_THREAD), headers)
                return
            headers = [*_HEADERS, *headers]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            if scope["method"] == "HEAD":
                await send({"type": "http.response.body", "body": b""})
            else:
                await self._keep_open(topic, scope, receive, send)
        finally:
            self._open -= 1

    def close(self) -> None:
        """End all streams, so that the process can stop; their readers come back elsewhere."""
        self._is_closed = True
        for topic in self._topics.values():
            for stream in topic.streams:
                stream.end()

    async def _keep_open(self, topic: _Topic, scope: Scope, receive: Receive, send: Send) -> None:
        stream = Stream(send, asyncio.get_running_loop())
        self._opened += 1
        beat = self._beats[self._opened % BEATS]
        beat.add(stream)
        # The last other one may have left while this one's beginning was sent.
        topic = self._topics.setdefault(topic.key.thread, topic)
        topic.streams.add(stream)
        self._start_watching()
        watcher = asyncio.get_running_loop().create_task(_note_leaving(receive, stream))
        try:
            stream.offer_head(beginning() + topic.event)
            await self._inboxes.follow(stream, scope)
            await stream.over
            await stream.say_goodbye()
        finally:
            watcher.cancel()
            stream.close()
            self._inboxes.forget(stream)
            beat.discard(stream)
            topic.streams.discard(stream)
            if not topic.streams:
                self._topics.pop(topic.key.thread, None)

    async def _topic(self, thread_id: int) -> _Topic:
        """Return what is known of a thread, read now if nobody watches it yet."""
        topic = self._topics.get(thread_id)
        if topic is None:
            key = PageKey(PageKind.HEAD, thread=thread_id)
            made = await self._store.get(key, IDENTITY)
            due_at = asyncio.get_running_loop().time() + _RECHECK_SECONDS
            # Somebody else may have come while this one waited.
            topic = self._topics.setdefault(
                thread_id, _Topic(key, made.watched, head_event(made.body), due_at)
            )
        return topic

    def _start_watching(self) -> None:
        if self._watcher is None or self._watcher.done():
            self._watcher = asyncio.get_running_loop().create_task(self._watch())

    async def _watch(self) -> None:
        """Look at the stamps while anybody is there; ends with the last stream."""
        loop = asyncio.get_running_loop()
        looks, next_beat = 0, loop.time() + self._options.beat_seconds
        while self._topics:
            await asyncio.sleep(_LOOK_SECONDS)
            now = loop.time()
            looks += 1
            for topic in list(self._topics.values()):
                is_due = now >= topic.due_at or not self._stamps.unchanged(topic.watched)
                if is_due and topic.renewing is None and now >= topic.not_before:
                    topic.renewing = loop.create_task(self._renew(topic))
            if looks % _INBOX_LOOKS == 0:
                self._inboxes.look()
            if now >= next_beat:
                next_beat = max(next_beat + self._options.beat_seconds, now)
                self._beat(now)

    async def _renew(self, topic: _Topic) -> None:
        loop = asyncio.get_running_loop()
        try:
            made = await self._store.get(topic.key, IDENTITY, strict=True)
            topic.watched, topic.due_at = made.watched, loop.time() + _RECHECK_SECONDS
            event = head_event(made.body)
            if event != topic.event:
                topic.event = event
                await self._tell(topic)
        except NoSuchPage:
            for stream in topic.streams:
                stream.end()
            topic.not_before = loop.time() + _RECHECK_SECONDS
        except Exception:  # an outer edge: the database may be away for a moment
            logger.exception("The head of thread %d could not be read.", topic.key.thread)
            topic.not_before = loop.time() + 1.0
        finally:
            topic.renewing = None

    async def _tell(self, topic: _Topic) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        for number, stream in enumerate(list(topic.streams), start=1):
            stream.offer_head(topic.event)
            if number % _TOLD_AT_ONCE == 0:
                await asyncio.sleep(0)
        now = loop.time()
        topic.not_before = now + min(now - began, _LONGEST_PAUSE_SECONDS)

    def _beat(self, now: float) -> None:
        """Let one stream in BEATS hear that the line works, and drop who takes nothing."""
        self._beats.append(self._beats.pop(0))
        for stream in list(self._beats[0]):
            if stream.is_stalled(now - self._options.stalled_seconds):
                stream.end()
            else:
                stream.offer(HEARTBEAT)

    def _headers_for(self, scope: Scope) -> Headers:
        allowed = self._origins.headers_for(dict(scope["headers"]).get(b"origin"))
        return [*allowed, _WITH_CREDENTIALS] if allowed else []


_TOO_MANY = "Too many readers follow discussions at the moment. Ask for /head now and then."
_NO_THREAD = "There is no such discussion."


async def _note_leaving(receive: Receive, stream: Stream) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.leave()


def _error(code: str, sentence: str) -> dict[str, object]:
    return {"error": {"code": code, "sentence": sentence, "fields": {}}}
