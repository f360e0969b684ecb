"""A chain of entries: each holds the digest of the one before, so none can be changed unseen.

Source: S. Haber, W. S. Stornetta, How to time-stamp a digital document, Journal of
Cryptology 3 (1991).
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

# What the first entry holds in the place of an earlier one's digest.
NOTHING_BEFORE = "0" * 64


class Link(NamedTuple):
    """One entry as text, with its digest in hex."""

    entry: str
    digest: str


class Broken(NamedTuple):
    """Where a chain is broken, by place counted from 1, and how."""

    place: int
    how: str


class End(NamedTuple):
    """Up to where a chain holds: how many entries, and the last one's digest."""

    rows: int = 0
    digest: str = NOTHING_BEFORE


def canonical(entry: Mapping[str, str | int]) -> str:
    """Write an entry as JSON in the one form that is hashed: sorted keys, no blanks, ASCII.

    >>> canonical({"b": "x", "a": 1})
    '{"a":1,"b":"x"}'
    """
    return json.dumps(entry, sort_keys=True, separators=(",", ":"))


def digest(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8 bytes in hex.

    >>> digest("")[:16]
    'e3b0c44298fc1c14'
    """
    return hashlib.sha256(text.encode()).hexdigest()


def linked(entry: Mapping[str, str | int], end: End) -> Link:
    """Make the next link: ``entry`` with its number and the digest of the one before.

    >>> first = linked({"action": "remove"}, End())
    >>> first.entry[:38]
    '{"action":"remove","previous":"0000000'
    """
    whole = {**entry, "sequence": end.rows + 1, "previous": end.digest}
    text = canonical(whole)
    return Link(text, digest(text))


def follow(links: Iterable[Link], end: End) -> End | Broken:
    """Check links that come after ``end``; return the new end, or where it is broken.

    >>> one = linked({"action": "remove"}, End())
    >>> two = linked({"action": "restore"}, End(1, one.digest))
    >>> follow([one, two], End()) == End(2, two.digest)
    True
    >>> follow([two], End()).how
    'its number is 2, expected 1'
    """
    for link in links:
        how = _wrong(link, end)
        if how:
            return Broken(end.rows + 1, how)
        end = End(end.rows + 1, link.digest)
    return end


def _wrong(link: Link, end: End) -> str:
    if digest(link.entry) != link.digest:
        return "its digest is not that of its text"
    try:
        entry = json.loads(link.entry)
    except ValueError:
        return "its text is not JSON"
    if not isinstance(entry, dict):
        return "its text is no JSON object"
    number = entry.get("sequence")
    if number != end.rows + 1:
        return f"its number is {number}, expected {end.rows + 1}"
    if entry.get("previous") != end.digest:
        return "it does not name the digest of the one before"
    return ""
