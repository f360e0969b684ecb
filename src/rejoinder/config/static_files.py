"""How static files are gathered: small, and every name holds a digest, in imports as well."""

import posixpath
import re
from collections.abc import Callable, Iterator
from typing import Any

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage
from rjsmin import jsmin

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# Blanks before a colon or between selectors may mean something; these never do.
_IMPORT = re.compile(r"""@import url\(["']([^"':]+)["']\);""")
_BLANKS = re.compile(r"(?<=[{};:,])\s+|\s+(?=\{)")


def _plain_style(text: str) -> str:
    """Leave out of a style sheet comments, and blanks where they never mean anything.

    rcssmin, tried before, also took the blank out of ``.page :is(h1)`` inside a layer,
    which then means something else. No string of ours holds such signs.
    """
    return _BLANKS.sub("", _COMMENT.sub("", text)).strip()


_SMALLER: dict[str, Callable[[str], str]] = {".css": _plain_style, ".js": jsmin}


class HashedModules(ManifestStaticFilesStorage):
    """Django's storage, which by default leaves the names in ``import`` as they are.

    A script that is kept for a year must not load another one under a name that a new
    version uses again. Comments and blanks, two fifths of what we write, stay behind, and a
    style sheet holds those that it imports, so that a page asks once.
    """

    support_js_module_import_aggregation = True

    def post_process(
        self, paths: dict[str, tuple[Storage, str]], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        """Write the files that pages name, each under its digest."""
        smaller = {name: (_Smaller(storage), path) for name, (storage, path) in paths.items()}
        yield from super().post_process(smaller, dry_run, **options)


class _Smaller:
    """A storage from which styles are read whole, and styles and scripts without comments."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def open(self, path: str) -> "File[bytes]":
        """Open a file as it is to be served."""
        for ending, shortened in _SMALLER.items():
            if path.endswith(ending):
                return ContentFile(shortened(self._whole(path)).encode())
        return self._storage.open(path)

    def _whole(self, path: str) -> str:
        with self._storage.open(path) as opened:
            text: str = opened.read().decode()
        if not path.endswith(".css"):
            return text
        folder = posixpath.dirname(path)
        return _IMPORT.sub(lambda found: self._whole(posixpath.join(folder, found[1])), text)
