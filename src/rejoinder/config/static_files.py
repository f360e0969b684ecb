"""How static files are gathered: small, and every name holds a digest, in imports as well."""

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage
from rcssmin import cssmin
from rjsmin import jsmin

_SMALLER: dict[str, Callable[[str], str]] = {".css": cssmin, ".js": jsmin}


class HashedModules(ManifestStaticFilesStorage):
    """Django's storage, which by default leaves the names in ``import`` as they are.

    A script that is kept for a year must not load another one under a name that a new
    version uses again. Comments and blanks, two fifths of what we write, stay behind.
    """

    support_js_module_import_aggregation = True

    def post_process(
        self, paths: dict[str, tuple[Storage, str]], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        """Write the files that pages name, each under its digest."""
        smaller = {name: (_Smaller(storage), path) for name, (storage, path) in paths.items()}
        yield from super().post_process(smaller, dry_run, **options)


class _Smaller:
    """A storage from which styles and scripts are read without comments and blanks."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def open(self, path: str) -> "File[bytes]":
        """Open a file as it is to be served."""
        opened = self._storage.open(path)
        for ending, shortened in _SMALLER.items():
            if path.endswith(ending):
                with opened:
                    return ContentFile(shortened(opened.read().decode()).encode())
        return opened
