"""A second look at decisions of others, without knowing what was decided."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _

from rejoinder.actions.desk_context import Context, context_of
from rejoinder.actions.desk_counts import second_looks
from rejoinder.actions.second_look import look, words_then
from rejoinder.models import Comment, SecondLook
from rejoinder.rendering.stories import name_of
from rejoinder.web.desk.frame import desk_page
from rejoinder.web.guard import signed_in
from rejoinder.web.reading import RequestIsWrong, typed


@dataclass(frozen=True, slots=True)
class Blind:
    """A comment to look at, as it was when somebody decided on it."""

    look: SecondLook
    comment: Comment
    html: str
    around: Context


def second_look(request: HttpRequest) -> HttpResponse:
    """Show the comment that waits longest for a second look by this person."""
    account, now = signed_in(request), timezone.now()
    waiting = second_looks(account, now=now)
    first = waiting.select_related(
        "decision__comment__author",
        "decision__comment__parent__author",
        "decision__comment__thread__article__site",
    ).order_by("pk")[:1]
    shown = [_blind(found) for found in first]
    return desk_page(
        request,
        "rejoinder/desk/second_look.html",
        current="second",
        blind=shown[0] if shown else None,
        left=waiting.count(),
        name_of=name_of,
    )


def answer(request: HttpRequest, look_id: int) -> HttpResponse:
    """Keep what this person would have decided."""
    chosen = typed(request, "act")
    if chosen not in ("remove", "leave"):
        raise RequestIsWrong(_("Say whether you would have removed it."), field="act")
    now = timezone.now()
    seen = look(look_id, removes=chosen == "remove", account=signed_in(request), now=now)
    said = (
        _("You agree with the first decision.")
        if seen.agrees
        else _("You would have decided otherwise; the figures will say so.")
    )
    messages.success(request, said)
    return HttpResponseRedirect("/desk/second-look", status=303)


def _blind(found: SecondLook) -> Blind:
    comment = found.decision.comment
    if comment is None:
        raise LookupError("a second look is at a decision on a comment")
    return Blind(found, comment, words_then(found.decision), context_of(comment))
