"""A Python that has loaded the libraries once and forks for each program that a test starts.

Most of the time in which `rejoinder` starts goes into loading Django and the other libraries.
One process beside the tests has loaded them, but nothing of ours and no settings. A program is a
fork of it, with arguments, variables and files of its own, in a session of its own; from there
on it goes the way of `python -m …` or `python -c …`, and ends, or is killed, like any process.
"""

import gc
import importlib
import json
import os
import runpy
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import IO

# What commands and servers load and what needs no settings; a few more or less do no harm.
LIBRARIES = (
    "click",
    "cryptography.x509",
    "django.contrib.auth.hashers",
    "django.contrib.staticfiles.finders",
    "django.core.mail",
    "django.core.management",
    "django.db.backends.sqlite3.client",
    "django.db.migrations.executor",
    "django.db.models",
    "django.forms",
    "django.template.defaulttags",
    "django.urls",
    "django.views.debug",
    "django.views.generic",
    "fido2.server",
    "granian.server",
    "jinja2",
    "lxml.etree",
    "markdown_it",
    "nh3",
    "psycopg",
    "re2",
    "requests",
    "requests_hardened",
    "rich.progress",
    "uvloop",
)
_NUMBER = struct.Struct("!i")


@dataclass
class Process:
    """A program that runs or has ended: what tests need of subprocess.Popen."""

    pid: int
    _ends: socket.socket = field(repr=False)  # its exit code arrives here
    returncode: int | None = None

    def poll(self) -> int | None:
        """Return the exit code, None while the program runs."""
        with suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit code once there is one, minus the signal that ended the program.

        Raises subprocess.TimeoutExpired after ``timeout`` seconds.
        """
        if self.returncode is None:
            self._ends.settimeout(timeout)
            try:
                self.returncode = _receive(self._ends)
            except (BlockingIOError, TimeoutError) as still_runs:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0) from still_runs
            self._ends.close()
        return self.returncode

    def kill(self) -> None:
        """Send SIGKILL, unless the program has ended."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)


def start(
    arguments: Sequence[str],
    *,
    environment: Mapping[str, str],
    stdin: int | IO[bytes] = subprocess.DEVNULL,
    stdout: int | IO[bytes] = subprocess.DEVNULL,
    stderr: int | IO[bytes] = subprocess.DEVNULL,
) -> Process:
    """Start `python ARGUMENTS…` (`-m MODULE …` or `-c CODE …`) with these variables and files."""
    ours, theirs = socket.socketpair()
    with theirs, Path(os.devnull).open("r+b") as nothing:
        files = [
            nothing if file == subprocess.DEVNULL else file for file in (stdin, stdout, stderr)
        ]
        numbers = [file if isinstance(file, int) else file.fileno() for file in files]
        socket.send_fds(_connection(), [b"!"], [theirs.fileno(), *numbers])
    request = json.dumps([list(arguments), dict(environment), str(Path.cwd())])
    ours.sendall(request.encode() + b"\n")
    return Process(_receive(ours), ours)


def run(
    arguments: Sequence[str], *, environment: Mapping[str, str], timeout_seconds: float = 120
) -> "subprocess.CompletedProcess[str]":
    """Run `python ARGUMENTS…` to its end; the result holds stdout, stderr and returncode.

    Raises subprocess.TimeoutExpired, after killing the program, when it takes longer.
    """
    with tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
        process = start(arguments, environment=environment, stdout=stdout, stderr=stderr)
        try:
            process.wait(timeout_seconds)
        finally:
            process.kill()
        said = []
        for file in (stdout, stderr):
            file.seek(0)
            said.append(file.read().decode())
    return subprocess.CompletedProcess(arguments, process.wait(), *said)


@cache
def _connection() -> socket.socket:
    """Start the process that forks; it ends when this one does and the connection breaks."""
    ours, theirs = socket.socketpair()
    kept = {n: v for n, v in os.environ.items() if not n.startswith(("REJOINDER_", "DJANGO_"))}
    path = {"PYTHONPATH": os.pathsep.join(folder for folder in sys.path if folder)}
    with theirs:
        _started.append(
            subprocess.Popen(
                # Unbuffered, as tests run their programs.
                [sys.executable, "-u", "-m", "tests.support.warm_python", str(theirs.fileno())],
                env=kept | path,
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        )
    return ours


_started: "list[subprocess.Popen[bytes]]" = []


def _receive(connection: socket.socket) -> int:
    received = connection.recv(_NUMBER.size)
    if not received:
        raise RuntimeError("the process that forks has ended; its words are above")
    number: int = _NUMBER.unpack(received)[0]
    return number


# From here on: what runs in the process that forks.


def _fork_when_asked(connection: socket.socket) -> socket.socket:
    """Fork for each request, for ever; returns in the forks, with a connection for each."""
    keepers: set[int] = set()
    while True:
        message, files, _flags, _address = socket.recv_fds(connection, 1, 4)
        if not message:
            os._exit(0)
        keepers -= {pid for pid in keepers if os.waitpid(pid, os.WNOHANG)[0]}
        keeper = os.fork()
        if keeper == 0:
            connection.close()
            return _keep(files)
        keepers.add(keeper)
        for file in files:
            os.close(file)


def _keep(files: Sequence[int]) -> socket.socket:
    """Fork once more, tell the id and then the exit code of the fork; returns in the fork."""
    ours = socket.socket(fileno=files[0])
    pid = os.fork()
    if pid == 0:
        os.setsid()
        for target, file in enumerate(files[1:]):
            os.dup2(file, target)
            os.close(file)
        return ours
    for file in files[1:]:
        os.close(file)
    ours.sendall(_NUMBER.pack(pid))
    _pid, status = os.waitpid(pid, 0)
    with suppress(BrokenPipeError):  # nobody waits any more
        ours.sendall(_NUMBER.pack(os.waitstatus_to_exitcode(status)))
    os._exit(0)


def _become(request: socket.socket) -> None:
    """Do what was asked, as `python` would with the same arguments."""
    with request, request.makefile("r", encoding="utf-8") as lines:
        arguments, environment, folder = json.loads(lines.readline())
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    os.chdir(folder)
    how, what, *rest = arguments
    if how == "-m":
        sys.argv = [what, *rest]
        runpy.run_module(what, run_name="__main__", alter_sys=True)
    else:
        sys.argv = [how, *rest]
        exec(compile(what, "<string>", "exec"), {"__name__": "__main__"})


if __name__ == "__main__":
    for library in LIBRARIES:
        importlib.import_module(library)
    gc.collect()
    gc.freeze()  # so that forks need not look through, and copy, what is there already
    _become(_fork_when_asked(socket.socket(fileno=int(sys.argv[1]))))
