"""The addresses of this room, for the table in web/routes.py."""

from rejoinder.vocabulary.states import Permission
from rejoinder.web import pages
from rejoinder.web.feeds import oembed, replies
from rejoinder.web.guard import Route

_ANYONE = Permission.ANYONE

ROUTES: tuple[Route, ...] = (
    Route("feed.atom", pages.page, "feed", _ANYONE),
    Route("d/<int:thread_id>/feed.atom", pages.page, "thread_feed", _ANYONE),
    # The address is the permission: programs that read feeds sign in nowhere.
    Route("feeds/replies/<str:token>.atom", replies.feed, "replies_feed", _ANYONE),
    Route("oembed", oembed.oembed, "oembed", _ANYONE),
)
