"""Which comment a moderator should see first (experience.md §5.11).

The formula there also counts a learned filter's probability; this site has no such filter.
"""

from dataclasses import dataclass

NOTICE = 100
DANGER = 40
EARLY = 20
EARLY_PLACES = 20  # the first comments of a discussion set its tone
REPORT = 10
MOST_REPORTS = 5.0
MINUTES_A_POINT = 6.0
MOST_WAITING = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """What makes a comment urgent.

    ``danger``: a reader or a rule speaks of a threat or of private data. ``place`` is the
    comment's place in its discussion, counted from 1. ``report_weight`` is the sum of what
    its open reports count, ``minutes_waiting`` how long it has waited for a person.
    """

    has_notice: bool = False
    danger: bool = False
    place: int
    report_weight: float = 0.0
    minutes_waiting: float = 0.0


def urgency(signals: Signals) -> float:
    """Return how urgent a comment is; 0 is the least.

    >>> urgency(Signals(place=21))
    0.0
    >>> urgency(Signals(place=9, report_weight=1.5, minutes_waiting=12))
    37.0
    >>> worst = Signals(
    ...     place=99, has_notice=True, danger=True, report_weight=9, minutes_waiting=600
    ... )
    >>> urgency(worst)
    210.0
    """
    return (
        NOTICE * signals.has_notice
        + DANGER * signals.danger
        + EARLY * (signals.place <= EARLY_PLACES)
        + REPORT * min(signals.report_weight, MOST_REPORTS)
        + min(max(signals.minutes_waiting, 0.0) / MINUTES_A_POINT, MOST_WAITING)
    )
