"""The addresses of this room, for the table in web/routes.py."""

from rejoinder.vocabulary.states import Permission
from rejoinder.web.contact import pages
from rejoinder.web.desk import contact_settings, messages
from rejoinder.web.guard import READ_AND_WRITE, Route

ROUTES: tuple[Route, ...] = (
    Route("contact", pages.contact, "contact", Permission.ANYONE, READ_AND_WRITE),
    Route("contact/sent", pages.sent, "contact_sent", Permission.ANYONE),
    Route("desk/messages", messages.messages_page, "desk_messages", Permission.MODERATOR),
    Route(
        "desk/messages/<int:number>", messages.message, "desk_message", Permission.MODERATOR,
        READ_AND_WRITE,
    ),
    Route(
        "desk/contact", contact_settings.contact_settings, "desk_contact", Permission.EDITOR,
        READ_AND_WRITE,
    ),
)  # fmt: skip
