"""The feed of replies to one reader; its address is made in their settings."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.http import parse_etags
from django.utils.translation import gettext as _

from rejoinder.actions.keep_feed import number_of_replies_feed
from rejoinder.models import Account
from rejoinder.rendering.encodings import digest_of
from rejoinder.rendering.feed_links import FeedOwner, FeedTokenIsWrong, read_feed_token
from rejoinder.rendering.feeds import ATOM
from rejoinder.rendering.replies_feed import replies_feed
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure
from rejoinder.web.frame import the_site


class NoSuchFeed(ExpectedFailure):
    """Nobody's feed has this address, or not any more."""

    code = ErrorCode.NOT_FOUND


def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Answer with the feed; raises NoSuchFeed the same way for every address that is none."""
    account, owner = _owner(token)
    body = replies_feed(account, owner, the_site(), timezone.now()).encode()
    etag = f'"{digest_of(body)}"'
    held = parse_etags(request.headers.get("If-None-Match", ""))
    answer = (
        HttpResponseNotModified()
        if {etag, "*"} & {tag.removeprefix("W/") for tag in held}
        else HttpResponse(body, content_type=ATOM)
    )
    # Whoever knows the address reads it; so nothing on the way may keep it.
    answer["Cache-Control"] = "private, no-store"
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex"
    answer["ETag"] = etag
    return answer


def _owner(token: str) -> tuple[Account, FeedOwner]:
    refused = NoSuchFeed(_("This feed is not there, or not any more."))
    try:
        owner = read_feed_token(token)
    except FeedTokenIsWrong as error:
        raise refused from error
    account = Account.objects.filter(pk=owner.account_id, is_active=True).order_by("pk").first()
    if (
        account is None
        or account.closing_at is not None
        or number_of_replies_feed(account) != owner.number
    ):
        raise refused
    return account, owner
