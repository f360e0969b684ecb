"""What an import did with everything in the file, so that a person can check it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from rejoinder.exchange.records import Noted, RecordKind, Skipped

ENTRIES_KEPT = 1000  # a guess: what a person may still read on a screen


class Outcome(StrEnum):
    """What becomes of a comment of the old system."""

    PUBLISH = "publish"
    HOLD = "hold"  # waited for approval there; waits for a moderator here
    REMOVE = "remove"  # spam that was asked for: kept as removed, never live
    STUB = "stub"  # removed before the import, kept without text to hold its replies
    SKIP = "skip"


@dataclass(slots=True)
class Report:
    """Counts of all that happened and the first entries of why; the rest is written through.

    `write_entry`, if given, gets every single entry as it happens (to append to a file);
    `entries` keeps the first `entries_kept`, `entries_left_out` counts the others.
    """

    write_entry: Callable[[Skipped | Noted], None] | None = None
    entries_kept: int = ENTRIES_KEPT
    threads: int = 0
    empty_threads: int = 0
    articles: int = 0
    comments: int = 0  # comments in the file that could be read, duplicates included
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    skipped: Counter[tuple[RecordKind, str]] = field(default_factory=Counter)
    noted: Counter[tuple[RecordKind, str]] = field(default_factory=Counter)
    entries: list[Skipped | Noted] = field(default_factory=list)
    entries_left_out: int = 0

    def add(self, entry: Skipped | Noted) -> None:
        """Count an entry, keep it if there is room, and write it through."""
        counter = self.skipped if isinstance(entry, Skipped) else self.noted
        counter[entry.kind, entry.why] += 1
        if len(self.entries) < self.entries_kept:
            self.entries.append(entry)
        else:
            self.entries_left_out += 1
        if self.write_entry is not None:
            self.write_entry(entry)
