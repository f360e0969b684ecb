"""oEmbed: other sites ask how to show the comment at an address of ours."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from rejoinder.rendering.oembed import CACHE_SECONDS, card
from rejoinder.rendering.page_store import NoSuchPage
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure
from rejoinder.web.reading import RequestIsWrong

_LONGEST_ADDRESS = 2000
_WIDEST = 10_000


class NoSuchComment(ExpectedFailure):
    """The address leads to no comment that everybody may read."""

    code = ErrorCode.NOT_FOUND


def oembed(request: HttpRequest) -> HttpResponse:
    """Answer with the card of the comment at ``url``; ``format`` may only be "json".

    Raises NoSuchComment, or RequestIsWrong when no address is given.
    """
    if request.GET.get("format", "json") != "json":
        # The status that the specification asks for (oEmbed 1.0, section 2.3.4).
        return HttpResponse(_("Only JSON is offered."), status=501, content_type="text/plain")
    address = request.GET.get("url", "")
    if not address or len(address) > _LONGEST_ADDRESS:
        raise RequestIsWrong(_("Give the comment’s address as “url”."), field="url")
    try:
        fields = card(address, timezone.now(), max_width=_max_width(request))
    except NoSuchPage as error:
        raise NoSuchComment(_("There is no such comment.")) from error
    answer = JsonResponse(fields)
    answer["Cache-Control"] = f"public, max-age={CACHE_SECONDS}"
    return answer


def _max_width(request: HttpRequest) -> int:
    given = request.GET.get("maxwidth", "")
    is_number = given.isascii() and given.isdecimal() and len(given) <= len(str(_WIDEST))
    return min(int(given), _WIDEST) if is_number else 0
