"""One request as WSGI's environ: headers, addresses, and whom to believe about them.

Source of the rules: PEP 3333, RFC 9110 section 5.3 (repeated headers), and promises S-26
(forwarding headers count only if a trusted proxy wrote them).
"""

import sys
from ipaddress import ip_address
from typing import IO, Any
from urllib.parse import unquote_to_bytes

from rejoinder.lane.asgi import Scope

Environ = dict[str, Any]  # WSGI's own shape: strings, and a few objects under wsgi.*

_WITHOUT_PREFIX = {"CONTENT_TYPE", "CONTENT_LENGTH"}
# Proxy would become HTTP_PROXY, which some HTTP clients obey as if it were the operator's
# (CVE-2016-5385). The body is already decoded and its length known, so the two others
# would only contradict it.
_LEFT_OUT = {b"proxy", b"transfer-encoding", b"content-length"}
_FORWARDING = (
    "HTTP_FORWARDED",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_REAL_IP",
    "HTTP_CF_CONNECTING_IP",
    "HTTP_TRUE_CLIENT_IP",
)


def make_environ(
    scope: Scope, body: IO[bytes], *, body_bytes: int, trusted_proxies: int
) -> Environ:
    """Describe a request to a WSGI application.

    ``trusted_proxies`` is how many proxies of the operator's own stand before us. With 0,
    nothing that a visitor can write into a header changes address or scheme, and all
    forwarding headers are left out so that nobody further in can believe them.
    """
    host, port = scope.get("server") or ("localhost", None)
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 80),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "CONTENT_LENGTH": str(body_bytes),
        "wsgi.version": (1, 0),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    environ.update(_headers(scope))
    socket_address = (scope.get("client") or ("", 0))[0]
    environ["REMOTE_ADDR"] = _address(environ, socket_address, trusted_proxies)
    environ["wsgi.url_scheme"] = _scheme(environ, scope["scheme"], trusted_proxies)
    if not trusted_proxies:
        for name in _FORWARDING:
            environ.pop(name, None)
    return environ


def _headers(scope: Scope) -> dict[str, str]:
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        # X_Forwarded_For and X-Forwarded-For would become the same name: the first is a
        # way past a proxy that cleans the second.
        if b"_" in raw_name or raw_name in _LEFT_OUT:
            continue
        name = raw_name.decode("latin-1").upper().replace("-", "_")
        if name not in _WITHOUT_PREFIX:
            name = "HTTP_" + name
        value = raw_value.decode("latin-1")
        if name in headers:
            value = headers[name] + ("; " if name == "HTTP_COOKIE" else ",") + value
        headers[name] = value
    return headers


def _address(environ: Environ, socket_address: str, trusted_proxies: int) -> str:
    """Find the visitor's address: what the outermost proxy of ours wrote.

    Each proxy appends the address it was called from, so with N proxies of ours the N-th
    from the right was written by our outermost one, and all to the left by the visitor.
    """
    hops = environ.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if not 0 < trusted_proxies <= len(hops):
        return socket_address
    try:
        return str(ip_address(hops[-trusted_proxies].strip().strip("[]")))
    except ValueError:
        return socket_address


def _scheme(environ: Environ, socket_scheme: str, trusted_proxies: int) -> str:
    if trusted_proxies:
        # A list if every proxy appends; then our outermost one is the N-th from the right.
        schemes = environ.get("HTTP_X_FORWARDED_PROTO", "").split(",")
        named = str(schemes[-min(trusted_proxies, len(schemes))]).strip().lower()
        if named in ("http", "https"):
            return named
    return socket_scheme
