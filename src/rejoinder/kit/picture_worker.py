"""Decodes one uploaded picture in a process of its own, which may be killed at any moment.

Run by kit/pictures.py as a file, not as a module, so that it loads Pillow and nothing of
ours. It reads the picture from its standard input and writes two WebP pictures to its
standard output, each after its length in four bytes; or, to its standard error, the word
for what was wrong (``Why`` of kit/pictures.py).
"""

import resource
import struct
import sys
import warnings
from io import BytesIO
from typing import BinaryIO

from PIL import Image, ImageOps

NOT_A_PICTURE, TOO_MANY_PIXELS = "not_a_picture", "too_many_pixels"
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")  # Pillow alone would try some forty
MOST_PIXELS = 16_000_000
SIDES = (256, 96)
QUALITY = 82


def limit(memory_bytes: int, cpu_seconds: int) -> None:
    """Take no more memory and time than this; the kernel sees to it."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def decode(data: bytes, x: float, y: float, size: float) -> list[bytes] | str:
    """Cut a square out of a picture and return it as WebP, or the word for what is wrong.

    ``size`` is the square's side in per cent of the picture's shorter side; ``x`` and ``y``
    say where it lies, from 0 (start, top) to 100 (end, bottom). Only the first of several
    frames is decoded. Nothing but the pixels is kept.
    """
    # One must not be told of a picture that is too large only after it was decoded.
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                return TOO_MANY_PIXELS
            opened.draft("RGB", (SIDES[0] * 4, SIDES[0] * 4))
            upright = ImageOps.exif_transpose(opened)
            square = upright.crop(_box(upright.size, x, y, size)).convert("RGBA")
            large = square.resize((SIDES[0],) * 2, Image.Resampling.LANCZOS, reducing_gap=2.0)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        return TOO_MANY_PIXELS
    except Exception:  # noqa: BLE001  # whatever Pillow makes of what strangers send
        return NOT_A_PICTURE
    return [_as_webp(large, side) for side in SIDES]


def _box(of: tuple[int, int], x: float, y: float, size: float) -> tuple[int, int, int, int]:
    width, height = of
    side = max(round(min(width, height) * size / 100), 1)
    left = round((width - side) * x / 100)
    top = round((height - side) * y / 100)
    return left, top, left + side, top + side


def _as_webp(large: Image.Image, side: int) -> bytes:
    # A new picture, so that no metadata comes along; what was transparent becomes white.
    made = Image.new("RGB", (side, side), "white")
    small = large.resize((side, side), Image.Resampling.LANCZOS)
    made.paste(small, mask=small)
    written = BytesIO()
    made.save(written, "WEBP", quality=QUALITY, method=4)
    return written.getvalue()


def main(arguments: list[str], source: BinaryIO, target: BinaryIO) -> int:
    """Do the work; ``arguments`` are memory in bytes, seconds of processor, x, y and size."""
    limit(int(arguments[0]), int(arguments[1]))
    x, y, size = map(float, arguments[2:5])
    made = decode(source.read(), x, y, size)
    if isinstance(made, str):
        sys.stderr.write(made)
        return 1
    target.writelines(struct.pack(">I", len(picture)) + picture for picture in made)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], sys.stdin.buffer, sys.stdout.buffer))
