"""The HTML part of letters, made from their text, so that both say the same."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from django.conf import settings

from rejoinder.rendering.environment import render


class Piece(NamedTuple):
    """A stretch of a paragraph: words, or a link to a page of this site."""

    text: str
    is_link: bool = False


def letter_html(text: str, *, site_name: str, subject: str = "") -> str:
    """Make the HTML part of a letter; only addresses of this site become links."""
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
    return render(
        "rejoinder/mails/letter.html",
        subject=subject or site_name,
        site_name=site_name,
        paragraphs=[list(_pieces(paragraph)) for paragraph in paragraphs],
    )


def _pieces(paragraph: str) -> Iterator[Piece]:
    own = re.compile(rf"({re.escape(str(settings.SITE_ADDRESS))}/[^\s<>\"')]*[^\s<>\"').,;])")
    for number, piece in enumerate(own.split(paragraph)):
        if piece:
            yield Piece(piece, is_link=number % 2 == 1)
