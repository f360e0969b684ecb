"""Ids that people see: comment numbers in addresses, receipt codes, random tokens."""

import secrets

_BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz"
# No 0/O, 1/I/L, 5/S, U/V: a code is read aloud and copied by hand.
_CODE_LETTERS = "2346789ABCDEFGHJKMNPQRTWXYZ"
_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
PATH_STEP = 6  # characters for one level of a comment's path; good for 5.6e10 ids
CODE_LENGTH = 12


def to_public(number: int) -> str:
    """Write a row's number as it stands in addresses.

    >>> to_public(46655)
    'zzz'
    """
    if number < 0:
        raise ValueError("a row number is not negative")
    digits = ""
    while True:
        number, rest = divmod(number, 36)
        digits = _BASE36[rest] + digits
        if number == 0:
            return digits


def from_public(text: str) -> int:
    """Read what to_public wrote; raises ValueError for anything else.

    >>> from_public("zzz")
    46655
    """
    if not 0 < len(text) <= 12 or any(c not in _BASE36 for c in text):
        raise ValueError(f"{text!r} is not the id of a comment")
    return int(text, 36)


def path_step(number: int) -> str:
    """Write a comment's id as one fixed-width step of a path, so that text order is id order.

    >>> path_step(61), path_step(62)
    ('00000z', '000010')
    """
    digits = ""
    for _ in range(PATH_STEP):
        number, rest = divmod(number, 62)
        digits = _BASE62[rest] + digits
    if number:
        raise ValueError("the id is too large for a path")
    return digits


def receipt_code() -> str:
    """Make a receipt code such as ``7QF2-M9XR-TABK``; 57 random bits, so not to be guessed.

    The code alone opens the receipt page, also for guests, so it is long enough
    that walking codes finds none.
    """
    letters = [secrets.choice(_CODE_LETTERS) for _ in range(CODE_LENGTH)]
    return "-".join("".join(letters[i : i + 4]) for i in range(0, CODE_LENGTH, 4))


def normal_code(typed: str) -> str:
    """Bring a typed receipt code into its stored form; unknown signs are left out.

    >>> normal_code(" 7qf2 m9xr-tabk ")
    '7QF2-M9XR-TABK'
    """
    letters = [c for c in typed.upper() if c in _CODE_LETTERS][:CODE_LENGTH]
    return "-".join("".join(letters[i : i + 4]) for i in range(0, len(letters), 4))


def token() -> str:
    """Make an unguessable text of 192 random bits for keys and cookies."""
    return secrets.token_urlsafe(24)
