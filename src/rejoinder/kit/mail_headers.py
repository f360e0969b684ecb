"""What may stand in the head of a mail: one line each, and nothing that begins another.

Source: RFC 5322 §2.2 (names and values of fields) and Unicode's line separators, which
some programs take for the end of a line.
"""

import re

_LINE_BREAKS = re.compile("[\r\n\v\f\x1c-\x1e\x85\u2028\u2029\0]")
_NAME = re.compile(r"[!-9;-~]+")


class BrokenHeader(ValueError):
    """A subject, a name or an address holds a line break, which would begin another header."""


def refuse_broken_header(value: str, *, name: str = "Subject") -> None:
    """Make sure that ``name: value`` is one line of a mail's head.

    Django's own check lets a line break in a *name* through.

    Raises:
        BrokenHeader: either holds a line break, or the name is none.
    """
    if _LINE_BREAKS.search(value) or not _NAME.fullmatch(name):
        raise BrokenHeader("This cannot stand in the head of a mail: it holds a line break.")


def one_line(text: str) -> str:
    r"""Fold any white space, so that a text from people can stand in a head.

    >>> one_line("two\r\nlines\u2028here")
    'two lines here'
    """
    return " ".join(_LINE_BREAKS.sub(" ", text).split())
