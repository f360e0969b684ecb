"""Content codings of ready-made answers, with the headers that belong to each.

A representation is made once and handed out many times, so its headers are finished
byte strings too: the lane formats nothing for a request.
"""

import gzip
from dataclasses import dataclass
from hashlib import blake2b

import brotli
import zstandard

Headers = list[tuple[bytes, bytes]]

IDENTITY = "identity"
# In the order of our preference where a client likes several equally: for a page of 26 kB
# brotli-5 makes the fewest bytes of the three, zstd-3 is next, gzip-6 is what all read.
CODINGS = ("br", "zstd", "gzip", IDENTITY)

# Below this a coding's own frame and header cost more than they save.
_WORTH_CODING_BYTES = 256
_UNCHANGED_HEADERS = (b"etag", b"cache-control", b"vary")


@dataclass(frozen=True, slots=True)
class Representation:
    """The body in one coding, its strong ETag, and the headers of a 200 and of a 304."""

    body: bytes
    etag: bytes
    headers: Headers
    unchanged_headers: Headers


def represent(
    body: bytes, *, coding: str, digest: str, headers: Headers, best: bool = False
) -> Representation:
    """Encode ``body`` and complete ``headers`` by length, ETag and Content-Encoding.

    ``digest`` names the unencoded body. Each coding has its own strong ETag (RFC 9110,
    section 8.8.3.3): the bytes differ, so one tag for all would be wrong for ranges and
    for caches in between. ``best`` spends a hundred times the work on the last tenth of
    the bytes, for what never changes.
    """
    if len(body) < _WORTH_CODING_BYTES:
        coding = IDENTITY
    encoded = body if coding == IDENTITY else _encode(body, coding, best=best)
    etag = f'"{digest}"' if coding == IDENTITY else f'"{digest}-{coding}"'
    own = [(b"content-length", b"%d" % len(encoded)), (b"etag", etag.encode())]
    if coding != IDENTITY:
        own.append((b"content-encoding", coding.encode()))
    complete = own + headers
    return Representation(
        body=encoded,
        etag=etag.encode(),
        headers=complete,
        unchanged_headers=[pair for pair in complete if pair[0] in _UNCHANGED_HEADERS],
    )


def digest_of(body: bytes) -> str:
    """Name a body by 96 bits of its BLAKE2b hash."""
    return blake2b(body, digest_size=12).hexdigest()


def to_headers(pairs: tuple[tuple[str, str], ...]) -> Headers:
    """Write header names in lower case, as ASGI wants them, and everything as bytes."""
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in pairs]


def _encode(body: bytes, coding: str, *, best: bool) -> bytes:
    if coding == "br":
        return bytes(brotli.compress(body, quality=11 if best else 5))
    if coding == "zstd":
        return zstandard.ZstdCompressor(level=19 if best else 3).compress(body)
    if coding == "gzip":
        # No time in the header: the same body gives the same bytes in every process.
        return gzip.compress(body, 9 if best else 6, mtime=0)
    raise ValueError(f"{coding!r} is not one of {CODINGS}")
