"""The keys that are made at the first start and kept in the data folder."""

import base64
import os
import secrets
import tempfile
from collections.abc import Callable
from pathlib import Path

from rejoinder.config.option_values import P256_ORDER
from rejoinder.config.options import OptionIsWrong


def signing_key() -> str:
    """Make a key that signs cookies and links."""
    return secrets.token_urlsafe(48)


def push_key() -> str:
    """Make the key that signs pushes: a private key of the curve P-256, in base64url."""
    number = 1 + secrets.randbelow(P256_ORDER - 1)
    return base64.urlsafe_b64encode(number.to_bytes(32, "big")).rstrip(b"=").decode("ascii")


def kept_secret(path: Path, make: Callable[[], str] = signing_key) -> str:
    """Return the key in ``path``; if it is not there, ``make`` one and keep it (mode 0600).

    Two processes that start at once agree: the file is linked into place whole, and
    whoever comes second reads what the first one wrote.

    Raises:
        OptionIsWrong: the folder does not let the key be written or read.
    """
    try:
        return _read_or_make(path, make)
    except OSError as error:
        raise OptionIsWrong(
            f"REJOINDER_DATA_FOLDER is {str(path.parent)!r}: the signing key cannot be kept there"
            f" ({error.strerror}); give the folder to the user that runs this"
        ) from error


def _read_or_make(path: Path, make: Callable[[], str]) -> str:
    if not path.exists():
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(make())
        try:
            os.link(temporary, path)
        except FileExistsError:
            return path.read_text(encoding="ascii")
        finally:
            Path(temporary).unlink()
    return path.read_text(encoding="ascii")
