"""The order of comments by votes, and the places kept for comments that few have seen."""

from datetime import datetime
from hashlib import blake2b
from math import sqrt

# The 90 % quantile of the normal distribution: an 80 % interval, so one-sided 90 %.
# Source: experience.md §4.2.
Z = 1.281551565545
UNKNOWN_SHARE = 0.6  # of up-votes, while a site has too few votes to know its own
LOWEST_SHARE = 0.5
HIGHEST_SHARE = 0.9
VOTES_TO_KNOW = 1_000
PRIOR_VOTES = 2  # imagined votes for every comment, so that an unvoted one is not last

# Places on a page of 20, counted from 1, that go to comments with few votes.
# Source: experience.md §4.2, exploration.
EXPLORATION_PLACES = (4, 8, 12, 16, 20)
FEW_VOTES = 5  # a comment with fewer may be drawn for such a place
SLOT_SECONDS = 600
DRAWS = 2**31  # so that a draw fits a signed 32-bit column


def wilson(up: float, n: float, z: float) -> float:
    """Give the lower bound of Wilson's interval for ``up`` successes of ``n``; 0 when n is 0.

    Source: E. B. Wilson, Probable inference, the law of succession, and statistical
    inference, JASA 22 (1927).

    >>> round(wilson(10, 11, 1.96), 6)
    0.622635
    """
    if n <= 0:
        return 0.0
    share = up / n
    middle = share + z * z / (2 * n)
    spread = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    # Rounding can bring the bound a hair below nought.
    return max(0.0, (middle - spread) / (1 + z * z / n))


def best(ups: int, downs: int, m: float = UNKNOWN_SHARE) -> float:
    """Rank a comment for the order "Best"; higher comes first, between 0 and 1.

    ``m`` is the site's share of up-votes, from `site_share`. Two imagined votes with
    that share are added.

    >>> round(best(0, 0), 6), round(best(10, 1), 6)
    (0.222869, 0.698411)
    """
    return wilson(ups + PRIOR_VOTES * m, ups + downs + PRIOR_VOTES, Z)


def site_share(ups: int, downs: int) -> float:
    """Give the share of up-votes among all votes of a site, kept between .5 and .9.

    Below 1,000 votes it is .6, because a young site's share is an accident.

    >>> site_share(999, 0), site_share(750, 250), site_share(10, 990)
    (0.6, 0.75, 0.5)
    """
    votes = ups + downs
    if votes < VOTES_TO_KNOW:
        return UNKNOWN_SHARE
    return min(max(ups / votes, LOWEST_SHARE), HIGHEST_SHARE)


def slot_of(now: datetime) -> int:
    """Number the ten minutes that ``now`` (with a time zone) lies in, counted from 1970.

    >>> from datetime import UTC
    >>> slot_of(datetime(1970, 1, 1, 0, 19, 59, tzinfo=UTC))
    1
    """
    if now.tzinfo is None:
        raise ValueError("a time without a time zone names no slot")
    return int(now.timestamp() // SLOT_SECONDS)


def exploration_start(thread_id: int, slot: int) -> int:
    """Draw where in a thread the comments with few votes are taken from, in 0..2**31-1.

    The same for every process and every reader, so that one page serves all and
    keeps still for ten minutes. Not Python's own hash, which differs by process.

    >>> exploration_start(1, 2_900_000) == exploration_start(1, 2_900_000)
    True
    """
    digest = blake2b(f"{thread_id}:{slot}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % DRAWS
