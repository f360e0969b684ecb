"""Talking to the person at the terminal, and running other programs."""

import os
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

Command = Sequence[str | Path]


class Stop(Exception):
    """The work cannot go on; the message says what is missing and how to get it."""


def say(line: str) -> None:
    """Print one line at once, also when the output goes into a file."""
    print(line, flush=True)


def run(
    command: Command,
    *,
    failure: str,
    environment: Mapping[str, str] | None = None,
    timeout_seconds: float | None = None,
) -> str:
    """Run a program in the project's folder and return what it printed.

    Raises Stop with ``failure`` and the program's own words when it does not succeed,
    is not there, or takes longer than ``timeout_seconds`` (None: as long as it likes).
    """
    words = [str(word) for word in command]
    try:
        done = subprocess.run(
            words,
            cwd=ROOT,
            env=dict(environment if environment is not None else os.environ),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=timeout_seconds,
            check=False,
        )
    except FileNotFoundError as missing:
        raise Stop(f"{failure}\n  {words[0]} is not there.") from missing
    except subprocess.TimeoutExpired as late:
        raise Stop(f"{failure}\n  No answer within {timeout_seconds:.0f} seconds.") from late
    if done.returncode != 0:
        raise Stop(f"{failure}\n  $ {shlex.join(words)}\n{indented(done.stdout)}")
    return done.stdout


def indented(text: str) -> str:
    """Set a program's output off from our own lines."""
    return "\n".join(f"    {line}" for line in text.rstrip().splitlines())


def is_root() -> bool:
    """Tell whether we may change the system without asking."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def complain(message: str) -> None:
    """Print why we stop, where errors belong."""
    sys.stdout.flush()
    print(message, file=sys.stderr, flush=True)
