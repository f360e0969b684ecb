"""Bytes of an export file, plain or gzipped, within limits and fit for an XML parser."""

import codecs
import gzip
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

MEBIBYTE = 1024 * 1024
CHUNK_BYTES = 64 * 1024
# Bytes before the first "<" that are passed over: stray marks, blank lines, a byte order mark.
MAX_JUNK_BYTES = 4096
GZIP_MAGIC = b"\x1f\x8b"
# XML 1.0 §2.2 allows no control characters but tab, newline and return; exports hold some.
_CONTROLS_TO_SPACES = bytes(
    32 if number < 32 and number not in (9, 10, 13) else number for number in range(256)
)
_DECLARATION = re.compile(rb"^<\?xml\s[^>]*\?>")
_DECLARED_ENCODING = re.compile(rb"""\sencoding\s*=\s*["']([\w.:-]+)["']""")
_READABLE_ENCODINGS = {"utf-8", "utf8", "us-ascii", "ascii"}

# Called with (bytes of the file read so far, size of the file).
Progress = Callable[[int, int], None]


class UnreadableExport(Exception):
    """The file is not an export that can be read; the message says why, and where.

    `line` is the line of the (unpacked) file, or None when no line can be named.
    """

    def __init__(self, sentence: str, *, line: int | None = None) -> None:
        super().__init__(sentence if line is None else f"Line {line}: {sentence}")
        self.sentence = sentence
        self.line = line


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """How much of a file is read before it is refused.

    The defaults are guesses with room: exports of hundreds of megabytes pass, which unpack
    to 5 to 20 times their size, while gzip can reach 1,030 times (a bomb).
    """

    max_bytes: int = 4096 * MEBIBYTE  # after unpacking
    max_ratio: int = 200  # unpacked bytes for each packed byte
    ratio_from_bytes: int = 16 * MEBIBYTE  # small files may pack very well
    max_depth: int = 64  # elements within elements
    max_text: int = 1_000_000  # characters of one thread or comment


DEFAULT_LIMITS = ReadLimits()


def xml_chunks(
    path: Path, *, limits: ReadLimits = DEFAULT_LIMITS, on_progress: Progress | None = None
) -> Iterator[bytes]:
    """Yield the file's XML in pieces, from its first "<" on, as clean UTF-8.

    Newlines before the first "<" are kept, so that line numbers stay true. Raises
    UnreadableExport for what is no text, is too large or is cut off, and OSError.
    """
    pieces = _unpacked(path, limits=limits, on_progress=on_progress)
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    for piece in _from_first_tag(pieces):
        # A broken byte becomes a replacement mark instead of ending the whole import.
        yield decoder.decode(piece).encode().translate(_CONTROLS_TO_SPACES)
    yield decoder.decode(b"", final=True).encode()


def _unpacked(path: Path, *, limits: ReadLimits, on_progress: Progress | None) -> Iterator[bytes]:
    """Yield the file's bytes, unpacked if it begins like a gzip file whatever its name is."""
    size = path.stat().st_size
    with path.open("rb") as file:
        is_packed = file.read(2) == GZIP_MAGIC
        file.seek(0)
        source: BinaryIO = gzip.GzipFile(fileobj=file) if is_packed else file  # type: ignore[assignment]
        total = 0
        while piece := _read(source):
            total += len(piece)
            _refuse_too_much(total, packed=file.tell(), limits=limits)
            if on_progress is not None:
                on_progress(file.tell(), size)
            yield piece


def _read(source: BinaryIO) -> bytes:
    try:
        return source.read(CHUNK_BYTES)
    except EOFError:
        raise UnreadableExport(
            "The gzip file ends too early; it was probably cut off while it was copied."
        ) from None
    except (gzip.BadGzipFile, zlib.error) as error:
        raise UnreadableExport(f"The gzip file is damaged ({error}).") from error


def _refuse_too_much(total: int, *, packed: int, limits: ReadLimits) -> None:
    if total > limits.max_bytes:
        raise UnreadableExport(
            f"The file holds more than {limits.max_bytes // MEBIBYTE:,} MB, which is the limit."
        )
    if total > limits.ratio_from_bytes and total > packed * limits.max_ratio:
        raise UnreadableExport(
            f"The file unpacks to more than {limits.max_ratio} times its size. "
            "No export does that; it is refused."
        )


def _from_first_tag(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Pass over what stands before the first "<"; check that the rest is UTF-8 text."""
    head = b""
    for piece in pieces:
        head += piece
        start = head.find(b"<")
        if start > MAX_JUNK_BYTES or (start < 0 and len(head) > MAX_JUNK_BYTES):
            break
        if start >= 0 and len(head) > start + 1:
            _refuse_other_encodings(head, head[start:])
            # Only the very first byte may begin a declaration, and newlines stand before it
            # to keep the line numbers true; it says nothing that is not known by now.
            xml = _DECLARATION.sub(b"", head[start:])
            yield b"\n" * head.count(b"\n", 0, len(head) - len(xml)) + xml
            yield from pieces
            return
    raise UnreadableExport("The file does not begin like an XML file.", line=1)


def _refuse_other_encodings(head: bytes, xml: bytes) -> None:
    declaration = _DECLARATION.match(xml)
    declared = _DECLARED_ENCODING.search(declaration.group()) if declaration else None
    name = declared.group(1).decode().lower() if declared else "utf-8"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or xml[1:2] == b"\0":
        name = "utf-16"
    if name not in _READABLE_ENCODINGS:
        raise UnreadableExport(
            f"The file is written in {name}; save it as UTF-8 and try again.", line=1
        )
