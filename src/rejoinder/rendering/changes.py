"""From where on a page wants to hear what came and what changed, as its address says it."""

import re
from typing import NamedTuple

_NUMBER = r"(0|[1-9][0-9]{0,17})"
_SINCE = re.compile(rf"{_NUMBER}(?:\.{_NUMBER})?")


class Known(NamedTuple):
    """What a page holds already.

    ``number`` is that of the latest comment. ``version`` is the latest change; where not all
    changes of one version fitted into an answer, ``comment_id`` is the last that did.
    """

    number: int
    version: int
    comment_id: int = 0

    @property
    def since(self) -> str:
        """The part of an address that speaks of changes."""
        return f"{self.version}.{self.comment_id}" if self.comment_id else str(self.version)


def read_query(after: str, since: str) -> Known:
    """Read ``after=12&since=7`` or ``after=12&since=7.430``.

    >>> read_query("12", "7.430")
    Known(number=12, version=7, comment_id=430)

    Raises:
        ValueError: it is none that our own scripts send.
    """
    found = _SINCE.fullmatch(since)
    if found is None or re.fullmatch(_NUMBER, after) is None:
        raise ValueError("after and since are numbers")
    return Known(int(after), int(found[1]), int(found[2] or 0))


def write(known: Known) -> str:
    """Write it as it stands in a page's key."""
    return f"{known.number}/{known.since}"


def read(text: str) -> Known:
    """Read what ``write`` wrote."""
    after, _, since = text.partition("/")
    return read_query(after, since)
