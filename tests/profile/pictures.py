"""Pictures as people send them, friendly and otherwise."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image


def picture(
    size: tuple[int, int] = (300, 200), form: str = "PNG", colour: str = "#c03030", **options: Any
) -> bytes:
    """Draw a picture of one colour."""
    made = BytesIO()
    Image.new("RGB", size, colour).save(made, form, **options)
    return made.getvalue()


def halves(size: tuple[int, int] = (400, 200)) -> bytes:
    """Draw a picture that is red at its start and blue at its end."""
    made = Image.new("RGB", size, "#ff0000")
    made.paste("#0000ff", (size[0] // 2, 0, *size))
    written = BytesIO()
    made.save(written, "PNG")
    return written.getvalue()


def with_place() -> bytes:
    """Draw a photo lying on its side, with the place and the camera in its metadata."""
    made = Image.new("RGB", (64, 32), "#ff0000")
    made.paste("#0000ff", (32, 0, 64, 32))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (55.0, 40.0, 12.0)
    written = BytesIO()
    made.save(written, "JPEG", exif=exif.tobytes(), quality=95)
    return written.getvalue()


def enormous_png() -> bytes:
    """12 kB that become 100 million pixels."""
    written = BytesIO()
    Image.new("1", (10_000, 10_000)).save(written, "PNG")
    return written.getvalue()


def png_with_long_text(megabytes: int = 200) -> bytes:
    """A small picture with a compressed text that unpacks to ``megabytes``."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1024 * 1024)) for _ in range(megabytes))
    packed += packer.flush()
    return _with_chunk(picture((8, 8)), b"zTXt", b"Comment\0\0" + packed)


def enormous_gif() -> bytes:
    """35 bytes that say to be 65,535 pixels wide and high."""
    return (
        b"GIF89a" + struct.pack("<HH", 65_535, 65_535) + b"\x80\x00\x00" + b"\0" * 6
        + b"," + struct.pack("<HHHH", 0, 0, 65_535, 65_535) + b"\0\x02\x02\x4c\x01\0;"
    )  # fmt: skip


def gif_script() -> bytes:
    """Read as a script it is one: GIF89a = 1; /* … */ alert(1)."""
    return b"GIF89a=1/*" + b"\0" * 20 + b"*/;alert(1)//;"


def long_gif(frames: int = 2_000) -> bytes:
    """An animation of many small frames."""
    first, *others = [Image.new("P", (16, 16), n % 256) for n in range(frames)]
    written = BytesIO()
    first.save(written, "GIF", save_all=True, append_images=others, duration=10)
    return written.getvalue()


def middle(content: bytes) -> tuple[int, int, int]:
    """Read the colour in the middle of a picture."""
    shown = Image.open(BytesIO(content)).convert("RGB")
    found = shown.getpixel((shown.width // 2, shown.height // 2))
    assert isinstance(found, tuple)
    red, green, blue = found[:3]
    return int(red), int(green), int(blue)


def _with_chunk(png: bytes, kind: bytes, content: bytes) -> bytes:
    checked = kind + content
    chunk = struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))
    return png[:33] + chunk + png[33:]  # behind the header
