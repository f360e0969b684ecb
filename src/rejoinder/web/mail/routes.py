"""The addresses that mails lead to. Whoever has the link has the permission; no session counts."""

from rejoinder.vocabulary.states import Permission
from rejoinder.web.guard import READ_AND_WRITE, WRITE, Route
from rejoinder.web.mail import confirming, stopping

ROUTES: tuple[Route, ...] = (
    Route(
        "mail/stop/<str:token>", stopping.stop, "mail_stop", Permission.ANYONE, READ_AND_WRITE
    ),
    Route("mail/undo", stopping.undo, "mail_undo", Permission.ANYONE, WRITE),
    Route(
        "mail/confirm/<str:token>", confirming.confirm, "mail_confirm", Permission.ANYONE,
        READ_AND_WRITE,
    ),
    Route("mail/again", confirming.again, "mail_again", Permission.SIGNED_IN, WRITE),
)  # fmt: skip
