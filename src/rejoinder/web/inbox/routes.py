"""The addresses of this room, for the table in web/routes.py."""

from rejoinder.vocabulary.states import Permission
from rejoinder.web.guard import READ_AND_WRITE, WRITE, Route
from rejoinder.web.inbox import entries, following

_SIGNED_IN = Permission.SIGNED_IN

ROUTES: tuple[Route, ...] = (
    Route("inbox", entries.inbox, "inbox", _SIGNED_IN),
    Route("inbox/read", entries.read, "inbox_read", _SIGNED_IN, WRITE),
    Route(
        "d/<int:thread_id>/follow",
        following.follow,
        "follow",
        _SIGNED_IN,
        READ_AND_WRITE,
        embed=True,
    ),
)
