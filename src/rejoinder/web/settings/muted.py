"""The settings page of muted readers and words."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from rejoinder.actions.mute_reader import (
    MOST_WORDS,
    WORD_LONGEST,
    WordIsWrong,
    mute_word,
    unmute,
    unmute_word,
)
from rejoinder.models import Account, Mute, MutedWord
from rejoinder.web.guard import signed_in
from rejoinder.web.reading import typed
from rejoinder.web.settings.frame import saved, settings_page

ADDRESS = "/settings/muted"


def muted(request: HttpRequest) -> HttpResponse:
    """Show whom and what a reader has muted; a form takes one entry off or adds a word.

    Fields: ``unmute`` (the number of an entry), ``unmute_word``, ``word``.
    """
    account = signed_in(request)
    if request.method != "POST":
        return _page(request, account)
    if "unmute" in request.POST:
        unmute(account, _number(request, "unmute"))
        return saved(request, ADDRESS, _("You see their comments again."))
    if "unmute_word" in request.POST:
        unmute_word(account, _number(request, "unmute_word"))
        return saved(request, ADDRESS, _("The word is off the list."))
    try:
        word = mute_word(account, typed(request, "word")).word
    except WordIsWrong as wrong:
        return _page(request, account, problem=wrong.sentence, status=422)
    return saved(request, ADDRESS, _("Muted: “%(word)s”.") % {"word": word})


def _page(
    request: HttpRequest, account: Account, *, problem: str = "", status: int = 200
) -> HttpResponse:
    return settings_page(
        request,
        "rejoinder/settings/muted.html",
        current="muted",
        status=status,
        mutes=list(Mute.objects.filter(account=account).order_by("-muted_at", "-id")),
        words=list(MutedWord.objects.filter(account=account).order_by("word", "id")),
        typed=typed(request, "word") if problem else "",
        problem=problem,
        most_words=MOST_WORDS,
        longest=WORD_LONGEST,
    )


def _number(request: HttpRequest, field: str) -> int:
    """Read an entry's number; what is none names no entry."""
    text = typed(request, field)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
