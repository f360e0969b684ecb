"""The part of the notifications' page about the feed of replies: its address, another, none."""

from django.http import HttpRequest, HttpResponseRedirect
from django.utils.translation import gettext as _

from rejoinder.actions.keep_feed import (
    end_replies_feed,
    number_of_replies_feed,
    renew_replies_feed,
)
from rejoinder.models import Account
from rejoinder.rendering.feed_links import FeedOwner, replies_url
from rejoinder.web.guard import signed_in
from rejoinder.web.reading import RequestIsWrong, typed
from rejoinder.web.settings.frame import saved

SECTION = "/settings/notifications#feed"


def keep(request: HttpRequest) -> HttpResponseRedirect:
    """Make a new address (field ``act``: "renew") or end the feed ("end")."""
    account = signed_in(request)
    act = typed(request, "act")
    if act == "renew":
        renew_replies_feed(account)
        return saved(request, SECTION, _("Your feed has a new address."))
    if act == "end":
        end_replies_feed(account)
        return saved(request, SECTION, _("Your feed is switched off."))
    raise RequestIsWrong(_("Choose a new address or none."), field="act")


def feed_section(account: Account) -> dict[str, object]:
    """Return the values of settings/feed.html: the address, empty while there is none."""
    number = number_of_replies_feed(account)
    owner = FeedOwner(account.pk, number) if number is not None else None
    return {"replies_feed": replies_url(owner) if owner is not None else ""}
