"""The one way out to the web: every address that we fetch or send to goes through here.

Use::

    from rejoinder.clients.web import WebFailure, ask

    try:
        answer = ask("POST", url, headers={"TTL": "60"}, body=payload)
    except WebFailure as failure:
        ...                               # nothing came back; the text says why, for the log
    answer.status, answer.headers["content-type"], answer.body

or, for libraries that want a session of requests, ``guarded_session()``.

Where an address leads is decided by the party that named it, who may be anybody. So: https
only; no port below 1024 but 443 (and 80 where http is allowed); no user names. Addresses of
this machine and of private networks are refused after the name was looked up, and what was
looked up is then connected to, so that a second look-up cannot give another. Redirects are
never followed. What is slower than SECONDS in all, or larger than MOST_BYTES, is cut off.
Proxies named in the environment are not used: behind one nobody can tell where a name leads.

An operator may name hosts that are reached in spite of all this (``REJOINDER_PRIVATE_HOSTS``):
a sign-in server in the same house, for one. They may use http and any port.
"""

import io
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import SplitResult, urlsplit

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from requests_hardened import Config, HTTPSession
from requests_hardened.ip_filter import InvalidIPAddress
from requests_hardened.ip_filter_adapter import IPFilterAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

SECONDS = 5.0
MOST_BYTES = 1_000_000
_PIECE = 16_384
_FIRST_FREE_PORT = 1024  # below are mail, file and name servers


# What a session of ``guarded_session`` may raise, also when an answer has an error's status.
AnyFailure = requests.RequestException


class WebFailure(requests.RequestException):
    """No answer came back. The text is for the log and never for the party that named the URL."""


class AddressRefused(WebFailure):
    """The address may not be asked: its form, its port, or where its name leads."""


class AnswerCutOff(WebFailure):
    """The answer took too long, was too large, or broke off."""


@dataclass(frozen=True, slots=True)
class WebAnswer:
    """What a server answered, redirects included. ``headers`` know no upper and lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def ask(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    seconds: float = SECONDS,
    most_bytes: int = MOST_BYTES,
    http_too: bool = False,
) -> WebAnswer:
    """Send one request and return the whole answer, whatever its status.

    ``seconds`` is for everything together, from looking up the name to the last byte;
    ``http_too`` takes addresses without encryption.

    Raises:
        AddressRefused: the address may not be asked.
        WebFailure: no connection, no answer in time, or a larger one than ``most_bytes``.
    """
    _check(url, http_too=http_too)
    with guarded_session(seconds=seconds, most_bytes=most_bytes, http_too=http_too) as session:
        try:
            answer = session.request(method, url, headers=dict(headers or {}), data=body or None)
        except WebFailure:
            raise
        except requests.RequestException as error:
            # requests itself reads addresses and headers before anything is sent.
            raise AddressRefused(type(error).__name__) from error
    return WebAnswer(answer.status_code, answer.headers, answer.content)


def guarded_session(
    *, seconds: float = SECONDS, most_bytes: int = MOST_BYTES, http_too: bool = False
) -> requests.Session:
    """Return a session of requests whose every request keeps the rules of this module.

    Its requests raise WebFailure, which is a ``requests.RequestException``.
    """
    return _Session(seconds, most_bytes, http_too)


class _Session(HTTPSession):  # type: ignore[misc]  # requests_hardened carries no types
    def __init__(self, seconds: float, most_bytes: int, http_too: bool) -> None:
        super().__init__(
            Config(
                ip_filter_enable=True,
                ip_filter_allow_loopback_ips=False,
                never_redirect=True,
                default_timeout=(seconds, seconds),
                user_agent_override="Rejoinder",
            )
        )
        self.trust_env = False
        self._seconds, self._most_bytes, self._http_too = seconds, most_bytes, http_too
        self.mount("http://", _Adapter(is_https_proto=False))
        self.mount("https://", _Adapter(is_https_proto=True))

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        """Send a prepared request, which every way of asking comes down to."""
        _check(request.url or "", http_too=self._http_too)
        # A packed answer could unpack to any size before anyone counts it.
        request.headers["Accept-Encoding"] = "identity"
        until = time.monotonic() + self._seconds
        limits = {"timeout": (self._seconds, self._seconds), "stream": True}
        with _cut_off_after(self._seconds):
            try:
                answer: requests.Response = super().send(request, **(options | limits))
                body = self._read(answer, until)
            except WebFailure:
                raise
            except InvalidIPAddress as error:
                raise AddressRefused("the name leads into a private network") from error
            except (requests.RequestException, HTTPError, OSError, ValueError) as error:
                # ValueError: a name that no resolver takes, headers that nobody can read.
                raise AnswerCutOff(type(error).__name__) from error
        answer.raw = io.BytesIO(body)
        return answer

    def _read(self, answer: requests.Response, until: float) -> bytes:
        if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
            answer.close()
            raise AnswerCutOff("the answer is packed, which was not asked for")
        body = bytearray()
        while piece := answer.raw.read1(_PIECE, decode_content=False):
            body += piece
            if len(body) > self._most_bytes:
                answer.close()
                raise AnswerCutOff(f"the answer has more than {self._most_bytes} bytes")
            if time.monotonic() > until:
                answer.close()
                raise AnswerCutOff("the answer took too long")
        if time.monotonic() > until:
            raise AnswerCutOff("the answer took too long")
        answer.close()
        return bytes(body)


def _check(url: str, *, http_too: bool) -> None:
    """Refuse an address by how it is written, before any name is looked up."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise AddressRefused("the address cannot be read") from error
    if not parts.hostname or parts.scheme not in ("http", "https"):
        raise AddressRefused("only http and https are spoken")
    if parts.username is not None or parts.password is not None:
        raise AddressRefused("the address holds a user's name")
    if _is_private_host(parts.hostname):
        return
    if parts.scheme == "http" and not http_too:
        raise AddressRefused("only https is spoken")
    if port is not None and not _is_web_port(parts, port):
        raise AddressRefused(f"port {port} is not one of the web")


