"""What becomes of an upload (promises.md S-38): a small safe picture, or a sentence."""

import time
from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image

from rejoinder.kit.pictures import Crop, PictureRefused, Why, make_picture
from tests.profile import pictures

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def _opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content), formats=("WEBP",))


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF"])
def test_each_of_the_four_formats_becomes_two_small_squares(form: str) -> None:
    made = make_picture(pictures.picture(form=form), Crop())

    assert (_opened(made.large).size, _opened(made.small).size) == ((256, 256), (96, 96))


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (pictures.enormous_png, Why.TOO_MANY_PIXELS),
        (pictures.enormous_gif, Why.TOO_MANY_PIXELS),
        (pictures.png_with_long_text, Why.NOT_A_PICTURE),
        (lambda: SVG, Why.NOT_A_PICTURE),
        (lambda: b"<!doctype html><script>alert(1)</script>", Why.NOT_A_PICTURE),
        (pictures.gif_script, Why.NOT_A_PICTURE),
        (lambda: pictures.picture((64, 64), "BMP"), Why.NOT_A_PICTURE),
        (lambda: pictures.picture((64, 64), "TIFF"), Why.NOT_A_PICTURE),
        (lambda: pictures.picture()[:-200], Why.NOT_A_PICTURE),
        (lambda: b"", Why.NOT_A_PICTURE),
        (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * (5 * 1024 * 1024), Why.TOO_LARGE),
    ],
    ids=[
        "10,000 × 10,000 PNG", "65,535² GIF", "200 MB zTXt", "SVG", "HTML", "GIF/JS", "BMP", "TIFF",
        "broken off", "empty", "over 5 MB",
    ],
)  # fmt: skip
def test_what_is_no_harmless_picture_is_refused_soon(make: Callable[[], bytes], why: Why) -> None:
    data = make()
    began = time.monotonic()

    with pytest.raises(PictureRefused) as refused:
        make_picture(data, Crop())

    assert refused.value.why is why
    assert time.monotonic() - began < 5


def test_of_two_thousand_frames_the_first_is_taken() -> None:
    made = make_picture(pictures.long_gif(), Crop())

    assert getattr(_opened(made.large), "n_frames", 1) == 1


def test_a_photo_is_turned_upright_and_says_nothing_of_place_and_camera() -> None:
    data = pictures.with_place()
    assert b"SecretCamera" in data

    made = make_picture(data, Crop())

    # Turned by a quarter, the red half lies above the blue one.
    shown = _opened(made.large).convert("RGB")
    (top_red, _, top_blue), (low_red, _, low_blue) = _rgb(shown, 128, 20), _rgb(shown, 128, 235)
    assert top_red > 150 > top_blue
    assert low_blue > 150 > low_red
    assert b"SecretCamera" not in made.large
    assert b"EXIF" not in made.large
    assert not shown.getexif()


@pytest.mark.parametrize(
    ("crop", "is_red"), [(Crop(x=0), True), (Crop(x=100), False), (Crop(0, 0, 50), True)]
)
def test_the_chosen_square_is_kept(crop: Crop, is_red: bool) -> None:
    made = make_picture(pictures.halves(), crop)

    red, _, blue = _rgb(_opened(made.large).convert("RGB"), 128, 128)
    assert (red > blue) is is_red


def test_a_picture_that_takes_too_long_is_given_up() -> None:
    began = time.monotonic()

    with pytest.raises(PictureRefused) as refused:
        make_picture(pictures.picture((3_000, 3_000)), Crop(), seconds=0.01)

    assert refused.value.why is Why.TOO_SLOW
    assert time.monotonic() - began < 2


def test_a_picture_that_takes_too_much_memory_is_given_up() -> None:
    data = pictures.picture((3_900, 3_900))
    make_picture(data, Crop())

    with pytest.raises(PictureRefused):
        make_picture(data, Crop(), memory_bytes=100 * 1024 * 1024)


def _rgb(shown: Image.Image, x: int, y: int) -> tuple[int, int, int]:
    found = shown.getpixel((x, y))
    assert isinstance(found, tuple)
    red, green, blue = found[:3]
    return int(red), int(green), int(blue)
