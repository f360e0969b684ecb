"""The bridge to WSGI: what the application is told, and how its answer comes back."""

import asyncio
import http.client
import socket
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from rejoinder.lane.bridge import Bridge, BridgeOptions
from rejoinder.lane.exchange import AnswerBroke
from tests.lane.asking import Answer, ask, fetch, run
from tests.lane.conftest import SmallServer

Serve = Callable[..., SmallServer]
Environ = dict[str, Any]
PLAIN_SCOPE: dict[str, Any] = {
    "type": "http",
    "http_version": "1.1",
    "method": "GET",
    "scheme": "http",
    "raw_path": b"/",
    "query_string": b"",
    "headers": [],
}


class Recorder:
    """A WSGI application that keeps what it was told and how its answer was closed."""

    def __init__(self, chunks: Iterable[bytes] = (b"hello",)) -> None:
        self.environ: Environ = {}
        self.body = b""
        self.closed = 0
        self.streaming = True  # as Django names it
        self._chunks = chunks

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        self.environ = environ
        self.body = environ["wsgi.input"].read()
        start_response("200 OK", [("Content-Type", "text/plain"), ("Set-Cookie", "a=1")])
        self._iterator = iter(self._chunks)
        return self

    def __iter__(self) -> "Recorder":
        return self

    def __next__(self) -> bytes:
        return next(self._iterator)

    def close(self) -> None:
        self.closed += 1


def told(
    headers: list[tuple[bytes, bytes]], *, trusted_proxies: int = 0, **scope: object
) -> Environ:
    """Return the environ that a request with these headers becomes."""
    app = Recorder()
    bridge = Bridge(app, BridgeOptions(trusted_proxies=trusted_proxies))
    run(ask(bridge, "/a", scope={"headers": headers, **scope}))
    bridge.close()
    return app.environ


def _ask_once(app: Recorder) -> Answer:
    """Return the answer once the application's thread is done with it, too."""
    bridge = Bridge(app)
    try:
        return run(ask(bridge, "/a"))
    finally:
        bridge.close()


def test_the_application_is_told_the_request_as_pep_3333_says() -> None:
    environ = told(
        [
            (b"host", b"news.example"),
            (b"accept", b"text/html"),
            (b"accept", b"text/plain"),
            (b"cookie", b"a=1"),
            (b"cookie", b"b=2"),
            (b"content-type", b"text/plain"),
            (b"content-length", b"0"),
        ],
        raw_path=b"/caf%C3%A9%2Fbar",
        query_string=b"q=%20x",
    )

    assert environ["HTTP_HOST"] == "news.example"
    assert environ["HTTP_ACCEPT"] == "text/html,text/plain"
    assert environ["HTTP_COOKIE"] == "a=1; b=2"
    assert environ["CONTENT_TYPE"] == "text/plain"
    assert environ["PATH_INFO"].encode("latin-1").decode() == "/café/bar"
    assert environ["SCRIPT_NAME"] == ""
    assert environ["QUERY_STRING"] == "q=%20x"
    assert environ["REMOTE_ADDR"] == "192.0.2.7"
    assert environ["wsgi.url_scheme"] == "http"
    assert (environ["SERVER_NAME"], environ["SERVER_PORT"]) == ("127.0.0.1", "8000")


def test_headers_that_would_be_taken_for_others_are_left_out() -> None:
    environ = told([(b"x_forwarded_for", b"1.1.1.1"), (b"proxy", b"http://evil.example")])

    assert "HTTP_X_FORWARDED_FOR" not in environ
    assert "HTTP_PROXY" not in environ


@pytest.mark.parametrize(
    ("forwarded", "trusted_proxies", "address"),
    [
        ("203.0.113.5", 0, "192.0.2.7"),
        ("203.0.113.5", 1, "203.0.113.5"),
        ("6.6.6.6, 203.0.113.5", 1, "203.0.113.5"),
        ("6.6.6.6, 203.0.113.5, 10.0.0.2", 2, "203.0.113.5"),
        ("203.0.113.5", 2, "192.0.2.7"),
        ("2001:db8::7", 1, "2001:db8::7"),
        ("[2001:db8::7]", 1, "2001:db8::7"),
        ("not-an-address", 1, "192.0.2.7"),
        ("", 1, "192.0.2.7"),
    ],
)
def test_the_address_is_what_the_outermost_trusted_proxy_wrote(
    forwarded: str, trusted_proxies: int, address: str
) -> None:
    headers = [(b"x-forwarded-for", forwarded.encode())]

    assert told(headers, trusted_proxies=trusted_proxies)["REMOTE_ADDR"] == address


