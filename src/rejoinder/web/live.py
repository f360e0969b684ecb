"""What belongs to live streams and needs Django; the streams themselves are the lane's."""

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _

from rejoinder.models import Notification
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure
from rejoinder.web.guard import signed_in
from rejoinder.web.viewer import MOST_UNREAD


class NoStreamHere(ExpectedFailure):
    """The server runs without its lane, so open pages have to ask by themselves."""

    code = ErrorCode.BUSY


def stream(_request: HttpRequest, **_parts: object) -> JsonResponse:
    """Answer who asks for a stream where no lane stands before Django.

    Raises:
        NoStreamHere: always.
    """
    raise NoStreamHere(_("This server keeps no streams open. Ask for the head now and then."))


def unread(request: HttpRequest) -> JsonResponse:
    """Answer with the account's number and how many entries of its inbox are unread."""
    account = signed_in(request)
    count = Notification.objects.count_unread(account, most=MOST_UNREAD)
    return JsonResponse({"account": account.pk, "unread": count})
