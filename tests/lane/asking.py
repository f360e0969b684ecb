"""Ways to ask an ASGI application and a real server, and what they answered."""

import asyncio
import http.client
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from rejoinder.lane.asgi import App

Result = TypeVar("Result")


def run(story: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine in a thread of its own: a browser of other tests keeps a loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, story).result()


@dataclass
class Answer:
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    parts: int = 0

    @property
    def comments(self) -> int:
        """The number of comments that a page of the small site names."""
        return int(self.body.partition(b"comments=")[2].partition(b";")[0])


async def ask(
    app: App,
    target: str,
    headers: dict[str, str] | None = None,
    *,
    method: str = "GET",
    body: list[bytes] | None = None,
    scope: dict[str, Any] | None = None,
) -> Answer:
    """Send one request to an ASGI application; ``body`` comes in these chunks."""
    path, _, query = target.partition("?")
    full_scope: dict[str, Any] = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(n.lower().encode(), v.encode()) for n, v in (headers or {}).items()],
        "client": ("192.0.2.7", 40_000),
        "server": ("127.0.0.1", 8000),
        **(scope or {}),
    }
    waiting = [
        {"type": "http.request", "body": chunk, "more_body": True} for chunk in body or []
    ] + [{"type": "http.request", "body": b"", "more_body": False}]
    answer = Answer()

    async def receive() -> dict[str, Any]:
        if waiting:
            return waiting.pop(0)
        await asyncio.Event().wait()  # the visitor stays
        raise AssertionError

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            for name, value in message["headers"]:
                assert name.decode() not in answer.headers, f"{name!r} is sent twice"
                answer.headers[name.decode()] = value.decode()
        else:
            answer.body += message["body"]
            answer.parts += 1

    await app(full_scope, receive, send)
    return answer


def fetch(
    port: int,
    target: str,
    headers: dict[str, str] | None = None,
    *,
    method: str = "GET",
    body: bytes | None = None,
) -> Answer:
    """Send one request to a server on this machine, on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request(method, target, body=body, headers=headers or {})
        reply = connection.getresponse()
        lowered = {name.lower(): value for name, value in reply.getheaders()}
        return Answer(reply.status, lowered, reply.read())
    finally:
        connection.close()
