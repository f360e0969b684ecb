"""Which links a text holds, each target once."""

import re

# An address, bare or inside a Markdown link, up to white space, a bracket that ends
# it, or the next address.
_LINK = re.compile(
    r"(?:https?://|(?<![\w./@])www\.|mailto:)(?:(?!https?://)[^\s<>\"\[\]])+", re.IGNORECASE
)
_AFTER_LINK = ".,;:!?*_~'\"`»”\u2019)"
_BEFORE_HOST = re.compile(r"(?:https?://)?(?:www\.)?", re.IGNORECASE)


def links_in(text: str) -> list[str]:
    """List the links of a Markdown text as typed, each target once, in order.

    >>> links_in("[a](https://x.example/) and www.x.example, http://y.example.")
    ['https://x.example/', 'http://y.example']
    """
    first_typed: dict[str, str] = {}
    for found in _LINK.finditer(text):
        typed = _trimmed(found.group())
        first_typed.setdefault(_target(typed), typed)
    return list(first_typed.values())


def _trimmed(link: str) -> str:
    """Cut what follows a link in a sentence or in Markdown; a bracket opened within stays."""
    link = link.split("](", 1)[0]
    trimmed = link.rstrip(_AFTER_LINK)
    if link.startswith(")", len(trimmed)) and trimmed.count("(") > trimmed.count(")"):
        return trimmed + ")"
    return trimmed


def _target(link: str) -> str:
    """Bring a link into the form in which two of the same place are the same text."""
    place, slash, rest = _BEFORE_HOST.sub("", link, count=1).partition("/")
    return (place.casefold() + slash + rest).rstrip("/")
