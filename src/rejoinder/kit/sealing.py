"""Texts that only we can read, and that nobody can change: encrypted and signed (Fernet)."""

import base64
import hashlib
from datetime import datetime, timedelta

from cryptography.fernet import Fernet, InvalidToken


class SealIsBroken(ValueError):
    """A text was not sealed by us for this purpose, was changed, or is too old."""


def seal(text: str, *, key: str, purpose: str, now: datetime) -> str:
    """Encrypt ``text``. What is sealed for one purpose cannot be opened for another.

    The answer is safe in headers and addresses; the time of sealing can be read by anybody.
    """
    sealed = _cipher(key, purpose).encrypt_at_time(text.encode(), int(now.timestamp()))
    return sealed.decode("ascii")


def unseal(
    sealed: str, *, key: str, purpose: str, now: datetime, longest: timedelta | None = None
) -> str:
    """Return the text that was sealed; ``longest`` is how old it may be.

    Raises:
        SealIsBroken: it is not ours, not for this purpose, changed, or older than ``longest``.
    """
    cipher = _cipher(key, purpose)
    try:
        if longest is None:
            return cipher.decrypt(sealed).decode()
        seconds = int(longest.total_seconds())
        return cipher.decrypt_at_time(sealed, seconds, int(now.timestamp())).decode()
    except (InvalidToken, ValueError) as error:
        raise SealIsBroken("not sealed here, or too long ago") from error


def _cipher(key: str, purpose: str) -> Fernet:
    digest = hashlib.sha256(f"{purpose}:{key}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
