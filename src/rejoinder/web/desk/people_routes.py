"""The addresses of the desk's pages about readers, discussions, search and team."""

from rejoinder.vocabulary.states import Permission
from rejoinder.web.desk import readers, search, team, threads
from rejoinder.web.guard import READ_AND_WRITE, WRITE, Route

_DESK, _MODERATOR, _EDITOR = Permission.DESK, Permission.MODERATOR, Permission.EDITOR

ROUTES: tuple[Route, ...] = (
    Route(
        "desk/readers/<str:public_id>", readers.reader, "desk_reader", _MODERATOR, READ_AND_WRITE
    ),
    Route(
        "desk/readers/<str:public_id>/notes", readers.notes, "desk_reader_notes", _MODERATOR, WRITE
    ),
    Route("desk/guests/<str:public_id>", readers.guest, "desk_guest", _MODERATOR),
    Route("desk/search", search.search, "desk_search", _MODERATOR),
    Route("desk/threads", threads.threads, "desk_threads", _DESK),
    Route("desk/threads/<int:thread_id>", threads.thread, "desk_thread", _DESK, READ_AND_WRITE),
    Route("desk/c/<str:public_id>/pin", threads.pin_comment, "desk_pin", _DESK, WRITE),
    Route("desk/c/<str:public_id>/pick", threads.pick_comment, "desk_pick", _DESK, WRITE),
    Route("desk/team", team.team, "desk_team", _EDITOR, READ_AND_WRITE),
    Route("desk/team/<str:public_id>", team.member, "desk_member", _EDITOR, WRITE),
)
