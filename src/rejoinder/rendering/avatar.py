"""What stands for a person beside their name: a picture, or initials on a colour."""

from functools import lru_cache
from typing import NamedTuple

from rejoinder.kit.initials import initials
from rejoinder.rendering import addresses


class Avatar(NamedTuple):
    """``picture`` is an address, empty when ``letters`` are drawn on the colour ``hue``."""

    picture: str
    letters: str
    hue: int


@lru_cache(maxsize=2_048)
def avatar(name: str, picture: str, hue: int, *, small: bool = True) -> Avatar:
    """Return what to draw for an account's name, stored picture and colour."""
    if picture:
        return Avatar(addresses.picture(picture, small=small), "", hue)
    return Avatar("", initials(name), hue)
