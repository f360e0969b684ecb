"""The addresses of this room, for the table in web/routes.py."""

from rejoinder.vocabulary.states import Permission
from rejoinder.web.appeals import contesting, decisions
from rejoinder.web.desk import appeals
from rejoinder.web.guard import READ_AND_WRITE, Route

_ANYONE, _MODERATOR = Permission.ANYONE, Permission.MODERATOR

ROUTES: tuple[Route, ...] = (
    Route("decisions/<int:number>", decisions.decision, "decision", _ANYONE),
    Route("decisions/<int:number>/appeal", contesting.appeal, "appeal", _ANYONE, READ_AND_WRITE),
    Route("desk/appeals", appeals.appeals, "desk_appeals", _MODERATOR),
    Route("desk/appeals/<int:number>", appeals.appeal, "desk_appeal", _MODERATOR, READ_AND_WRITE),
)
