"""Driving a server with many connections, by wrk or by our own small generator.

wrk is a public tool, and its figures are the ones that count. Our own generator is written
in Python and slower than what it measures: it is for trying the benchmark out where wrk is
not installed, and the JSON says which of the two was used.
"""

import json
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.own_load import Tally, drive_here

_SCRIPT = Path(__file__).with_name("wrk.lua")
# What a current browser sends; both servers get the same.
BROWSER = {"Accept-Encoding": "gzip, deflate, br, zstd"}


@dataclass(frozen=True, slots=True)
class Figures:
    """What one run gave. ``failed`` counts answers of 400 and above and broken connections."""

    per_second: float
    p50_ms: float
    p99_ms: float
    answers: int
    failed: int

    def as_json(self) -> dict[str, float]:
        """Return the figures, rounded to what they are worth."""
        return {name: round(value, 2) for name, value in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class Write:
    """One POST: where to, whose session, and the form."""

    path: str
    session: str
    form: str


def choose_generator(wanted: str) -> str:
    """Return "wrk" if it is wanted and installed, "own" otherwise."""
    return "wrk" if wanted == "wrk" and shutil.which("wrk") else "own"


class Load:
    """A load generator; ``seconds`` is the length of every run."""

    def __init__(self, generator: str, seconds: float) -> None:
        self.generator = generator
        self.seconds = seconds

    def read(
        self, address: str, *, connections: int = 64, headers: Mapping[str, str] = BROWSER
    ) -> Figures:
        """Ask for one address again and again."""
        if self.generator == "own":
            return _figures(drive_here(address, connections, self.seconds, headers))
        return finished(self.begin_reading(address, connections=connections, headers=headers))

    def begin_reading(
        self,
        address: str,
        *,
        connections: int = 64,
        headers: Mapping[str, str] = BROWSER,
        longer_seconds: float = 0,
    ) -> "subprocess.Popen[str]":
        """Start wrk beside something else; give what is returned to ``finish_reading``."""
        seconds = self.seconds + longer_seconds
        return subprocess.Popen(
            [*wrk_words(connections, seconds, headers), "-s", str(_SCRIPT), address],
            stdout=subprocess.PIPE,
            text=True,
        )

    def finish_reading(self, reading: "subprocess.Popen[str]") -> Figures:
        """Wait for what ``begin_reading`` started."""
        return finished(reading)

    def write(
        self, address: str, writes: Iterable[Write], *, connections: int = 32
    ) -> tuple[Figures, list[str]]:
        """Send each write once; return the figures and the receipt codes that were answered."""
        headers = {"Accept": "application/json", "Origin": address}
        if self.generator == "own":
            tally = drive_here(address, connections, self.seconds, headers, _triples(writes))
            return _figures(tally), tally.codes
        with tempfile.TemporaryDirectory() as folder:
            todo, codes = Path(folder, "todo"), Path(folder, "codes")
            todo.write_text("".join("\t".join(triple) + "\n" for triple in _triples(writes)))
            command = [*wrk_words(connections, self.seconds, headers), "-s", str(_SCRIPT), address]
            command += ["--", str(todo), str(codes)]
            figures = finished(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
            return figures, codes.read_text().split()


def median(found: Sequence[Figures]) -> dict[str, float]:
    """Return the median of each figure over several runs."""
    rows = [figures.as_json() for figures in found]
    return {name: round(statistics.median(row[name] for row in rows), 2) for name in rows[0]}


def wrk_words(connections: int, seconds: float, headers: Mapping[str, str]) -> list[str]:
    """Return the command that starts wrk, without script and address."""
    words = ["wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--timeout", "10s"]
    for name, value in headers.items():
        words += ["-H", f"{name}: {value}"]
    return words


def finished(process: "subprocess.Popen[str]") -> Figures:
    """Wait for wrk and read the figures that its script wrote."""
    said, _ = process.communicate()
    line = next(line for line in said.splitlines() if line.startswith("JSON"))
    found = json.loads(line.removeprefix("JSON"))
    return Figures(
        per_second=found["answers"] / found["seconds"],
        p50_ms=found["p50_us"] / 1000,
        p99_ms=found["p99_us"] / 1000,
        answers=found["answers"],
        failed=found["failed"],
    )


def _figures(tally: Tally) -> Figures:
    ordered = sorted(tally.seconds) or [0.0]
    return Figures(
        per_second=len(tally.seconds) / tally.lasted,
        p50_ms=1000 * ordered[len(ordered) // 2],
        p99_ms=1000 * ordered[len(ordered) * 99 // 100],
        answers=len(tally.seconds),
        failed=tally.failed,
    )


def _triples(writes: Iterable[Write]) -> list[tuple[str, str, str]]:
    return [(write.path, write.session, write.form) for write in writes]
