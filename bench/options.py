"""What a run of the benchmark is asked to do."""

import argparse
from dataclasses import dataclass
from pathlib import Path

PARTS = (
    "reads", "counts", "submit", "votes", "rebuild", "stale", "import", "memory", "start",
)  # fmt: skip
SIZES = (50, 1_000, 10_000, 100_000)


@dataclass(frozen=True, slots=True)
class Options:
    """How much is measured. ``sizes`` are comments in a thread, smallest first.

    ``generator`` is "wrk" or "own"; ``checks`` is how many answers are looked at for stale
    ones; ``imported`` how many comments are imported; ``first`` asks the kernel to let us
    go before other work of this machine. ``out`` is None for standard output.
    """

    sizes: tuple[int, ...] = SIZES
    seconds: float = 4
    runs: int = 3
    parts: frozenset[str] = frozenset(PARTS)
    workers: int = 1
    generator: str = "wrk"
    checks: int = 10_000
    imported: int = 100_000
    first: bool = False
    out: Path | None = None


def read_options(words: list[str] | None = None) -> Options:
    """Read the command line; ends the program when it cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--sizes", type=_sizes, default=SIZES, metavar="50,1000")
    parser.add_argument("--seconds", type=float, default=4, help="length of one run")
    parser.add_argument("--runs", type=int, default=3, help="runs of each; the median counts")
    parser.add_argument("--only", type=_parts, default=frozenset(PARTS), metavar=",".join(PARTS))
    parser.add_argument("--workers", type=int, default=1, help="processes of the server")
    parser.add_argument("--generator", choices=("wrk", "own"), default="wrk")
    parser.add_argument("--checks", type=int, default=10_000, help="answers checked for staleness")
    parser.add_argument("--imported", type=int, default=100_000, help="comments in the export")
    parser.add_argument("--first", action="store_true", help="go before other work (root only)")
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    chosen = parser.parse_args(words)
    return Options(
        sizes=chosen.sizes,
        seconds=chosen.seconds,
        runs=chosen.runs,
        parts=chosen.only,
        workers=chosen.workers,
        generator=chosen.generator,
        checks=chosen.checks,
        imported=chosen.imported,
        first=chosen.first,
        out=chosen.out,
    )


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(sorted(int(size) for size in text.split(",")))


def _parts(text: str) -> frozenset[str]:
    parts = frozenset(text.split(","))
    if not parts <= frozenset(PARTS):
        raise argparse.ArgumentTypeError(f"choose from {', '.join(PARTS)}")
    return parts