def test_without_trusted_proxies_no_forwarding_header_is_believed() -> None:
    spoofed = [
        (b"x-forwarded-for", b"6.6.6.6"),
        (b"x-forwarded-proto", b"https"),
        (b"x-forwarded-host", b"evil.example"),
        (b"x-real-ip", b"6.6.6.6"),
        (b"cf-connecting-ip", b"6.6.6.6"),
        (b"forwarded", b"for=6.6.6.6"),
    ]

    environ = told(spoofed)

    assert environ["REMOTE_ADDR"] == "192.0.2.7"
    assert environ["wsgi.url_scheme"] == "http"
    assert "6.6.6.6" not in repr(environ)
    assert "evil" not in repr(environ)
    assert told(spoofed, trusted_proxies=1)["wsgi.url_scheme"] == "https"


@pytest.mark.parametrize("chunks", [[b"x" * 500], [b"y" * 40_000] * 5, []])
def test_a_body_in_memory_or_on_disk_arrives_whole(chunks: list[bytes]) -> None:
    app = Recorder()
    headers = {"Transfer-Encoding": "chunked"}

    run(ask(Bridge(app), "/a", headers, method="POST", body=chunks))

    assert app.body == b"".join(chunks)
    assert app.environ["CONTENT_LENGTH"] == str(len(app.body))
    assert "HTTP_TRANSFER_ENCODING" not in app.environ


def test_a_body_that_is_too_large_is_refused_with_a_sentence() -> None:
    app = Recorder()
    bridge = Bridge(app, BridgeOptions(max_body_bytes=1000))
    headers = {"Transfer-Encoding": "chunked"}

    fits = run(ask(bridge, "/a", headers, method="POST", body=[b"x" * 1000]))
    larger = run(ask(bridge, "/a", headers, method="POST", body=[b"x" * 501] * 2))
    endless = run(ask(bridge, "/a", headers, method="POST", body=[b"x" * 500] * 99))

    assert fits.status == 200
    assert larger.status == endless.status == 413
    assert larger.body == b"More than 1000 bytes were sent.\n"
    assert len(app.body) == 1000


def test_a_body_that_does_not_come_is_not_waited_for_without_end() -> None:
    async def story() -> Answer:
        bridge = Bridge(Recorder(), BridgeOptions(body_seconds=0.05))
        answer = Answer()

        async def receive() -> dict[str, Any]:
            await asyncio.Event().wait()
            raise AssertionError

        async def send(message: dict[str, Any]) -> None:
            answer.status = message.get("status", answer.status)

        scope = PLAIN_SCOPE | {"method": "POST", "headers": [(b"content-length", b"9")]}
        await bridge(scope, receive, send)
        return answer

    assert run(story()).status == 408


