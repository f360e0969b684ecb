"""The journal of closed accounts, apart from the database, so that no backup brings one back.

Each line of ``erasures.jsonl`` in the data folder says what was asked or done for one
account, and is on disk before the database is changed. Lines are only ever added. Of
several about one account the last holds.
"""

import fcntl
import json
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.crypto import salted_hmac

from rejoinder.models import Account
from rejoinder.vocabulary.people import AfterClosing

logger = logging.getLogger(__name__)
_SALT = "rejoinder.erasures"


class Erased(StrEnum):
    """What a line says."""

    ASKED = "asked"  # to be closed at closing_at
    KEPT = "kept"  # its owner changed their mind; closing_at is what was called off
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Erasure:
    """One line. ``address`` is a keyed digest of the e-mail address, never the address."""

    what: Erased
    account_id: int
    joined_at: datetime
    address: str
    choice: AfterClosing
    at: datetime
    closing_at: datetime

    def is_of(self, account: Account) -> bool:
        """Whether ``account`` is the one: numbers may be given anew after a restore."""
        if account.pk != self.account_id:
            return False
        return account.joined_at == self.joined_at or digest_of(account.email) == self.address


def erasure(what: Erased, account: Account, *, closing_at: datetime, at: datetime) -> Erasure:
    """Make the line for an account; its choice is the stored one."""
    return Erasure(
        what=what,
        account_id=account.pk,
        joined_at=account.joined_at,
        address=digest_of(account.email),
        choice=AfterClosing(account.after_closing),
        at=at,
        closing_at=closing_at,
    )


def digest_of(address: str) -> str:
    """Return the keyed digest under which an e-mail address stands in the journal."""
    return salted_hmac(_SALT, address.strip().lower(), algorithm="sha256").hexdigest()


def erasures() -> list[Erasure]:
    """Return the last line of each account, the oldest first."""
    if not _file().exists():
        return []
    last: dict[tuple[int, datetime], Erasure] = {}
    for line in _file().read_text(encoding="utf-8").splitlines():
        found = _read(line)
        if found is not None:
            key = (found.account_id, found.joined_at)
            last.pop(key, None)
            last[key] = found
    return list(last.values())


@contextmanager
def journal() -> Iterator[Callable[[Erasure], None]]:
    """Give what adds a line and returns once it is on disk; nobody else writes meanwhile.

    Whoever reads the journal to act on it holds it as well, so that nobody changes their
    mind in between.
    """
    path = _file()
    is_new = not path.exists()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)

        def add(line: Erasure) -> None:
            file.write(_written(line))
            file.flush()
            os.fsync(file.fileno())
            if is_new:
                _sync_folder(path.parent)

        yield add  # closing the file lets the lock go


def _file() -> Path:
    return Path(settings.DATA_FOLDER) / "erasures.jsonl"


def _sync_folder(folder: Path) -> None:
    """Bring the new file's name to disk, too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _written(line: Erasure) -> bytes:
    values = {
        "what": line.what,
        "account": line.account_id,
        "joined_at": line.joined_at.isoformat(),
        "address": line.address,
        "choice": line.choice,
        "at": line.at.isoformat(),
        "closing_at": line.closing_at.isoformat(),
    }
    # It begins a line of its own, also after one that a crash cut off.
    return b"\n" + json.dumps(values).encode() + b"\n"


def _read(line: str) -> Erasure | None:
    """Read a line; one that a crash cut off came before any change and says nothing."""
    if not line.strip():
        return None
    try:
        values: dict[str, Any] = json.loads(line)
        return Erasure(
            what=Erased(values["what"]),
            account_id=int(values["account"]),
            joined_at=datetime.fromisoformat(values["joined_at"]),
            address=str(values["address"]),
            choice=AfterClosing(values["choice"]),
            at=datetime.fromisoformat(values["at"]),
            closing_at=datetime.fromisoformat(values["closing_at"]),
        )
    except (ValueError, KeyError, TypeError):
        logger.warning("a line of erasures.jsonl cannot be read and is left out")
        return None
