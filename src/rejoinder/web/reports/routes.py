"""The addresses of this room, for the table in web/routes.py."""

from rejoinder.vocabulary.states import Permission
from rejoinder.web.desk import notices as desk_notices
from rejoinder.web.guard import READ_AND_WRITE, WRITE, Route
from rejoinder.web.reports import giving_notice, reporting

_ANYONE, _SIGNED_IN = Permission.ANYONE, Permission.SIGNED_IN
_MODERATOR = Permission.MODERATOR

ROUTES: tuple[Route, ...] = (
    # The page is for everybody, since whoever has no account finds the notice there.
    Route(
        "d/<int:thread_id>/c/<str:public_id>/report", reporting.report, "report", _ANYONE,
        embed=True,
    ),
    Route(
        "d/<int:thread_id>/c/<str:public_id>/reports", reporting.send, "send_report", _SIGNED_IN,
        WRITE, embed=True,
    ),
    Route(
        "d/<int:thread_id>/c/<str:public_id>/notice", giving_notice.give, "give_notice", _ANYONE,
        READ_AND_WRITE,
    ),
    Route("notices", giving_notice.begin, "notices", _ANYONE),
    Route("notices/<str:code>", giving_notice.receipt, "notice", _ANYONE),
    Route("desk/notices", desk_notices.notices, "desk_notices", _MODERATOR),
    Route(
        "desk/notices/<int:number>", desk_notices.notice, "desk_notice", _MODERATOR,
        READ_AND_WRITE,
    ),
)  # fmt: skip
