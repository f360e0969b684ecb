"""A few words of a comment where there is no room for all of it: mails, pushes, lists."""

import re
from functools import lru_cache

from rejoinder.kit.markup import plain_text

# Mail programs and phones turn these into links, and links of commenters are not passed on.
_ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://|www\.|mailto:)\S+"
    r"|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/\S*|\S+@[\w.-]+\.[a-z]{2,}",
    re.IGNORECASE,
)
_LINK = "[…]"


# The same comment goes to everybody who follows a discussion. About 4 MB at most.
@lru_cache(maxsize=256)
def passage(html: str, most: int) -> str:
    """Return the beginning of a comment as one line of text, of at most ``most`` signs.

    It ends at a word, with an ellipsis where something was left out. Addresses are left out.

    >>> passage("<p>See https://spam.example/x now.</p><p>Bye</p>", 40)
    'See […] now. Bye'
    >>> passage("<p>One two three</p>", 9)
    'One two…'
    """
    return shortened(_ADDRESS.sub(_LINK, plain_text(html)), most)


def shortened(text: str, most: int) -> str:
    """Return one line of at most ``most`` signs that ends at a word."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    cut = line[: most - 1]
    at_word = cut.rsplit(" ", 1)[0]
    # A single endless word is cut where it is.
    return (at_word if len(at_word) > most // 2 else cut).rstrip(" ,.;:–-") + "…"
