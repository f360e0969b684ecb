"""The addresses of this room, for the table in web/routes.py."""

from rejoinder.vocabulary.states import Permission
from rejoinder.web.guard import READ_AND_WRITE, WRITE, Route
from rejoinder.web.people import claims, keys, limits, muting, own_comments, person, pictures

_ANYONE, _SIGNED_IN = Permission.ANYONE, Permission.SIGNED_IN

ROUTES: tuple[Route, ...] = (
    Route("people/<str:public_id>", person.person, "person", _ANYONE),
    Route("pictures/<str:name>", pictures.picture, "picture", _ANYONE),
    Route("keys", keys.keys, "keys", _ANYONE),
    Route("me/claims", claims.claims, "claims", _SIGNED_IN, READ_AND_WRITE),
    Route("me/limits", limits.limits, "own_limits", _SIGNED_IN, READ_AND_WRITE),
    Route("me/comments", own_comments.own_comments, "own_comments", _SIGNED_IN),
    Route(
        "people/<str:public_id>/mute",
        muting.mute_person,
        "mute_person",
        _SIGNED_IN,
        WRITE,
        embed=True,
    ),
)
