"""Style sheets, scripts and pictures under ``/static/``, from memory.

Every file is read once at the start, and a request is one look-up by its whole path: no
path is ever put together from a request, so none can lead out of the folder.
"""

import asyncio
import mimetypes
import re
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path

from rejoinder.rendering.encodings import (
    IDENTITY,
    Headers,
    Representation,
    digest_of,
    represent,
    to_headers,
)

# The name that Django's ManifestStaticFilesStorage gives: "page.55e7cbb9ba48.css".
_HASHED_NAME = re.compile(r"\.[0-9a-f]{12}\.[^/.]+\Z")
_IMMUTABLE = "public, max-age=31536000, immutable"
_TEXT = re.compile(r"text/.*|application/(javascript|json|manifest\+json)|image/svg\+xml")
# mimetypes reads the machine's own tables, so what matters is said here.
_CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json",
}


@dataclass(slots=True)
class Asset:
    """One file in memory, and its codings as far as somebody asked for them."""

    body: bytes
    digest: str
    headers: Headers
    is_text: bool
    representations: dict[str, Representation] = field(default_factory=dict)


class Assets:
    """All files of ``folder`` as they were at the start, under the address ``prefix``.

    A missing folder is an empty one: the doctor command says that files were not
    collected. Links that lead out of the folder are left out.
    """

    def __init__(
        self,
        folder: Path,
        *,
        executor: Executor,
        prefix: str = "/static/",
        headers: tuple[tuple[str, str], ...] = (),
    ) -> None:
        self._executor = executor
        self._assets: dict[str, Asset] = {}
        inside = folder.resolve()
        for path in sorted(inside.rglob("*")):
            if path.is_file() and path.resolve().is_relative_to(inside):
                self._assets[prefix + path.relative_to(inside).as_posix()] = _read(path, headers)

    def __len__(self) -> int:
        return len(self._assets)

    async def find(self, path: str, coding: str) -> Representation | None:
        """Return the file at this address in a coding; None: there is no such file.

        Codings are made with the best setting at the first demand, in a thread: they
        take tens of milliseconds, once.
        """
        asset = self._assets.get(path)
        if asset is None:
            return None
        if not asset.is_text:
            coding = IDENTITY
        made = asset.representations.get(coding)
        if made is None:
            loop = asyncio.get_running_loop()
            made = await loop.run_in_executor(self._executor, _encoded, asset, coding)
            asset.representations[coding] = made
        return made


def _read(path: Path, headers: tuple[tuple[str, str], ...]) -> Asset:
    body = path.read_bytes()
    content_type = _CONTENT_TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    kept = _IMMUTABLE if _HASHED_NAME.search(path.name) else "no-cache"
    own = (
        ("Content-Type", content_type or "application/octet-stream"),
        ("Cache-Control", kept),
        ("Vary", "Accept-Encoding, Origin"),
    )
    is_text = _TEXT.match(content_type or "") is not None
    return Asset(body, digest_of(body), to_headers(own + headers), is_text)


def _encoded(asset: Asset, coding: str) -> Representation:
    return represent(
        asset.body, coding=coding, digest=asset.digest, headers=asset.headers, best=True
    )