def test_more_requests_than_can_wait_hear_that_at_once() -> None:
    async def story() -> list[Answer]:
        def slow(_: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
            time.sleep(0.2)
            start_response("200 OK", [("Content-Length", "2")])
            return [b"ok"]

        bridge = Bridge(slow, BridgeOptions(threads=1, max_waiting=2))
        first = asyncio.create_task(ask(bridge, "/a"))
        await asyncio.sleep(0.05)
        rest = await asyncio.gather(*(ask(bridge, "/a") for _ in range(4)))
        return [await first, *rest]

    answers = run(story())

    assert [answer.status for answer in answers] == [200, 200, 200, 503, 503]
    assert answers[-1].headers["retry-after"] == "2"


def test_an_answer_is_closed_once_whatever_happens() -> None:
    def breaking() -> Iterable[bytes]:
        yield b"one"
        raise RuntimeError("on purpose")

    whole, broken = Recorder([b"one", b"", b"two"]), Recorder(breaking())

    answer = _ask_once(whole)
    with pytest.raises(AnswerBroke):
        _ask_once(broken)

    assert answer.body == b"onetwo"
    assert answer.headers["set-cookie"] == "a=1"
    assert (whole.closed, broken.closed) == (1, 1)


def test_an_answer_that_is_all_there_carries_its_length() -> None:
    whole, empty = Recorder([b"one", b"two"]), Recorder([])
    whole.streaming = empty.streaming = False

    answers = [_ask_once(app) for app in (whole, empty)]

    assert [answer.headers["content-length"] for answer in answers] == ["6", "0"]
    assert [answer.body for answer in answers] == [b"onetwo", b""]
    assert [answer.parts for answer in answers] == [1, 1]
    assert (whole.closed, empty.closed) == (1, 1)


def test_an_application_that_fails_gives_500_and_the_thread_lives_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def failing(environ: Environ, _: Callable[..., Any]) -> Iterable[bytes]:
        raise RuntimeError("on purpose")

    bridge = Bridge(failing, BridgeOptions(threads=1))

    answers = [run(ask(bridge, "/a")) for _ in range(3)]

    assert [answer.status for answer in answers] == [500] * 3
    assert "on purpose" in caplog.text
    assert b"on purpose" not in answers[0].body


def test_a_thread_runs_only_a_few_chunks_ahead_of_a_slow_visitor() -> None:
    made = []

    def chunks() -> Iterable[bytes]:
        for number in range(100):
            made.append(number)
            yield b"x" * 10

    async def story() -> int:
        may_send = asyncio.Event()
        ahead = 0

        async def send(_: dict[str, Any]) -> None:
            nonlocal ahead
            if not may_send.is_set():
                await asyncio.sleep(0.1)
                ahead = len(made)
                may_send.set()

        async def receive() -> dict[str, Any]:
            await asyncio.Event().wait()
            raise AssertionError

        await Bridge(Recorder(chunks()))(PLAIN_SCOPE, receive, send)
        return ahead

    assert run(story()) < 12
    assert len(made) == 100


def test_a_visitor_who_takes_nothing_holds_a_thread_only_so_long() -> None:
    app = Recorder(iter(lambda: b"x", b""))

    async def story() -> None:
        bridge = Bridge(app, BridgeOptions(stalled_seconds=0.05))

        async def send(_: dict[str, Any]) -> None:
            await asyncio.Event().wait()

        async def receive() -> dict[str, Any]:
            await asyncio.Event().wait()
            raise AssertionError

        stalled = asyncio.create_task(bridge(PLAIN_SCOPE, receive, send))
        await asyncio.sleep(0.2)
        assert app.closed == 1
        stalled.cancel()

    run(story())


def test_over_a_real_server_bodies_streams_and_threads_work(serve: Serve, tmp_path: Path) -> None:
    server = serve(workers=1)
    port = server.port

    # Bodies: in memory, on disk, one byte too many.
    for size, status in [(0, 200), (500, 200), (1024 * 1024, 200), (1024 * 1024 + 1, 413)]:
        answer = fetch(port, "/length", method="POST", body=b"x" * size)
        assert answer.status == status
        assert status != 200 or answer.body == str(size).encode()

    # Four slow answers take as long as one, in four threads.
    began = time.monotonic()
    with ThreadPoolExecutor(4) as clients:
        names = {a.body for a in clients.map(lambda _: fetch(port, "/slow"), range(4))}
    assert len(names) == 4
    assert time.monotonic() - began < 1.5

    # An answer that breaks does not look whole.
    with pytest.raises((http.client.HTTPException, OSError)):
        fetch(port, "/breaks")
    assert fetch(port, "/raises").status == 500
    assert fetch(port, "/elsewhere", method="HEAD").body == b""

    _read_a_little_of_an_endless_answer(port)
    until = time.monotonic() + 10
    while not (tmp_path / "endless-closed").exists():
        assert time.monotonic() < until, "the answer was not closed when the visitor left"
        time.sleep(0.02)


def _read_a_little_of_an_endless_answer(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as visitor:
        visitor.sendall(b"GET /endless HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert visitor.recv(100).startswith(b"HTTP/1.1 200")
        time.sleep(0.2)
