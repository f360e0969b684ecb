"""The addresses of this room, for the table in web/routes.py."""

from rejoinder.vocabulary.states import Permission
from rejoinder.web.guard import READ_AND_WRITE, Route
from rejoinder.web.share import pages

_ANYONE, _SIGNED_IN = Permission.ANYONE, Permission.SIGNED_IN

ROUTES: tuple[Route, ...] = (
    Route("articles/<slug:slug>/share", pages.share, "share", _ANYONE),
    Route(
        "articles/<slug:slug>/share/mail", pages.mail, "share_by_mail", _SIGNED_IN, READ_AND_WRITE
    ),
    Route("articles/<slug:slug>/share/sent", pages.sent, "share_sent", _SIGNED_IN),
    Route("mail/never/<str:token>", pages.never, "mail_never", _ANYONE, READ_AND_WRITE),
)
