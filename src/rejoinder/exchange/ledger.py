"""What a plan remembers of each comment: a few numbers, never its text.

Comments are numbered in the order in which the file first mentions them. 100,000 of them
take about 12 MB, most of it the table of ids.
"""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntFlag

NONE = -1  # no such comment, thread or article


class Mark(IntFlag):
    """What the file said of a comment, and what was found out about it."""

    SEEN = 1  # it stands in the file, not only as somebody's parent
    DELETED = 2
    SPAM = 4
    UNAPPROVED = 8
    EMPTY = 16
    BAD_DATE = 32
    PARENT_MISSING = 64
    PARENT_ELSEWHERE = 128
    IN_CIRCLE = 256
    NEEDED = 512  # a comment that is kept stands somewhere below it


@dataclass(slots=True)
class Ledger:
    """Columns of numbers, one row for each comment; `parents` and `threads` may hold NONE."""

    numbers: dict[int | str, int] = field(default_factory=dict)
    parents: "array[int]" = field(default_factory=lambda: array("q"))
    threads: "array[int]" = field(default_factory=lambda: array("q"))
    marks: "array[int]" = field(default_factory=lambda: array("H"))

    def number_of(self, source_id: str) -> int:
        """Find a comment's row, or begin one."""
        key = _compact(source_id)
        number = self.numbers.setdefault(key, len(self.numbers))
        if number == len(self.parents):
            self.parents.append(NONE)
            self.threads.append(NONE)
            self.marks.append(0)
        return number

    def find(self, source_id: str) -> int:
        """Find a comment's row; NONE if the file never mentioned it."""
        return self.numbers.get(_compact(source_id), NONE)

    def seen(self) -> Iterator[tuple[str, int]]:
        """Yield (source id, row) of the comments that stand in the file."""
        for key, number in self.numbers.items():
            if self.marks[number] & Mark.SEEN:
                yield str(key), number

    def break_circles(self) -> None:
        """Make one comment of each circle of parents a top-level one, marked IN_CIRCLE.

        It is the one that the file mentioned first.
        """
        walk_of = array("q", [NONE]) * len(self.parents)
        for start in range(len(self.parents)):
            here = start
            while here != NONE and walk_of[here] == NONE:
                walk_of[here] = start
                here = self.parents[here]
            if here != NONE and walk_of[here] == start:
                first = min(self._circle(here))
                self.parents[first] = NONE
                self.marks[first] |= Mark.IN_CIRCLE

    def mark_parents(self, number: int) -> None:
        """Mark all comments above this one as needed."""
        here = self.parents[number]
        while here != NONE and not self.marks[here] & Mark.NEEDED:
            self.marks[here] |= Mark.NEEDED
            here = self.parents[here]

    def _circle(self, member: int) -> Iterator[int]:
        yield member
        here = self.parents[member]
        while here != member:
            yield here
            here = self.parents[here]


def _compact(source_id: str) -> int | str:
    """Ids are nearly always numbers, which take half the room of text."""
    if source_id.isascii() and source_id.isdecimal() and source_id[0] != "0":
        return int(source_id)
    return source_id
