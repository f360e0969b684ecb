"""What readers' reports count, by whom they are and how right they were before.

Source of the numbers: experience.md §4.8, a proposal that no site has tried yet. The cap for
new readers is ours: it keeps fifty fresh accounts below the threshold (promises.md, S-35).
"""

from collections.abc import Iterable
from dataclasses import dataclass

# Settled reports of one reader that are looked at, the latest ones.
LOOKED_AT = 50
# Whoever is below this was wrong nearly always: their reports count nothing.
LEAST_WEIGHT = 0.3
HIDE_AT = 3.0
# After a person has left the comment as it is.
HIDE_AGAIN_AT = 5.0
# What all new readers together may count.
NEW_READERS_COUNT = 2.0
# Sums of weights that are equal on paper may differ in the last binary digits.
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class CountedReport:
    """One open report; ``network`` is empty when it is not known."""

    reason: str
    weight: float
    network: str = ""
    is_by_new: bool = False


@dataclass(frozen=True, slots=True)
class Weighed:
    """What reports count together. ``many_new``: without the cap, new readers counted more."""

    weight: float
    many_new: bool


def accuracy(upheld: int, rejected: int) -> float:
    """Return how far somebody's word goes after so many reports: 1 for a first one.

    >>> [round(accuracy(*was), 3) for was in ((0, 0), (3, 0), (8, 2), (1, 4), (0, 10))]
    [1.0, 1.6, 1.5, 0.571, 0.167]
    """
    return 2 * (upheld + 1) / (upheld + rejected + 2)


def weight(upheld: int, rejected: int) -> float:
    """Return what one report counts: the reporter's accuracy, nothing below the least.

    >>> weight(0, 0), weight(0, 10)
    (1.0, 0.0)
    """
    found = accuracy(upheld, rejected)
    return found if found >= LEAST_WEIGHT else 0.0


def weigh(reports: Iterable[CountedReport]) -> Weighed:
    """Add up reports: of one network the largest counts alone, new readers up to their cap.

    >>> weigh([CountedReport("R1", 1.0, f"net-{n}", is_by_new=True) for n in range(50)])
    Weighed(weight=2.0, many_new=True)
    >>> weigh([CountedReport("R1", 1.0, "net"), CountedReport("R1", 1.6, "net")])
    Weighed(weight=1.6, many_new=False)
    """
    counted = list(_one_of_each_network(reports))
    by_new = sum(report.weight for report in counted if report.is_by_new)
    by_known = sum(report.weight for report in counted if not report.is_by_new)
    return Weighed(
        weight=by_known + min(by_new, NEW_READERS_COUNT),
        many_new=by_new > NEW_READERS_COUNT + _ROUNDING,
    )


def hides(
    reports: Iterable[CountedReport],
    *,
    by_staff: bool,
    looked_at: frozenset[str] | None,
) -> bool:
    """Say whether open reports take a published comment off the page until a person decides.

    ``looked_at`` holds the reasons that had been reported when a person left the comment as
    it is, None if nobody has looked. More reports for those reasons hide nothing again.
    """
    if by_staff:
        return False
    if looked_at is None:
        return weigh(reports).weight >= HIDE_AT - _ROUNDING
    fresh = [report for report in reports if report.reason not in looked_at]
    return weigh(fresh).weight >= HIDE_AGAIN_AT - _ROUNDING


def _one_of_each_network(reports: Iterable[CountedReport]) -> Iterable[CountedReport]:
    largest: dict[str, CountedReport] = {}
    for number, report in enumerate(reports):
        key = report.network or f"unknown {number}"
        before = largest.get(key)
        if before is None or _rank(report) > _rank(before):
            largest[key] = report
    return largest.values()


def _rank(report: CountedReport) -> tuple[float, bool]:
    """Of two that count the same, the one by a known reader is not capped."""
    return report.weight, not report.is_by_new
