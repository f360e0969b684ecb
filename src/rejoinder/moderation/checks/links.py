"""Check: are there more links than the site allows this author?"""

import re
from collections.abc import Iterator

from rejoinder.moderation.check import Check
from rejoinder.vocabulary.judging import Facts, Finding, Outcome, SiteRules
from rejoinder.vocabulary.states import Reason, Trust

NAME = "links"
VERSION = 1

# An address, bare or inside a Markdown link, up to white space, a bracket that ends
# it, or the next address.
_LINK = re.compile(
    r"(?:https?://|(?<![\w./@])www\.|mailto:)(?:(?!https?://)[^\s<>\"\[\]])+", re.IGNORECASE
)
_AFTER_LINK = ".,;:!?*_~'\"`»”\u2019)"
_BEFORE_HOST = re.compile(r"(?:https?://)?(?:www\.)?", re.IGNORECASE)


def find(facts: Facts) -> Iterator[Finding]:
    """Hold a comment with more different links than the author's trust allows.

    Rules: ``links:new`` (guests and new readers), ``links:regular``; details: found,
    allowed. The passage is the first link over the number. Staff have no number.
    The same address counts once, however often and in whatever way it is written.
    """
    allowed, rule = _allowed(facts.author.trust, facts.rules)
    targets = links_in(facts.text)
    if allowed is not None and len(targets) > allowed:
        yield Finding(
            NAME,
            VERSION,
            rule,
            Outcome.HOLD,
            Reason.LINKS,
            passage=targets[allowed],
            details={"found": len(targets), "allowed": allowed},
        )


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


def _allowed(trust: Trust, rules: SiteRules) -> tuple[int | None, str]:
    """Give the number of links an author may post, None for any, and the rule's name."""
    if trust is Trust.STAFF:
        return None, "links:staff"
    if trust is Trust.REGULAR:
        return rules.links_allowed_regular, "links:regular"
    return rules.links_allowed_new, "links:new"


CHECK = Check(NAME, VERSION, find)
