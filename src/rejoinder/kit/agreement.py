"""How far two people agree beyond chance, and how sure a share of few is."""

from typing import NamedTuple

from rejoinder.kit.ranking import wilson

# The 97.5 % quantile of the normal distribution: a two-sided interval of 95 %.
Z_95 = 1.959963984540


class Interval(NamedTuple):
    """The bounds of an interval of shares, between 0 and 1."""

    low: float
    high: float


def share_interval(successes: int, total: int) -> Interval:
    """Give the 95 % interval of a share by Wilson's formula; all there is when total is 0.

    >>> interval = share_interval(4, 14)
    >>> round(interval.low, 3), round(interval.high, 3)
    (0.117, 0.546)
    >>> share_interval(0, 0)
    Interval(low=0.0, high=1.0)
    """
    if total <= 0:
        return Interval(0.0, 1.0)
    # The upper bound for successes is the lower one for failures, seen from the other end.
    return Interval(wilson(successes, total, Z_95), 1 - wilson(total - successes, total, Z_95))


def kappa(
    both_keep: int, both_remove: int, first_removes: int, second_removes: int
) -> float | None:
    """Give Cohen's kappa of two people who each kept or removed the same comments.

    ``first_removes`` are those that only the first would remove, ``second_removes`` only the
    second. None when there is nothing to compare by: no pair, or both always said the same
    one thing.

    Source: J. Cohen, A coefficient of agreement for nominal scales, Educational and
    Psychological Measurement 20 (1960).

    >>> round(kappa(60, 22, 10, 8), 4)
    0.5794
    >>> kappa(12, 0, 0, 0) is None
    True
    """
    total = both_keep + both_remove + first_removes + second_removes
    if total == 0:
        return None
    observed = (both_keep + both_remove) / total
    first, second = (both_remove + first_removes) / total, (both_remove + second_removes) / total
    expected = first * second + (1 - first) * (1 - second)
    return None if expected == 1 else (observed - expected) / (1 - expected)
