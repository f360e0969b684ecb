"""The small site, in this process and as a real server with two worker processes."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from rejoinder.rendering import stamps
from tests.lane import small_site
from tests.lane.asking import fetch
from tests.support.server import free_port

ROOT = Path(__file__).parents[2]


@dataclass
class SmallServer:
    folder: Path
    port: int


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a small site in this process."""
    small_site.create(tmp_path)
    monkeypatch.setattr(small_site, "FOLDER", tmp_path)
    monkeypatch.setattr(stamps, "_place", stamps._Place())  # the small site configures its own
    small_site.forget_connections()
    return tmp_path


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., SmallServer]]:
    """Return a function that starts granian with the small site; options become SMALL_SITE_…."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*, workers: int = 2, **options: str) -> SmallServer:
        small_site.create(tmp_path)
        server = SmallServer(tmp_path, free_port())
        command = [sys.executable, "-m", "granian", "--interface", "asgi", "--no-ws"]
        command += ["--workers", str(workers), "--loop", "uvloop", "--workers-kill-timeout", "2"]
        command += ["--port", str(server.port), "tests.lane.small_site:application"]
        environment = os.environ | {"SMALL_SITE": str(tmp_path)}
        environment["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
        environment |= {f"SMALL_SITE_{name.upper()}": value for name, value in options.items()}
        with (tmp_path / "server.log").open("wb") as log:
            started.append(
                subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=log)
            )
        _wait_for(server, workers)
        return server

    yield start
    for process in started:
        process.terminate()
        process.wait(20)


def _wait_for(server: SmallServer, workers: int) -> None:
    until = time.monotonic() + 30
    seen: set[str] = set()
    while len(seen) < workers:
        assert time.monotonic() < until, (server.folder / "server.log").read_text()
        try:
            seen.add(fetch(server.port, "/healthz").headers["x-worker"])
        except OSError:
            time.sleep(0.05)
