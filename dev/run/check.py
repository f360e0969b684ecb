"""The command that runs every check and every test."""

import os
import shlex
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dev.run.browser import ensure_browser
from dev.run.console import ROOT, Stop, indented, say
from dev.run.environment import BYTECODE, DEV_LOCK, prepare
from dev.run.parts import Part


@dataclass(frozen=True, slots=True)
class Result:
    """How a part ended: its time in seconds and the last line that it printed."""

    part: Part
    passed: bool
    seconds: float
    last_line: str

    def line(self) -> str:
        """Write the result as one line of the summary."""
        mark = "ok    " if self.passed else "FAILED"
        closing = f"  {self.last_line.strip('= ')}" if self.part.is_tests else ""
        return f"{mark} {self.part.title:32} {self.seconds:7.1f} s{closing}"


def check(parts: Sequence[Part], *, pytest_options: str, with_pip: bool) -> int:
    """Install what the checks need, run ``parts``, print a summary; 0 when all of them passed.

    ``pytest_options`` is added to each run of the tests, as it would be typed in a shell.
    """
    programs = prepare(DEV_LOCK, with_pip=with_pip)
    with tempfile.TemporaryDirectory(prefix="rejoinder-check-") as folder:
        environment = _environment(programs, Path(folder))
        if any(part.is_tests for part in parts) and "not browser" not in pytest_options:
            environment["CHROMIUM"] = ensure_browser(programs)
        results = run_parts(
            parts, programs=programs, environment=environment, pytest_options=pytest_options
        )
    return 0 if all(result.passed for result in results) else 1


def run_parts(
    parts: Sequence[Part], *, programs: Path, environment: Mapping[str, str], pytest_options: str
) -> list[Result]:
    """Run the parts one after the other, also after a failure, and print how each ended."""
    results = []
    for part in parts:
        command = [str(programs / part.command[0]), *part.command[1:]]
        if part.is_tests:
            command += shlex.split(pytest_options)
            say(f"\n{part.title}: {shlex.join(['pytest', *command[1:]])}")
        results.append(_run_part(part, command, environment))
    say("\n" + "\n".join(result.line() for result in results))
    return results


def _run_part(part: Part, command: Sequence[str], environment: Mapping[str, str]) -> Result:
    started = time.monotonic()
    printed: list[str] = []
    try:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=dict(environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
    except FileNotFoundError as missing:
        raise Stop(f"{command[0]} is missing. Remove .venv and run this again.") from missing
    with process:
        assert process.stdout is not None  # noqa: S101  # a pipe was asked for
        for line in process.stdout:
            printed.append(line)
            if part.shown:
                say(line.rstrip("\n"))
    passed = process.returncode == 0
    filled = [line.strip() for line in printed if line.strip()]
    last_line = filled[-1] if filled else ""
    result = Result(part, passed, time.monotonic() - started, last_line)
    if not part.shown:
        say(result.line())
        if not passed:
            say(indented("".join(printed)))
    return result


def _environment(programs: Path, folder: Path) -> dict[str, str]:
    """Return the variables for the checks: ours set, the caller's own options left out."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("REJOINDER_", "DJANGO_")) and name != "PYTHONDONTWRITEBYTECODE"
    }
    ours = {
        "PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        # The tests start hundreds of processes. Where bytecode is not written (images for
        # containers often say so), each compiles all it loads: more than half of its start.
        "PYTHONPYCACHEPREFIX": str(BYTECODE),
        "REJOINDER_DATA_FOLDER": str(folder),
    }
    return kept | ours
