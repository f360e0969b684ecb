"""The few ASGI shapes that the lane uses, and short answers in plain text or JSON."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from rejoinder.rendering.encodings import Headers

# ASGI's own dictionaries: their values differ by key, so Any is what the standard says.
Scope = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_NOT_KEPT = (b"cache-control", b"no-store")


async def answer(send: Send, status: int, headers: Headers, body: bytes) -> None:
    """Send a whole answer; its headers must already tell the length."""
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def answer_text(send: Send, status: int, sentence: str, headers: Headers) -> None:
    """Send one sentence for a person; never kept by caches."""
    body = (sentence + "\n").encode()
    await answer(send, status, [*_described(b"text/plain; charset=utf-8", body), *headers], body)


async def answer_json(send: Send, status: int, value: object, headers: Headers) -> None:
    """Send a JSON value; never kept by caches."""
    body = json.dumps(value, ensure_ascii=False).encode()
    await answer(send, status, [*_described(b"application/json", body), *headers], body)


def _described(content_type: bytes, body: bytes) -> Headers:
    length = (b"content-length", b"%d" % len(body))
    return [(b"content-type", content_type), length, _NOT_KEPT]
