"""The signing key that is made at the first start and kept in the data folder."""

import os
import secrets
import tempfile
from pathlib import Path

from rejoinder.config.options import OptionIsWrong


def kept_secret(path: Path) -> str:
    """Return the key in ``path``, making the file (mode 0600) if it is not there.

    Two processes that start at once agree: the file is linked into place whole, and
    whoever comes second reads what the first one wrote.

    Raises:
        OptionIsWrong: the folder does not let the key be written or read.
    """
    try:
        return _read_or_make(path)
    except OSError as error:
        raise OptionIsWrong(
            f"REJOINDER_DATA_FOLDER is {str(path.parent)!r}: the signing key cannot be kept there"
            f" ({error.strerror}); give the folder to the user that runs this"
        ) from error


def _read_or_make(path: Path) -> str:
    if not path.exists():
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(temporary, path)
        except FileExistsError:
            return path.read_text(encoding="ascii")
        finally:
            Path(temporary).unlink()
    return path.read_text(encoding="ascii")
