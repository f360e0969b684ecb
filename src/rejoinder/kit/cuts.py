"""Takes a passage out of a text and leaves a mark in its place."""

import re


class PassageIsNotThere(ValueError):
    """The text does not hold the passage, or would hold nothing else without it."""


def without_passage(text: str, passage: str, mark: str) -> str:
    """Return ``text`` with every occurrence of ``passage`` replaced by ``mark``.

    White space between words may differ, as it does in what is selected on a page.

    Raises:
        PassageIsNotThere: it is empty, not in the text, or the whole of it.

    >>> without_passage("He is a  stupid liar, I say.", "a stupid liar", "[3 words cut]")
    'He is [3 words cut], I say.'
    """
    words = passage.split()
    if not words:
        raise PassageIsNotThere(passage)
    pattern = re.compile(r"\s+".join(map(re.escape, words)), re.IGNORECASE)
    if not pattern.search(text):
        raise PassageIsNotThere(passage)
    rest = pattern.sub("", text)
    if not any(sign.isalnum() for sign in rest):
        raise PassageIsNotThere(passage)
    return pattern.sub(lambda _found: mark, text)
