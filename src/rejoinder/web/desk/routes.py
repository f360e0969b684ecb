"""The addresses of the desk, for the table in web/routes.py."""

from rejoinder.vocabulary.states import Permission
from rejoinder.web.desk import bulk, card, claims, deciding, queues, second_look
from rejoinder.web.guard import READ_AND_WRITE, WRITE, Route

_DESK, _MODERATOR = Permission.DESK, Permission.MODERATOR

ROUTES: tuple[Route, ...] = (
    Route("desk/", queues.review, "desk", _DESK),
    Route("desk/reports", queues.reports, "desk_reports", _DESK),
    Route("desk/newcomers", queues.newcomers, "desk_newcomers", _DESK),
    Route("desk/published", queues.published, "desk_published", _DESK),
    Route("desk/done", queues.done, "desk_done", _DESK),
    Route("desk/counts", queues.counts, "desk_counts", _DESK),
    Route("desk/undo", deciding.undo_last, "desk_undo", _DESK, WRITE),
    Route("desk/bulk", bulk.bulk, "desk_bulk", _DESK, WRITE),
    Route("desk/second-look", second_look.second_look, "desk_second_look", _MODERATOR),
    Route(
        "desk/second-look/<int:look_id>", second_look.answer, "desk_second_look_answer",
        _MODERATOR, WRITE,
    ),
    Route("desk/claims", claims.desk_claims, "desk_claims", _MODERATOR, READ_AND_WRITE),
    Route("desk/c/<str:public_id>", deciding.comment, "desk_comment", _DESK, READ_AND_WRITE),
    Route("desk/c/<str:public_id>/card", card.act, "desk_card", _DESK, WRITE),
    Route("desk/c/<str:public_id>/context", card.context, "desk_context", _DESK),
    Route("desk/c/<str:public_id>/remove", deciding.removal, "desk_removal", _DESK),
    Route(
        "desk/c/<str:public_id>/preview", deciding.removal_preview, "desk_removal_preview",
        _DESK, WRITE,
    ),
)  # fmt: skip
