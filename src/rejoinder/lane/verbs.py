"""The hot verbs: votes and comments that our own script sends, taken without a thread each.

The lane reads the request and hands it to a waiting line of work; nobody holds a thread while
the disk is waited for. What the verbs leave to Django goes there with its body.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Protocol

from rejoinder.lane.asgi import App, Message, Receive, Scope, Send, answer, answer_text
from rejoinder.lane.bodies import BodyIsTooLarge, BodyIsTooSlow, VisitorHasLeft, read_body
from rejoinder.rendering.encodings import Headers

logger = logging.getLogger(__name__)

_MOST_BYTES = 256 * 1024
_BODY_SECONDS = 30.0
# As long as the waiting line makes anybody wait.
_ANSWER_SECONDS = 20.0
_MOST_WAITING = 1_024  # more would not be answered in time
_RETRY_AFTER = (b"retry-after", b"2")

Answered = tuple[int, Headers, bytes]


class Verbs(Protocol):
    """What the lane needs of them."""

    def takes(self, path: str, headers: Mapping[bytes, bytes]) -> bool:
        """Say whether a POST may be one of theirs, before its body is read."""

    def answer(self, path: str, headers: Mapping[bytes, bytes], body: bytes) -> Answered | None:
        """Do what was asked; None leaves it to Django. Runs in another thread."""


# Queues work and gives its future; the work may run among others, in one transaction.
Begin = Callable[[Callable[[], Answered | None]], "Future[Answered | None]"]


class Door:
    """Takes the verbs' requests in the event loop.

    ``refusal`` reads the answer off a failure that is one; any other it raises again.
    """

    def __init__(
        self,
        verbs: Verbs,
        *,
        begin: Begin,
        refusal: Callable[[BaseException], Answered | None],
        fallback: App,
        headers: Headers,
    ) -> None:
        self._verbs = verbs
        self._begin = begin
        self._refusal = refusal
        self._fallback = fallback
        self._headers = headers
        self._waiting = 0

    def takes(self, scope: Scope) -> bool:
        """Say whether a request may be answered here."""
        if scope["query_string"] or scope["method"] != "POST":
            return False
        headers = dict(scope["headers"])
        # A header that came twice could be read in two ways; our script sends none.
        one_of_each = len(headers) == len(scope["headers"])
        return one_of_each and self._verbs.takes(scope["path"], headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or let Django do it."""
        try:
            file, _length = await read_body(receive, max_bytes=_MOST_BYTES, seconds=_BODY_SECONDS)
        except (BodyIsTooLarge, BodyIsTooSlow) as problem:
            status = 413 if isinstance(problem, BodyIsTooLarge) else 408
            await answer_text(send, status, "This could not be taken.", self._headers)
            return
        except VisitorHasLeft:
            return
        with file:
            body = file.read()
        if self._waiting >= _MOST_WAITING:
            sentence = "Too many readers at once; try again soon."
            await answer_text(send, 503, sentence, [*self._headers, _RETRY_AFTER])
            return
        path, headers = scope["path"], dict(scope["headers"])
        self._waiting += 1
        try:
            begun = self._begin(lambda: self._verbs.answer(path, headers, body))
            found = await self._outcome(begun)
        finally:
            self._waiting -= 1
        if found is None:
            await self._fallback(scope, _again(body), send)
            return
        status, own, content = found
        await answer(send, status, [*own, *self._headers], content)

    async def _outcome(self, begun: "Future[Answered | None]") -> Answered | None:
        try:
            # Shielded: what has begun is finished, whoever has stopped waiting for it.
            waiting = asyncio.shield(asyncio.wrap_future(begun))
            return await asyncio.wait_for(waiting, _ANSWER_SECONDS)
        except Exception as failure:  # noqa: BLE001  # an outer edge; the next lines tell them apart
            try:
                return self._refusal(failure)
            except Exception:
                # Django says what is wrong; the same key makes the same comment.
                logger.exception("a hot verb failed; Django takes it once more")
                return None


def _again(body: bytes) -> Receive:
    """Give a body that was read already to whoever reads it next."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        if messages:
            return messages.pop()
        await asyncio.Event().wait()  # until the request is over and this is cancelled
        raise AssertionError("unreachable")

    return receive
