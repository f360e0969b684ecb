"""The letters of a test: what the site has put into its outbox for an address."""

import re

from rejoinder.models import Delivery


def texts_to(address: str) -> list[str]:
    """Return the texts of all letters to ``address``, oldest first."""
    found = Delivery.objects.filter(address=address.lower(), letter__isnull=False).order_by("pk")
    return [delivery.letter["text"] for delivery in found if delivery.letter]


def code_in(address: str) -> str:
    """Return the code of the newest letter to ``address``."""
    found = re.search(r"^Your code: (\S+)$", texts_to(address)[-1], re.MULTILINE)
    assert found, texts_to(address)[-1]
    return found[1]


def link_in(address: str) -> str:
    """Return the path of the newest letter's link."""
    return link_of(texts_to(address)[-1])


def link_of(letter: str) -> str:
    """Return the path of the link in a letter."""
    found = re.search(r"https?://[^/\s]+(/\S+)", letter)
    assert found, letter
    return found[1]
