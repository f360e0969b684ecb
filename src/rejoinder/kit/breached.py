"""Looking a password up in a sorted file of hashes, such as Pwned Passwords.

Lines are ``HASH:COUNT`` with the SHA-1 of a password in upper case, in ascending order,
as the downloader of Have I Been Pwned makes them. The whole list has 38 gigabytes; finding
a line takes some 36 reads of one line each, and no memory.
"""

import hashlib
import re
from pathlib import Path
from typing import BinaryIO

# A hash, a colon, a count and the end of the line; 20 digits are room for any count.
_LONGEST_LINE = 40 + 1 + 20 + 2
_LINE = re.compile(rb"[0-9A-F]{40}:[0-9]{1,20}")


class ListIsWrong(Exception):
    """The file cannot be read, or is no list of hashes; the message says why."""


def is_listed(path: Path, password: str) -> bool:
    """Say whether the SHA-1 of ``password`` is in the list at ``path``.

    Raises:
        ListIsWrong: the file cannot be read, or a line of it is not a hash with its count.
    """
    # The list's own hash, not a way to store passwords.
    digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest()
    wanted = digest.upper().encode()
    try:
        with path.open("rb") as file:
            return _search(file, wanted)
    except OSError as error:
        raise ListIsWrong(f"{path} cannot be read: {error.strerror}") from error


def look_through(path: Path) -> None:
    """Look at the list's first and last lines, which a wrong file does not survive.

    Raises:
        ListIsWrong: the file cannot be read, is empty, or is no sorted list of hashes.
    """
    try:
        with path.open("rb") as file:
            first, last = _line_after(file, 0), _last_line(file)
    except OSError as error:
        raise ListIsWrong(f"{path} cannot be read: {error.strerror}") from error
    if not first:
        raise ListIsWrong(f"{path} is empty")
    if last < first:
        raise ListIsWrong(f"{path} is not sorted by hash")


def _search(file: BinaryIO, wanted: bytes) -> bool:
    low, high = 0, file.seek(0, 2)
    # Invariant: a line with the wanted hash begins at a place from `low` to before `high`.
    while low < high:
        middle = (low + high) // 2
        found = _line_after(file, middle)
        if found == wanted:
            return True
        if found and found < wanted:
            low = middle + 1
        else:
            high = middle
    return _line_after(file, low) == wanted


def _last_line(file: BinaryIO) -> bytes:
    """Return the hash of the last line; empty without one."""
    place = max(0, file.seek(0, 2) - 2 * _LONGEST_LINE)
    last = b""
    while found := _line_after(file, place):
        last, place = found, file.tell()
    return last


def _line_after(file: BinaryIO, place: int) -> bytes:
    """Return the hash of the first line that begins at ``place`` or later; empty at the end."""
    file.seek(max(0, place - 1))
    if place:
        file.readline(_LONGEST_LINE)
    line = file.readline(_LONGEST_LINE).rstrip(b"\r\n")
    if not line:
        return b""
    if not _LINE.fullmatch(line):
        raise ListIsWrong(f"{file.name} is no list of hashes, one “HASH:COUNT” a line")
    return line[:40]
