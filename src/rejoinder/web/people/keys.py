"""The keyboard shortcuts of discussions, as a page; js/keys.js shows it in a dialog."""

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy


class Key(NamedTuple):
    """What one presses, and what it does."""

    pressed: tuple[str, ...]
    does: Promise


KEYS = (
    Key(("j", "k"), gettext_lazy("next and previous comment")),
    Key(("J", "K"), gettext_lazy("next and previous comment on the article")),
    Key(("u",), gettext_lazy("the comment that this one answers")),
    Key(("r",), gettext_lazy("reply")),
    Key(("v",), gettext_lazy("worthwhile")),
    Key(("s",), gettext_lazy("copy the comment's link, or share it")),
    Key((".",), gettext_lazy("more about the comment")),
    Key(("c",), gettext_lazy("write a comment")),
    Key(("o",), gettext_lazy("show new comments that wait")),
    Key(("?",), gettext_lazy("this list")),
    Key(("Esc",), gettext_lazy("close what is open")),
)


def keys(request: HttpRequest) -> HttpResponse:
    """Show the list."""
    return render(request, "rejoinder/people/keys.html", {"keys": KEYS})
