"""Votes: worthwhile, not worthwhile here, or taken back."""

from typing import get_args

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from rejoinder.actions.cast_vote import VoteCounts, VoteValue, cast_vote
from rejoinder.models import Comment
from rejoinder.models.plain import first
from rejoinder.policies.writer import Writer
from rejoinder.rendering.shown import SCORE_HIDDEN_FOR, SCORE_NEEDS_VOTES
from rejoinder.web import writers
from rejoinder.web.reading import (
    RequestIsWrong,
    comment_id,
    no_such_comment,
    safe_path,
    typed,
    wants_json,
)

_VALUES: dict[str, VoteValue] = {str(value): value for value in get_args(VoteValue)}


def vote(request: HttpRequest, thread_id: int, public_id: str) -> HttpResponse:
    """Take a signed-in reader's vote: ``value`` is 1, -1, or 0 to take it back."""
    writer = writers.writer_of(request)
    comment = _comment(writer, thread_id, public_id)
    value = _VALUES.get(typed(request, "value"))
    if value is None:
        raise RequestIsWrong(_("A vote is 1, -1 or 0."), field="value")
    counts = cast_vote(comment.pk, writer=writer, value=value, now=timezone.now(), read=comment)
    response: HttpResponse
    if wants_json(request):
        response = JsonResponse({"mine": counts.mine, "ups": _visible_ups(comment, counts)})
    else:
        permalink = reverse("comment", args=[thread_id, public_id])
        back = safe_path(request, request.headers.get("Referer", "")) or permalink
        response = HttpResponseRedirect(f"{back}#c-{public_id}", status=303)
    writers.mark_written(response, thread_id)
    return response


def _comment(writer: Writer, thread_id: int, public_id: str) -> Comment:
    """Return a comment that this person may see, without what belongs to it.

    Raises:
        NoSuchComment: it is not there, not in this thread, or somebody else's held one.
    """
    found = first(Comment, "id = %s AND thread_id = %s", (comment_id(public_id), thread_id))
    if found is None or (found.number is None and not writer.wrote(found)):
        raise no_such_comment()
    return found


def _visible_ups(comment: Comment, counts: VoteCounts) -> int | None:
    """Return the count as the page shows it: None while an early score would sway others."""
    enough = counts.ups + counts.downs >= SCORE_NEEDS_VOTES
    old = timezone.now() >= comment.created_at + SCORE_HIDDEN_FOR
    return counts.ups if enough and old else None
