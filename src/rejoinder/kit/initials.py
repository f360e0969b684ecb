"""The one or two letters that stand for a name where there is no picture."""

import unicodedata
import zlib

HUES = 12


def initials(name: str) -> str:
    """Return the first letters of the first and the last word of a name, as capitals.

    >>> initials("Mara Kjær"), initials("oda_n"), initials("Ana de la Cruz"), initials("!")
    ('MK', 'O', 'AC', '·')
    """
    letters = [first for word in name.split() if (first := _first_letter(word))]
    return "".join(letters[:1] + letters[1:][-1:]) or "·"


def _first_letter(word: str) -> str:
    """Return the first letter or digit with its marks; one capital, where there are capitals."""
    for place, sign in enumerate(word):
        if sign.isalnum():
            end = place + 1
            while end < len(word) and unicodedata.combining(word[end]):
                end += 1
            capital = word[place:end].upper()
            # Some capitals are two letters ("ß" gives "SS").
            return capital if len(capital) == end - place else word[place:end]
    return ""


def usual_hue(name: str) -> int:
    """Return the colour that a name has until its owner chooses one.

    >>> usual_hue("Mara Kjær") == usual_hue("Mara Kjær"), 0 <= usual_hue("Ana") < HUES
    (True, True)
    """
    return zlib.crc32(name.encode()) % HUES
