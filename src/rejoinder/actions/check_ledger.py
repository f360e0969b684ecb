"""Checks a ledger as a stranger does: from its address, or from files that were kept."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from rejoinder.clients.web import WebFailure, ask
from rejoinder.exchange.ledger_proof import (
    LedgerFileIsWrong,
    Proof,
    check,
    read_day,
    read_days,
)
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure

Document = TypeVar("Document")
# A busy site's day; some 600 bytes a row.
_MOST_BYTES = 100_000_000
_SECONDS = 60.0


class LedgerIsOutOfReach(ExpectedFailure):
    """The site does not answer, or with something else."""

    code = ErrorCode.BAD_REQUEST


def check_site(address: str, *, known: Sequence[str] = ()) -> Proof:
    """Fetch a site's whole ledger and check it.

    Raises:
        LedgerIsOutOfReach: a part of it cannot be fetched or read.
    """
    root = address.rstrip("/")
    listed = _read(read_days, _fetched(f"{root}/openness/ledger.json"))
    days = (_fetched(f"{root}/openness/ledger/{each.day}.json") for each in listed)
    return check([_read(read_day, text) for text in days], listed=listed, known=known)


def check_files(paths: Sequence[Path], *, known: Sequence[str] = ()) -> Proof:
    """Check files of days; their order does not matter.

    Raises:
        LedgerIsOutOfReach: one cannot be read.
    """
    files = []
    for path in paths:
        try:
            text = path.read_bytes()
        except OSError as error:
            raise LedgerIsOutOfReach(f"{path} cannot be read: {error.strerror}.") from error
        files.append(_read(read_day, text, of=f"{path}: "))
    return check(files, known=known)


def _fetched(url: str) -> bytes:
    try:
        answer = ask("GET", url, seconds=_SECONDS, most_bytes=_MOST_BYTES, http_too=True)
    except WebFailure as failure:
        raise LedgerIsOutOfReach(f"{url} does not answer: {failure}.") from failure
    if answer.status != 200:
        raise LedgerIsOutOfReach(f"{url} answers with {answer.status}.")
    return answer.body


def _read(reader: Callable[[bytes], Document], text: bytes, *, of: str = "") -> Document:
    try:
        return reader(text)
    except LedgerFileIsWrong as error:
        raise LedgerIsOutOfReach(f"{of}{error}") from error
