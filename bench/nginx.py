"""nginx with the very same bytes as files: the yardstick for reading."""

import shutil
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.server import free_port

# One process, as the server has one; the rest is nginx as Debian ships it, without logs.
_CONFIG = """
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log crit;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000000;
  keepalive_timeout 60s;
  types {{ }}
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port};
    root {folder}/files;
{locations}
  }}
}}
"""
# nginx makes these itself.
_OWN_HEADERS = {"content-length", "content-type", "etag", "date", "server", "connection"}


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of the server under test, as it came over the line."""

    body: bytes
    headers: dict[str, str]


def fetch(address: str, accept_encoding: str) -> Answer:
    """Ask once, as a browser does."""
    asking = urllib.request.Request(address, headers={"Accept-Encoding": accept_encoding})
    with urllib.request.urlopen(asking, timeout=30) as answer:
        return Answer(
            answer.read(), {name.lower(): value for name, value in answer.headers.items()}
        )


@contextmanager
def nginx_with(answers: dict[str, Answer]) -> Iterator[str | None]:
    """Serve each answer under its name; give the address, or None where nginx is missing."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        yield None
        return
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        folder.chmod(0o755)
        (folder / "files").mkdir()
        for place, answer in answers.items():
            (folder / "files" / place).write_bytes(answer.body)
        locations = "\n".join(_location(place, answer) for place, answer in answers.items())
        config = folder / "nginx.conf"
        config.write_text(_CONFIG.format(folder=folder, port=port, locations=locations))
        process = subprocess.Popen([program, "-c", str(config), "-p", str(folder)])
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/{next(iter(answers))}")
            yield address
        finally:
            process.terminate()
            process.wait(10)


def _location(place: str, answer: Answer) -> str:
    kept = {name: v for name, v in answer.headers.items() if name not in _OWN_HEADERS}
    lines = [f'add_header {name} "{value}";' for name, value in kept.items()]
    kind = answer.headers["content-type"]
    return f"location = /{place} {{ default_type '{kind}'; {' '.join(lines)} }}"


def _wait_for(address: str) -> None:
    until = time.monotonic() + 10
    while True:
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return
