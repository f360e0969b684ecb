"""Discussions for pages of other sites, where the lane has none ready: mostly to say so."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from rejoinder.rendering import pages, routes
from rejoinder.rendering.page_store import NoSuchPage
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure
from rejoinder.web.reading import RequestIsWrong


class NoSuchDiscussion(ExpectedFailure):
    """No article that is out has this slug or address; an embed may register an address."""

    code = ErrorCode.NOT_FOUND


def discussion(request: HttpRequest) -> HttpResponse:
    """Draw what stands on a page of another site; it is the same for everybody.

    Raises:
        RequestIsWrong: the query names no article, or two.
        NoSuchDiscussion: it names one that is not known here.
    """
    key = routes.route(request.path_info, request.META.get("QUERY_STRING", ""))
    if key is None:
        raise RequestIsWrong(_("Name an article, or the address of a page of a registered site."))
    try:
        drawn = pages.build(key)
    except NoSuchPage as error:
        raise NoSuchDiscussion(_("There is no such discussion.")) from error
    return HttpResponse(drawn.body, content_type=drawn.content_type)
