"""The server under test: `rejoinder serve` in its own process, on a folder of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 60
STOP_SECONDS = 20


class Server:
    """One data folder, and the server on it while it runs."""

    def __init__(self, folder: Path, *, workers: int = 1, first: bool = False) -> None:
        self.folder = folder
        self.workers = workers
        self._first = first
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """The address of the site, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.folder / "rejoinder.sqlite3"

    @property
    def log(self) -> Path:
        """Where the server's words go."""
        return self.folder / "server.log"

    @property
    def process_id(self) -> int:
        """The parent of the server's processes; raises RuntimeError while it does not run."""
        if self._process is None:
            raise RuntimeError("the server does not run")
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether it was started and not stopped."""
        return self._process is not None

    def environment(self) -> dict[str, str]:
        """The variables of the server and of the commands that belong to it."""
        kept = {n: v for n, v in os.environ.items() if not n.startswith("REJOINDER_")}
        paths = [str(ROOT / "src"), str(ROOT), kept.get("PYTHONPATH", "")]
        return kept | {
            "REJOINDER_DATA_FOLDER": str(self.folder),
            "REJOINDER_SITE_ADDRESS": self.address,
            "DJANGO_SETTINGS_MODULE": "rejoinder.config.settings",
            "PYTHONPATH": os.pathsep.join(path for path in paths if path),
        }

    def start(self) -> float:
        """Start the server; return the seconds until /healthz said that all is well.

        Raises:
            RuntimeError: it ended or did not answer; the message holds its log.
        """
        words = ["rejoinder.management.cli", "serve", "--port", str(self.port)]
        began = time.monotonic()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", *words, "--workers", str(self.workers)],
                stdout=log,
                stderr=log,
                env=self.environment(),
                start_new_session=True,
            )
        if self._first:
            go_first(self._process.pid)
        while not self._is_well():
            if self._process.poll() is not None or time.monotonic() > began + START_SECONDS:
                self.stop()
                raise RuntimeError(f"the server did not start:\n{self.log.read_text()}")
            time.sleep(0.01)
        return time.monotonic() - began

    def run(self, *words: str, seconds: float = 900) -> str:
        """Run ``python -m WORDS…`` on the same data and return what it printed.

        Raises:
            RuntimeError: it failed; the message holds the end of what it said.
        """
        done = subprocess.run(
            [sys.executable, "-m", *words],
            capture_output=True,
            text=True,
            env=self.environment(),
            timeout=seconds,
            check=False,
        )
        if done.returncode:
            said = (done.stdout + done.stderr)[-2000:]
            raise RuntimeError(f"{' '.join(words[:4])} ended with {done.returncode}: {said}")
        return done.stdout

    def memory_megabytes(self) -> float:
        """Return what the whole process tree holds, shared pages counted once (PSS)."""
        if self._process is None:
            raise RuntimeError("the server does not run")
        parent = psutil.Process(self._process.pid)
        tree = [parent, *parent.children(recursive=True)]
        return float(sum(process.memory_full_info().pss for process in tree)) / 1e6

    def processor_seconds(self) -> float:
        """Return the processor time that the process tree has used."""
        if self._process is None:
            raise RuntimeError("the server does not run")
        parent = psutil.Process(self._process.pid)
        times = [p.cpu_times() for p in (parent, *parent.children(recursive=True))]
        return float(sum(used.user + used.system for used in times))

    def stop(self) -> None:
        """Stop the server as an operator would, and with force if it does not listen."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._process = None

    def _is_well(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


def go_first(process_id: int) -> None:
    """Let the session of a process go before those of other work; only root may ask for it.

    Linux shares the processor between sessions first and looks at niceness after that
    (sched(7), "The autogroup feature").
    """
    Path(f"/proc/{process_id}/autogroup").write_text("-18", encoding="ascii")


def free_port() -> int:
    """Return a port that nothing listens on now."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
