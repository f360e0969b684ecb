"""The page of a registered origin asks for its discussion the first time."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from rejoinder.actions.register_article import HOUR, TooManyArticles, register_article
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure
from rejoinder.web.embed.discussions import NoSuchDiscussion
from rejoinder.web.embedding import embed_origin
from rejoinder.web.errors import error_answer
from rejoinder.web.reading import typed


class NotFromAHostPage(ExpectedFailure):
    """Only a page of a registered origin opens discussions."""

    code = ErrorCode.CROSS_ORIGIN


def articles(request: HttpRequest) -> HttpResponse:
    """Return the article of a page's address, 201 when it was made just now.

    Raises:
        NotFromAHostPage, AddressRefused.
        NoSuchDiscussion: the article is not out yet; its slug may tell what it is about.
    """
    if embed_origin(request) is None:
        raise NotFromAHostPage(_("This is for pages that show the discussion."))
    visitor = request.META.get("REMOTE_ADDR") or "unknown"
    try:
        found = register_article(typed(request, "url"), visitor=visitor, now=timezone.now())
    except TooManyArticles as error:
        answer = error_answer(request, error.code, error.sentence, status=429)
        answer["Retry-After"] = str(int(HOUR.total_seconds()))
        return answer
    # Asked anew, since somebody else may have made it while this waited.
    if not found.is_out(timezone.now()):
        raise NoSuchDiscussion(_("There is no such discussion."))
    values = {"article": found.slug, "url": found.address}
    return JsonResponse(values, status=201 if found.is_new else 200)
