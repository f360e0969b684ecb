"""One card alone: the comment with all that surrounds it, and what is done without deciding."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from rejoinder.actions import send_on as sending
from rejoinder.actions import take_card
from rejoinder.actions.desk_context import context_of
from rejoinder.actions.desk_queue import AtDesk, on_the_desk
from rejoinder.actions.quick_removals import quick_reasons
from rejoinder.actions.staff_notes import note_on_comment
from rejoinder.models import Account
from rejoinder.rendering import times
from rejoinder.rendering.stories import name_of
from rejoinder.vocabulary.errors import HTTP_STATUS, ErrorCode, ExpectedFailure
from rejoinder.web.desk.cards import cards_of
from rejoinder.web.desk.frame import desk_page, frame_values
from rejoinder.web.frame import the_site
from rejoinder.web.guard import signed_in
from rejoinder.web.reading import (
    RequestIsWrong,
    comment_id,
    no_such_comment,
    positive_number,
    safe_path,
    typed,
)


def comment_at_desk(request: HttpRequest, public_id: str) -> AtDesk:
    """Return a comment for the person who looks.

    Raises:
        NoSuchComment: there is none, or it is not in this person's part of the site.
    """
    found = on_the_desk(comment_id(public_id), signed_in(request))
    if found is None:
        raise no_such_comment()
    return found


def context(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show what stands around a comment."""
    at = comment_at_desk(request, public_id)
    if not HtmxDetails(request):
        return card_page(request, at)
    values = {"around": context_of(at.comment), "name_of": name_of, "public_id": public_id}
    return render(request, "rejoinder/desk/context.html", values)


def act(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take the card, let it go, put it off, send it on, or leave a note on it."""
    at = comment_at_desk(request, public_id)
    try:
        said, goes = _act(request, at, signed_in(request))
    except ExpectedFailure as failure:
        if isinstance(failure, RequestIsWrong):
            raise
        return _again(request, at, failure)
    if HtmxDetails(request):
        return _part(request, public_id, goes=goes, said=said)
    if said:
        messages.success(request, said)
    wanted = safe_path(request, typed(request, "next")) if typed(request, "next") else ""
    back = wanted if wanted.startswith("/desk/") else "/desk/"
    here = f"/desk/c/{public_id}"
    return HttpResponseRedirect(back if goes else (wanted or here), status=303)


def card_page(
    request: HttpRequest,
    at: AtDesk,
    *,
    problem: ExpectedFailure | None = None,
    status: int = 200,
) -> HttpResponse:
    """Draw the card alone."""
    account, now = signed_in(request), timezone.now()
    [card] = cards_of([at], account=account, site=the_site(), now=now)
    return desk_page(
        request,
        "rejoinder/desk/comment.html",
        current="review",
        status=status,
        card=card,
        around=context_of(at.comment),
        name_of=name_of,
        colleagues=sending.colleagues(account),
        quick_reasons=quick_reasons(the_site()),
        problem=problem,
        typed_text=typed(request, "text") or typed(request, "note") or typed(request, "why"),
        here="/desk/",
    )


def _act(request: HttpRequest, at: AtDesk, account: Account) -> tuple[str, bool]:
    """Do it; return what to say, and whether the card leaves the queue."""
    now, comment = timezone.now(), at.comment
    wanted = typed(request, "act")
    if wanted == "take":
        take_card.take(comment, account=account, now=now)
        return "", False
    if wanted == "take_over":
        take_card.take_over(comment, account=account, why=typed(request, "why"), now=now)
        return _("You are looking at this comment now."), False
    if wanted == "let_go":
        take_card.let_go(comment, account=account)
        return "", False
    if wanted == "later":
        until = take_card.put_off(comment, account=account, now=now)
        zone = times.zone(the_site().time_zone)
        clock = times.clock(until, zone, today=now.astimezone(zone).date())
        return _("It comes back at %(time)s.") % {"time": clock}, True
    if wanted == "note":
        note_on_comment(comment, text=typed(request, "text"), written_by=account, now=now)
        return _("The note is kept."), False
    if wanted == "send_on":
        to = _colleague(request, account)
        sending.send_on(comment, to=to, note=typed(request, "note"), account=account, now=now)
        name = to.display_name if to else _("the editors")
        return _("Sent on to %(name)s.") % {"name": name}, True
    raise RequestIsWrong(_("The site could not read this request."), field="act")


def _colleague(request: HttpRequest, account: Account) -> Account | None:
    chosen = typed(request, "to")
    if not chosen:
        return None
    number = positive_number(chosen)
    named = [c for c in sending.colleagues(account) if c.pk == number]
    if not named:
        raise sending.CannotBeSentOn(_("This person does not decide on this comment."), field="to")
    return named[0]


def _again(request: HttpRequest, at: AtDesk, failure: ExpectedFailure) -> HttpResponse:
    public_id = at.comment.public_id
    is_incomplete = failure.code is ErrorCode.BAD_REQUEST
    status = HTTP_STATUS[ErrorCode.REFUSED if is_incomplete else failure.code]
    if HtmxDetails(request):
        return _part(request, public_id, goes=False, said="", problem=failure, status=status)
    return card_page(request, at, problem=failure, status=status)


def _part(
    request: HttpRequest,
    public_id: str,
    *,
    goes: bool,
    said: str,
    problem: ExpectedFailure | None = None,
    status: int = 200,
) -> HttpResponse:
    """Answer the card drawn anew, or nothing where it goes, with the list of queues."""
    account, now = signed_in(request), timezone.now()
    listed = [] if goes else [comment_at_desk(request, public_id)]
    values = {
        **frame_values(account),
        "current": typed(request, "current"),
        "cards": cards_of(listed, account=account, site=the_site(), now=now),
        "quick_reasons": quick_reasons(the_site()),
        "colleagues": sending.colleagues(account),
        "here": safe_path(request, typed(request, "next")) or "/desk/",
        "said": said,
        "problem": problem,
        "typed_text": typed(request, "text") or typed(request, "note") or typed(request, "why"),
    }
    return render(request, "rejoinder/desk/decided_part.html", values, status=status)
