"""How a comment will look, before it is sent. Nothing is stored."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from rejoinder.kit import markup
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure
from rejoinder.web.reading import typed, wants_json


class TextIsTooLong(ExpectedFailure):
    """More text than a comment may hold."""

    code = ErrorCode.TOO_LARGE


def preview(request: HttpRequest) -> HttpResponse:
    """Draw the form's ``text`` as a comment would show it.

    Raises:
        TextIsTooLong: more than markup.MAX_CHARS; drawing costs grow with the text.
    """
    text = typed(request, "text")
    if len(text) > markup.MAX_CHARS:
        sentence = _("A comment has at most %(most)s characters; this one has %(found)s.")
        raise TextIsTooLong(sentence % {"most": markup.MAX_CHARS, "found": len(text)}, field="text")
    html = markup.render(text)
    if wants_json(request):
        return JsonResponse({"html": html})
    return render(request, "rejoinder/preview.html", {"html": html, "text": text})
