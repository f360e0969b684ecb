"""Real servers: `rejoinder serve` as its own process, on a free port and a folder of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.support import warm_python

START_SECONDS = 60  # a busy machine; two seconds on a quiet one
STOP_SECONDS = 15
COMMAND = ("-m", "rejoinder.management.cli")

# Those that run now, so that a failing test can show what they logged.
running: "list[Server]" = []


@dataclass
class Server:
    """One server: where it keeps its data, how it is reached, and the process itself.

    ``options`` are the REJOINDER_ variables it runs with; ``arguments`` go to `serve`.
    The process is None while the server is stopped.
    """

    data: Path
    options: Mapping[str, str] = field(default_factory=dict)
    arguments: Sequence[str] = ()
    port: int = 0
    process: warm_python.Process | None = None

    def __post_init__(self) -> None:
        self.port = self.port or free_port()
        self.data.mkdir(parents=True, exist_ok=True)

    @property
    def address(self) -> str:
        """The address of the site, without a slash at the end."""
        return f"http://localhost:{self.port}"

    @property
    def log_file(self) -> Path:
        """Where the server's words go."""
        return self.data.with_name(f"{self.data.name}-{self.port}.log")

    @property
    def log(self) -> str:
        """What the server has said until now."""
        return self.log_file.read_text(errors="replace") if self.log_file.exists() else ""

    @property
    def environment(self) -> dict[str, str]:
        """The variables of the server and of the commands that belong to it."""
        kept = {n: v for n, v in os.environ.items() if not n.startswith("REJOINDER_")}
        ours = {
            "REJOINDER_DATA_FOLDER": str(self.data),
            "REJOINDER_SITE_ADDRESS": self.address,
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
            "PYTHONUNBUFFERED": "1",
        }
        return kept | ours | dict(self.options)

    def start(self) -> "Server":
        """Start the server and return once /healthz answers; raises RuntimeError otherwise."""
        command = [*COMMAND, "--data", str(self.data), "serve", "--port", str(self.port)]
        with self.log_file.open("ab") as log:
            # It has a session of its own, so that stop() also reaches its workers.
            self.process = warm_python.start(
                [*command, *self.arguments],
                stdout=log,
                stderr=log,
                environment=self.environment,
            )
        running.append(self)
        self.wait()
        return self

    def command(
        self, *words: str, timeout_seconds: float = 120
    ) -> "subprocess.CompletedProcess[str]":
        """Run `rejoinder WORDS…` on the same data; the result holds stdout, stderr, returncode."""
        return warm_python.run(
            [*COMMAND, "--data", str(self.data), *words],
            environment=self.environment,
            timeout_seconds=timeout_seconds,
        )

    def workers(self) -> list[int]:
        """Return the ids of the processes that the server started, oldest first."""
        if self.process is None:
            return []
        children = psutil.Process(self.process.pid).children(recursive=True)
        return [child.pid for child in sorted(children, key=lambda child: child.create_time())]

    def stop(self) -> None:
        """Stop the server as an operator would, and with force if it does not listen."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Kill the server and its workers at once, as a power cut would."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self.process is None:
            return
        group = self.process.pid
        try:
            # SIGTERM only to the parent, which ends its workers in its own way.
            os.kill(group, how) if how is signal.SIGTERM else os.killpg(group, how)
            self.process.wait(STOP_SECONDS)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            pass
        finally:
            _kill_group(group)
            self.process.wait()
            self.process = None
            running.remove(self)

    def wait(self) -> None:
        """Return once it answers; raises RuntimeError when it ends or takes too long."""
        until = time.monotonic() + START_SECONDS
        while not self._answers():
            ended = self.process is None or self.process.poll() is not None
            if ended or time.monotonic() > until:
                log = self.log
                self.kill()
                raise RuntimeError(f"the server did not start:\n{log}")
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


def free_port() -> int:
    """Return a port that nothing listens on now."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def log_tails(characters: int = 6000) -> list[tuple[str, str]]:
    """Return a title and the end of the log for each server that runs."""
    return [(f"log of {server.address}", server.log[-characters:]) for server in running]


def _kill_group(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return
