"""Profile pictures: from what somebody uploads to two small squares that are safe to show.

Nothing of the upload survives: it is decoded in another process within limits, cut,
drawn anew and written as WebP. Source of the limits: promises.md S-38, measured with
Pillow's own.
"""

import struct
import subprocess
import sys
import threading
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

MOST_BYTES = 5 * 1024 * 1024
SECONDS = 5.0
CPU_SECONDS = 5
# A picture of 16 million pixels takes 200 MB to decode, turn and convert.
MEMORY_BYTES = 512 * 1024 * 1024
_WORKER = Path(__file__).with_name("picture_worker.py")
# More at once would starve the pages of the other readers.
_AT_ONCE = threading.BoundedSemaphore(2)


class Why(StrEnum):
    """Why a picture was refused."""

    TOO_LARGE = "too_large"  # in bytes
    TOO_MANY_PIXELS = "too_many_pixels"
    NOT_A_PICTURE = "not_a_picture"  # or none of the four formats, or broken
    TOO_SLOW = "too_slow"  # or takes too much memory
    TOO_BUSY = "too_busy"  # others are being decoded; try again


SENTENCES = {
    Why.TOO_LARGE: "This picture is larger than 5 MB. Choose a smaller one.",
    Why.TOO_MANY_PIXELS: "This picture has more than 16 million pixels. Make it smaller first.",
    Why.NOT_A_PICTURE: "This is not a picture that can be read. PNG, JPEG, WebP and GIF can be.",
    Why.TOO_SLOW: "This picture takes too long to read. Choose another one.",
    Why.TOO_BUSY: "Many pictures are being read at the moment. Try again in a few seconds.",
}


class PictureRefused(ValueError):
    """A picture cannot be used; the message is the sentence for its owner, in English."""

    def __init__(self, why: Why) -> None:
        super().__init__(SENTENCES[why])
        self.why = why


class Crop(NamedTuple):
    """Which square of a picture is kept; the default is the largest one in the middle.

    ``size`` is its side in per cent of the picture's shorter side, ``x`` and ``y`` say
    where it lies between start (0) and end (100), top and bottom.
    """

    x: float = 50
    y: float = 50
    size: float = 100


class Picture(NamedTuple):
    """A picture ready to be stored: WebP, 256 and 96 pixels square."""

    large: bytes
    small: bytes


def make_picture(
    data: bytes,
    crop: Crop,
    *,
    seconds: float = SECONDS,
    memory_bytes: int = MEMORY_BYTES,
) -> Picture:
    """Make a picture out of an upload in a process that is killed when it takes too long.

    Raises:
        PictureRefused: it cannot be used.
    """
    if len(data) > MOST_BYTES:
        raise PictureRefused(Why.TOO_LARGE)
    if not _AT_ONCE.acquire(timeout=seconds):
        raise PictureRefused(Why.TOO_BUSY)
    try:
        ended = subprocess.run(  # noqa: S603  # our own file, numbers as arguments
            _command(crop, memory_bytes),
            input=data,
            capture_output=True,
            timeout=seconds,
            check=False,
            env={},
        )
    except subprocess.TimeoutExpired as error:
        raise PictureRefused(Why.TOO_SLOW) from error
    finally:
        _AT_ONCE.release()
    return _read(ended)


def _command(crop: Crop, memory_bytes: int) -> list[str]:
    # -I: nothing from the environment or the current folder is loaded.
    numbers = (memory_bytes, CPU_SECONDS, *crop)
    return [sys.executable, "-I", str(_WORKER), *map(str, numbers)]


def _read(ended: "subprocess.CompletedProcess[bytes]") -> Picture:
    if ended.returncode != 0:
        word = ended.stderr.decode("ascii", "replace")
        # Without a word it was killed by one of its limits, or had no more memory.
        raise PictureRefused(Why(word) if word in set(Why) else Why.TOO_SLOW)
    (length,) = struct.unpack(">I", ended.stdout[:4])
    large, rest = ended.stdout[4 : 4 + length], ended.stdout[4 + length :]
    return Picture(large, rest[4:])
