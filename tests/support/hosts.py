"""Other sites, as browsers see them: pages on a port of ours, under two names and as a stranger.

To a browser ``localhost`` and ``127.0.0.1`` are two sites, and ports of one host are one site
with several origins.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.support.server import free_port


@dataclass(frozen=True)
class HostPage:
    """One page of another site, with the headers that it is sent with."""

    html: str
    headers: tuple[tuple[str, str], ...] = ()
    content_type: str = "text/html; charset=utf-8"
    status: int = 200


@dataclass
class HostSites:
    """The sites at one pair of ports; ``pages`` by their paths, the same under every name.

    ``cookies`` holds the paths that were asked for with the cookies that came along.
    """

    port: int
    stranger_port: int
    pages: dict[str, HostPage] = field(default_factory=dict)
    cookies: list[tuple[str, str]] = field(default_factory=list)

    @property
    def other_site(self) -> str:
        """A registered origin on another site than the desk's, which is at ``localhost``."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def same_site(self) -> str:
        """A registered origin on the desk's own site."""
        return f"http://localhost:{self.port}"

    @property
    def stranger(self) -> str:
        """An origin that is not registered."""
        return f"http://127.0.0.1:{self.stranger_port}"

    @property
    def registered(self) -> str:
        """What REJOINDER_EMBED_ORIGINS says."""
        return f"{self.other_site} {self.same_site}"

    def put(self, path: str, html: str, **headers: str) -> str:
        """Serve a page; ``headers`` with underscores for hyphens. Return its path."""
        named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
        self.pages[path] = HostPage(html, named)
        return path


@contextmanager
def host_sites(port: int) -> Iterator[HostSites]:
    """Serve other sites for as long as the block lasts."""
    sites = HostSites(port, free_port())

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            sites.cookies.append((path, self.headers.get("Cookie", "")))
            page = sites.pages.get(path)
            if page is None:
                self.send_error(404)
                return
            body = page.html.encode()
            self.send_response(page.status)
            self.send_header("Content-Type", page.content_type)
            self.send_header("Content-Length", str(len(body)))
            for name, value in page.headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_given: object) -> None:
            """Say nothing."""

    servers = [ThreadingHTTPServer(("127.0.0.1", p), Handler) for p in (port, sites.stranger_port)]
    for server in servers:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}).start()
    try:
        yield sites
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()
