"""What was asked, beside what was measured."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Bar:
    """One figure that was asked for. ``at_least`` or else at most; None: not measured."""

    what: str
    asked: float
    measured: float | None
    at_least: bool = True

    def as_json(self) -> dict[str, object]:
        """Return it with the word whether it is reached, None where nothing was measured."""
        reached = None
        if self.measured is not None:
            above = self.measured >= self.asked
            reached = above if self.at_least else self.measured <= self.asked
        sign = "at least" if self.at_least else "at most"
        return {
            "what": self.what,
            "asked": f"{sign} {self.asked:g}",
            "measured": self.measured,
            "reached": reached,
        }


def bars(found: Mapping[str, Any]) -> Iterator[Bar]:
    """Compare the parts that were measured with the figures of the README's table."""
    yield from _reading(found.get("reads") or {})
    yield Bar("counts of 20 articles, a second", 25_000, _at(found, "counts", "per_second"))
    alone = ("submit", "alone")
    yield Bar("comments taken, a second", 1_000, _at(found, *alone, "per_second"))
    yield Bar("comments taken, p99 in ms", 80, _at(found, *alone, "p99_ms"), at_least=False)
    lost = _at(found, "submit", "acknowledged_and_lost")
    yield Bar("comments acknowledged and lost", 0, lost, at_least=False)
    for other in ("another_thread", "same_thread"):
        share = _at(found, "submit", f"beside_readers_of_{other}", "share_of_before")
        yield Bar(f"reads of {other.replace('_', ' ')} beside posts, of before", 0.5, share)
    for kind in ("distinct", "repeated"):
        yield Bar(f"{kind} votes, a second", 2_000, _at(found, "votes", kind, "per_second"))
    yield Bar("votes beyond one of each reader", 0, _doubled(found), at_least=False)
    for size in found.get("rebuild") or {}:
        slow = _at(found, "rebuild", size, "per_50_comments_ms")
        yield Bar(f"rebuilding 50 comments, thread of {size}, ms", 3, slow, at_least=False)
    for readers in ("strangers_on_many_threads", "writers_on_one_thread"):
        stale = _at(found, "stale", readers, "stale")
        yield Bar(f"stale answers, {readers.replace('_', ' ')}", 0, stale, at_least=False)
    yield Bar("import, seconds", 60, _at(found, "import", "seconds"), at_least=False)
    yield Bar("memory, MB", 200, _at(found, "memory", "megabytes"), at_least=False)
    yield Bar("start, seconds", 2, _at(found, "start", "seconds"), at_least=False)


def _reading(reads: Mapping[str, Any]) -> Iterator[Bar]:
    for number, (size, figures) in enumerate(reads.items()):
        if number == 0:
            yield Bar(f"page of {size}, of nginx", 0.6, figures["share_of_nginx"])
            share = figures["unchanged"]["share_of_nginx"]
            yield Bar(f"304 of {size}, of nginx", 0.5, share)
        else:
            yield Bar(f"page of {size}, of the smallest", 0.85, figures["share_of_smallest"])


def _doubled(found: Mapping[str, Any]) -> float | None:
    rows, pairs = _at(found, "votes", "rows"), _at(found, "votes", "pairs")
    return None if rows is None or pairs is None else rows - pairs


def _at(found: Any, *names: str) -> float | None:
    for name in names:
        if not isinstance(found, Mapping) or name not in found:
            return None
        found = found[name]
    return None if found is None else float(found)
