"""Cursors: where the next page of a list begins, as it stands in addresses.

A cursor is made of whole numbers with dots between. It is read strictly, because every
accepted one is a page that may be kept in memory.
"""

import re
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from rejoinder.vocabulary.states import Sort

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_WHOLE = re.compile(r"0|[1-9][0-9]{0,18}")
_LARGEST = 2**63 - 1  # what both databases take


@dataclass(frozen=True, slots=True)
class Draws:
    """How far the exploration places of "Best" have come.

    ``slot`` is that of the first page, so that the draw goes on as it began.
    ``newest`` is the thread's last number on the first page: what became public later is
    neither drawn nor taken for drawn. ``lot`` and ``comment_id`` are of the last one drawn,
    None before the first; ``done`` when there is nobody left to draw.
    """

    slot: int
    newest: int
    lot: int | None = None
    comment_id: int = 0
    done: bool = False


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last comment of a page. ``value`` is what the sort goes by, as a whole number.

    That is the number of replies, the microseconds since 1970, or the rank by `of_rank`.
    ``seen`` counts the top-level comments shown so far; ``draws`` is for "Best" only.
    """

    sort: Sort
    value: int
    comment_id: int
    seen: int
    draws: Draws | None = None


def write(cursor: Cursor) -> str:
    """Write a cursor for an address.

    >>> write(Cursor(Sort.REPLIES, 4, 77, 20))
    '4.77.20'
    """
    numbers = [cursor.value, cursor.comment_id, cursor.seen]
    if cursor.draws is not None:
        draws = cursor.draws
        numbers += [draws.slot, draws.newest, int(draws.done)]
        if draws.lot is not None:
            numbers += [draws.lot, draws.comment_id]
    return ".".join(str(number) for number in numbers)


def read(text: str, sort: Sort) -> Cursor:
    """Read a cursor of ``sort``.

    Raises:
        ValueError: ``write`` cannot have written it.
    """
    parts = text.split(".")
    if not all(_WHOLE.fullmatch(part) for part in parts):
        raise ValueError("a cursor is made of whole numbers")
    numbers = [int(part) for part in parts]
    if max(numbers) > _LARGEST or len(numbers) not in ((6, 8) if sort is Sort.BEST else (3,)):
        raise ValueError(f"this is not a cursor of the order {sort}")
    value, comment_id, seen = numbers[:3]
    if sort is not Sort.BEST:
        if sort is not Sort.REPLIES:
            to_time(value)
        return Cursor(sort, value, comment_id, seen)
    to_rank(value)
    slot, newest, done = numbers[3:6]
    if done > 1:
        raise ValueError("a draw is done or not")
    lot, drawn = numbers[6:] or (None, 0)
    return Cursor(sort, value, comment_id, seen, Draws(slot, newest, lot, drawn, bool(done)))


def of_time(moment: datetime) -> int:
    """Write a time as whole microseconds since 1970.

    >>> to_time(of_time(datetime(2026, 5, 3, 10, 2, 7, 5, tzinfo=UTC))).microsecond
    5
    """
    return (moment - _EPOCH) // _MICROSECOND


def to_time(microseconds: int) -> datetime:
    """Read what ``of_time`` wrote; raises ValueError for what is no time."""
    try:
        return _EPOCH + timedelta(microseconds=microseconds)
    except OverflowError as error:
        raise ValueError("this is beyond all times") from error


def of_rank(rank: float) -> int:
    """Write a rank as the whole number with the same 64 bits, so that none is lost.

    >>> to_rank(of_rank(0.1 + 0.2)) == 0.1 + 0.2
    True
    """
    number: int = struct.unpack(">q", struct.pack(">d", rank))[0]
    return number


def to_rank(number: int) -> float:
    """Read what ``of_rank`` wrote; raises ValueError for what is no rank."""
    rank: float = struct.unpack(">d", struct.pack(">q", number))[0]
    if not 0 <= rank <= 1:
        raise ValueError("a rank lies between 0 and 1")
    return rank