def _is_web_port(parts: SplitResult, port: int) -> bool:
    usual = 443 if parts.scheme == "https" else 80
    return port == usual or port >= _FIRST_FREE_PORT


def _is_private_host(host: str) -> bool:
    named = cast("frozenset[str]", settings.OPTIONS["private_hosts"])
    return host.lower() in named


class _Adapter(IPFilterAdapter):  # type: ignore[misc]  # requests_hardened carries no types
    """Looks up and filters names, but for the operator's own hosts; keeps an eye on sockets."""

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        """Make connections that can be cut off."""
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: Any, cert: Any = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Name the place to connect to: an address that was checked."""
        if _is_private_host(urlsplit(request.url or "").hostname or ""):
            request.headers = CaseInsensitiveDict(request.headers)
            plain: Any = HTTPAdapter.build_connection_pool_key_attributes
            host, pool = plain(self, request, verify, cert)
            return host, pool
        host, pool = super().build_connection_pool_key_attributes(request, verify, cert)
        return host, pool


class _Watch(threading.local):
    """The sockets that the request of this thread has opened, as duplicates."""

    def __init__(self) -> None:
        self.sockets: list[socket.socket] = []


_watch = _Watch()


@contextmanager
def _cut_off_after(seconds: float) -> Iterator[None]:
    """Shut down what the block opens when its time is over.

    A time limit on a socket is for each read; a server that sends one byte a second keeps
    it for ever, so the clock for the whole stands outside.
    """
    opened: list[socket.socket] = []
    _watch.sockets = opened
    timer = threading.Timer(seconds, _shut_down, (opened,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        for each in opened:
            each.close()


def _shut_down(opened: list[socket.socket]) -> None:
    for each in list(opened):
        try:
            each.shutdown(socket.SHUT_RDWR)
        except OSError:
            continue  # the other side, or the request itself, was faster


def _watched(opened: socket.socket) -> socket.socket:
    # TLS takes the socket over; a duplicate still reaches the same connection.
    _watch.sockets.append(opened.dup())
    return opened


class _Connection(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _watched(super()._new_conn())


class _SecureConnection(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _watched(super()._new_conn())


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection
