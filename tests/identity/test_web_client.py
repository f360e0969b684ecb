"""What we fetch from others: never from inside, never for long, never without end (S-36)."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests
from pytest_django import Settings

from rejoinder.clients.web import AddressRefused, AnswerCutOff, WebFailure, ask, guarded_session
from rejoinder.config.options import OptionIsWrong, read_options
from tests.support.server import free_port

PRIVATE = [
    "https://127.0.0.1/", "https://127.9.9.9:8443/", "https://localhost/", "https://10.0.0.7/",
    "https://192.168.1.1/", "https://172.16.0.1/", "https://169.254.169.254/latest/meta-data/",
    "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[fd00::1]/", "https://0/",
    "https://0.0.0.0/", "https://2130706433/", "https://0x7f000001/", "https://017700000001/",
    "https://127.1/", "https://100.64.0.1/", "https://[64:ff9b::7f00:1]/",
]  # fmt: skip
UNREADABLE = [
    "file:///etc/passwd", "gopher://example.org/", "ftp://example.org/", "http://example.org/",
    "https://example.org:25/", "https://example.org:22/", "https://user:word@example.org/",
    "https:///path", "//example.org/", "https://example.org:99999/", "", "data:text/plain,x",
]  # fmt: skip


class _Answers(BaseHTTPRequestHandler):
    """A server that behaves as its path says."""

    asked: list[str]
    other: str

    def do_GET(self) -> None:
        self.asked.append(self.path)
        getattr(self, self.path.strip("/"))()

    def do_POST(self) -> None:
        self.do_GET()

    def plain(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = b"heard: " + self.rfile.read(length)
        self._head(200, ("Content-Length", str(len(body))), ("X-Kind", "plain"))
        self.wfile.write(body)

    def redirect(self) -> None:
        self._head(302, ("Location", self.other + "/plain"), ("Content-Length", "0"))

    def endless(self) -> None:
        self._head(200)
        while True:
            self.wfile.write(b"x" * 65_536)

    def packed(self) -> None:
        self._head(200, ("Content-Encoding", "gzip"), ("Content-Length", "3"))
        self.wfile.write(b"abc")

    def slow_body(self) -> None:
        self._head(200, ("Content-Length", "1000"))
        self._drip()

    def slow_head(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
        self._drip()

    def silent(self) -> None:
        time.sleep(1.2)

    def _drip(self) -> None:
        for _ in range(40):
            self.wfile.write(b"x")
            self.wfile.flush()
            time.sleep(0.05)

    def _head(self, status: int, *headers: tuple[str, str]) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        """Stay quiet."""


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *arguments: object) -> None:
        """The other side hangs up on purpose."""


@pytest.fixture
def other_side() -> Iterator[type[_Answers]]:
    """A server on 127.0.0.1; `asked` holds what it was asked for, `other` its address."""
    handler: type[_Answers] = type("Answers", (_Answers,), {"asked": [], "other": ""})
    with _Quiet(("127.0.0.1", 0), handler) as server:
        handler.other = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield handler
        server.shutdown()


def _allow(settings: Settings, *hosts: str) -> None:
    settings.OPTIONS = settings.OPTIONS | {"private_hosts": frozenset(hosts)}


def test_an_answer_comes_back_whole(other_side: type[_Answers], settings: Settings) -> None:
    _allow(settings, "127.0.0.1")

    answer = ask("POST", other_side.other + "/plain", headers={"TTL": "60"}, body=b"hello")

    assert (answer.status, answer.body) == (200, b"heard: hello")
    assert answer.headers["x-kind"] == "plain"


@pytest.mark.parametrize("url", PRIVATE)
def test_addresses_inside_are_never_asked(url: str) -> None:
    with pytest.raises(WebFailure) as refused:
        ask("GET", url)

    # Where the resolver takes no such number the name is just not there.
    assert isinstance(refused.value, AddressRefused | AnswerCutOff)


@pytest.mark.parametrize("url", UNREADABLE)
def test_only_addresses_of_the_web_are_asked(url: str) -> None:
    with pytest.raises(AddressRefused):
        ask("GET", url)


def test_a_server_inside_is_reached_only_when_the_operator_names_it(
    other_side: type[_Answers], settings: Settings
) -> None:
    with pytest.raises(AddressRefused):
        ask("GET", other_side.other + "/plain", http_too=True)
    before = list(other_side.asked)
    _allow(settings, "127.0.0.1")
    answer = ask("GET", other_side.other + "/plain")

    assert before == []
    assert answer.status == 200


def test_a_redirect_is_not_followed(other_side: type[_Answers], settings: Settings) -> None:
    _allow(settings, "127.0.0.1")

    answer = ask("GET", other_side.other + "/redirect")

    assert answer.status == 302
    assert other_side.asked == ["/redirect"]


@pytest.mark.parametrize("path", ["/slow_body", "/slow_head", "/silent"])
def test_a_slow_answer_is_cut_off(
    path: str, other_side: type[_Answers], settings: Settings
) -> None:
    _allow(settings, "127.0.0.1")
    started = time.monotonic()

    with pytest.raises(AnswerCutOff):
        ask("GET", other_side.other + path, seconds=0.4)

    assert time.monotonic() - started < 1.1


@pytest.mark.parametrize("path", ["/endless", "/packed"])
def test_an_answer_without_end_or_in_disguise_is_cut_off(
    path: str, other_side: type[_Answers], settings: Settings
) -> None:
    _allow(settings, "127.0.0.1")

    with pytest.raises(AnswerCutOff):
        ask("GET", other_side.other + path)


def test_a_server_that_is_not_there_is_a_failure(settings: Settings) -> None:
    _allow(settings, "127.0.0.1")

    with pytest.raises(AnswerCutOff):
        ask("GET", f"http://127.0.0.1:{free_port()}/")


def test_a_session_for_libraries_keeps_the_rules(
    other_side: type[_Answers], settings: Settings
) -> None:
    with guarded_session() as session, pytest.raises(requests.RequestException):
        session.get(other_side.other + "/plain", timeout=60, allow_redirects=True)
    _allow(settings, "127.0.0.1")
    with guarded_session() as session:
        answer = session.get(other_side.other + "/redirect", timeout=60, allow_redirects=True)

    assert other_side.asked == ["/redirect"]
    assert answer.status_code == 302


def test_proxies_of_the_environment_are_not_used(
    other_side: type[_Answers], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    _allow(settings, "127.0.0.1")
    with closing(socket.socket()) as nobody:
        nobody.bind(("127.0.0.1", 0))
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{nobody.getsockname()[1]}")
        answer = ask("GET", other_side.other + "/plain")

    assert answer.status == 200


@pytest.mark.parametrize("text", ["http://login.internal", "login.internal:80", "10.0.0.0/8"])
def test_private_hosts_are_named_without_scheme_port_or_network(text: str) -> None:
    assert read_options({"REJOINDER_PRIVATE_HOSTS": "login.internal ::1"})["private_hosts"] == {
        "login.internal",
        "::1",
    }
    with pytest.raises(OptionIsWrong, match="REJOINDER_PRIVATE_HOSTS"):
        read_options({"REJOINDER_PRIVATE_HOSTS": text})
