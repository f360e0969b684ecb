"""What every peer can be asked for, so that all do the same work."""

import os
import signal
import subprocess
import time
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from bench.server import free_port

START_SECONDS = 60
STOP_SECONDS = 15


@dataclass(frozen=True, slots=True)
class Ask:
    """One request: its path with the query, its headers, its body."""

    path: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""

    def as_line(self) -> str:
        """Write it as requests.lua reads it."""
        headers = "\1".join(f"{name}: {value}" for name, value in self.headers.items())
        return f"{self.method}\t{self.path}\t{headers}\t{self.body}\n"


class Peer(ABC):
    """One product, installed in ``folder``, with its own data in ``data``."""

    name = ""

    def __init__(self, folder: Path, data: Path) -> None:
        self.folder = folder / type(self).__name__.lower()
        self.data = data / type(self).__name__.lower()
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where it answers, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @abstractmethod
    def install(self) -> None:
        """Fetch it from its registry, unless it is there. Raises RuntimeError when it fails."""

    @abstractmethod
    def fill(self, sizes: Sequence[int]) -> None:
        """Make its data folder with a thread of each size, and 20 small ones."""

    @abstractmethod
    def command(self) -> tuple[list[str], dict[str, str]]:
        """Return the words that start it and the variables it wants."""

    @abstractmethod
    def first_view(self, size: int) -> Ask:
        """Return what its own script asks for when a reader opens the thread of ``size``."""

    @abstractmethod
    def counts(self) -> Ask:
        """Return the question for the counts of the 20 small threads."""

    @abstractmethod
    def posts(self, number: int, size: int) -> Iterator[Ask]:
        """Return comments of 200 characters to the thread of ``size``, all different."""

    @abstractmethod
    def votes(self, number: int, size: int) -> Iterator[Ask]:
        """Return votes by different people on comments of the thread of ``size``."""

    @abstractmethod
    def reader_files(self) -> list[Path]:
        """Return the script and style that a reader's browser loads."""

    def start(self) -> float:
        """Start it; return the seconds to its first good answer.

        Raises:
            RuntimeError: it did not answer in time; the message holds the end of its log.
        """
        words, variables = self.command()
        self.data.mkdir(parents=True, exist_ok=True)
        log = self.data / "log"
        began = time.monotonic()
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                words,
                stdout=out,
                stderr=out,
                env={**os.environ, **variables},
                cwd=self.data,
                start_new_session=True,
            )
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > began + START_SECONDS:
                self.stop()
                raise RuntimeError(f"{self.name} did not start: {log.read_text()[-2000:]}")
            time.sleep(0.02)
        return time.monotonic() - began

    def stop(self) -> None:
        """Stop it with all its processes."""
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGTERM)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._process = None

    def close(self) -> None:
        """Stop it and what it needed beside it, for good."""
        self.stop()

    def memory_megabytes(self) -> float:
        """Return what its processes hold, shared pages counted once (PSS)."""
        if self._process is None:
            raise RuntimeError(f"{self.name} does not run")
        parent = psutil.Process(self._process.pid)
        tree = [parent, *parent.children(recursive=True)]
        return float(sum(process.memory_full_info().pss for process in tree)) / 1e6

    def _answers(self) -> bool:
        ask = self.counts()
        asking = urllib.request.Request(
            self.address + ask.path,
            method=ask.method,
            headers=dict(ask.headers),
            data=ask.body.encode() if ask.body else None,
        )
        try:
            with urllib.request.urlopen(asking, timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


def install_with(words: Sequence[str], folder: Path, *, seconds: float = 900) -> None:
    """Run an installer in ``folder``.

    Raises:
        RuntimeError: it failed; the message holds the end of what it said.
    """
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        words, cwd=folder, capture_output=True, text=True, timeout=seconds, check=False
    )
    if done.returncode:
        said = (done.stdout + done.stderr)[-1500:]
        raise RuntimeError(f"{' '.join(words[:4])} ended with {done.returncode}: {said}")
