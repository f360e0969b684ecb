"""The files of the public ledger, and the check of them that needs nothing else.

A day's file is JSON: ``{"format", "site", "day", "rows": [{"entry", "digest"}, …], "root"}``.
``entry`` is a text on purpose: its bytes are what is hashed. The list of days is JSON as
well: ``{"format", "site", "days": [{"day", "rows", "root"}, …]}``, the earliest first.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rejoinder.kit.hash_chain import NOTHING_BEFORE, Broken, End, Link, follow

FORMAT = "rejoinder-ledger-1"


class LedgerFileIsWrong(ValueError):
    """A file is not one of a ledger."""


@dataclass(frozen=True, slots=True)
class DayRoot:
    """One line of the list of days."""

    day: str
    rows: int
    root: str


@dataclass(frozen=True, slots=True)
class DayFile:
    """A day's file as read; ``root`` is what it says of itself."""

    day: str
    links: tuple[Link, ...]
    root: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of checking files: from which row to which, the roots, and faults.

    ``faults`` are sentences; without any, nothing between ``first`` and ``end`` was changed,
    put in, or taken out after the roots were published.
    """

    first: int
    end: End
    roots: tuple[DayRoot, ...]
    faults: tuple[str, ...]


def day_document(site: str, day: str, links: Sequence[Link]) -> dict[str, Any]:
    """Return a day's file as JSON writes it."""
    return {
        "format": FORMAT,
        "site": site,
        "day": day,
        "rows": [{"entry": link.entry, "digest": link.digest} for link in links],
        "root": links[-1].digest if links else "",
    }


def days_document(site: str, days: Iterable[DayRoot]) -> dict[str, Any]:
    """Return the list of days as JSON writes it."""
    listed = [{"day": each.day, "rows": each.rows, "root": each.root} for each in days]
    return {"format": FORMAT, "site": site, "days": listed}


def read_day(text: str | bytes) -> DayFile:
    """Read a day's file. Raises LedgerFileIsWrong."""
    document = _document(text)
    try:
        links = tuple(Link(str(row["entry"]), str(row["digest"])) for row in document["rows"])
        return DayFile(str(document["day"]), links, str(document["root"]))
    except (KeyError, TypeError) as error:
        raise LedgerFileIsWrong("This is not the file of a day.") from error


def read_days(text: str | bytes) -> tuple[DayRoot, ...]:
    """Read the list of days. Raises LedgerFileIsWrong."""
    document = _document(text)
    try:
        return tuple(
            DayRoot(str(each["day"]), int(each["rows"]), str(each["root"]))
            for each in document["days"]
        )
    except (KeyError, TypeError, ValueError) as error:
        raise LedgerFileIsWrong("This is not the list of days.") from error


def check(
    files: Iterable[DayFile], *, listed: Sequence[DayRoot] = (), known: Sequence[str] = ()
) -> Proof:
    """Check the files of days that follow each other, the earliest first.

    The first may be any day; what it names as the row before is then taken as given.
    ``listed`` are the days as the site lists them, ``known`` are roots that somebody kept
    from earlier: each has to be there.
    """
    ordered = sorted(files, key=lambda file: file.day)
    start = _start(ordered)
    end, faults = start, []
    roots = []
    for file in ordered:
        reached = follow(file.links, end)
        if isinstance(reached, Broken):
            faults.append(f"{file.day}, row {reached.place}: {reached.how}.")
            break
        end = reached
        if file.root != end.digest:
            faults.append(f"{file.day}: its root is not the digest of its last row.")
        roots.append(DayRoot(file.day, len(file.links), end.digest))
    else:
        # Where the chain is broken, what comes after it says nothing any more.
        faults += _missing(roots, listed, known)
    return Proof(start.rows + 1, end, tuple(roots), tuple(faults))


def _missing(
    roots: Sequence[DayRoot], listed: Sequence[DayRoot], known: Sequence[str]
) -> Iterable[str]:
    if listed and tuple(roots) != tuple(sorted(listed, key=lambda each: each.day)):
        yield "The list of days says something else than the files of the days."
    found = {each.root for each in roots}
    for root in known:
        if root not in found:
            yield f"No day has the root {root}."


def _start(files: Sequence[DayFile]) -> End:
    """Return what the first row claims to come after."""
    links = [link for file in files[:1] for link in file.links]
    try:
        entry = json.loads(links[0].entry) if links else {}
        number, before = int(entry.get("sequence", 1)), str(entry.get("previous", NOTHING_BEFORE))
    except (ValueError, TypeError, AttributeError):
        return End()
    return End(number - 1, before) if number > 1 else End()


def _document(text: str | bytes) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except ValueError as error:
        raise LedgerFileIsWrong("This is not JSON.") from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise LedgerFileIsWrong("This is not a file of a ledger.")
    return document
