"""The decisions on one comment: publish, keep, remove with its statement, pick, undo."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from rejoinder.actions.decide import StateHasChanged
from rejoinder.actions.decide_at_desk import (
    keep_at_desk,
    publish_at_desk,
    remove_at_desk,
    undo_at_desk,
)
from rejoinder.actions.desk_queue import AtDesk, on_the_desk
from rejoinder.actions.limit_account import LimitIsWrong
from rejoinder.actions.moderate import pick
from rejoinder.actions.quick_removals import quick_reasons
from rejoinder.actions.send_on import colleagues
from rejoinder.actions.stating import ReasonIsIncomplete
from rejoinder.actions.take_card import CardIsTaken, require_free
from rejoinder.actions.undo_decision import CannotBeUndone
from rejoinder.models import Account, Decision
from rejoinder.policies.permit import NotPermitted
from rejoinder.vocabulary.errors import HTTP_STATUS, ExpectedFailure
from rejoinder.vocabulary.states import CommentState
from rejoinder.web import writers
from rejoinder.web.desk.card import card_page, comment_at_desk
from rejoinder.web.desk.cards import cards_of
from rejoinder.web.desk.forms import SeenForm
from rejoinder.web.desk.frame import desk_page, frame_values
from rejoinder.web.desk.removing import (
    Removal,
    choices,
    first_removal,
    preview,
    read_removal,
)
from rejoinder.web.forms import listed_problems
from rejoinder.web.frame import the_site
from rejoinder.web.guard import signed_in
from rejoinder.web.reading import RequestIsWrong, positive_number, safe_path, typed

# What a person may undo at once is what they may decide at once (web/desk/bulk.py).
MOST_UNDONE = 50


def comment(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one comment with everything that was found and decided (GET), or decide (POST)."""
    at = comment_at_desk(request, public_id)
    if request.method != "POST":
        return card_page(request, at)
    return _decide(request, at)


def removal(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the form of a removal with its statement of reasons."""
    at = comment_at_desk(request, public_id)
    given = {name: request.GET.get(name, "") for name in ("reason", "passage")}
    return _removal_page(request, at, first_removal(at, given))


def removal_preview(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the form again with the letter that the author would get."""
    at = comment_at_desk(request, public_id)
    entry = read_removal(request.POST, the_site(), timezone.now())
    return _removal_page(request, at, entry, status=422 if entry.problems else 200)


def undo_last(request: HttpRequest) -> HttpResponse:
    """Take back what one has decided a moment ago."""
    account, now = signed_in(request), timezone.now()
    numbers = [positive_number(n) for n in request.POST.getlist("decision")[:MOST_UNDONE]]
    undone, problem = [], ""
    for number in numbers:
        try:
            undone.append(undo_at_desk(number, moderator=account, now=now))
        except (CannotBeUndone, Decision.DoesNotExist) as failure:
            problem = getattr(failure, "sentence", _("There is nothing to undo."))
    back = [on_the_desk(d.comment_id, account) for d in undone if d.comment_id]
    at_desk = [at for at in back if at is not None]
    if HtmxDetails(request):
        cards = cards_of(at_desk, account=account, site=the_site(), now=now)
        values = {"cards": cards, "problem": problem, "undone": len(undone)}
        return _swapped(request, "rejoinder/desk/undone.html", account, values)
    answer = HttpResponseRedirect(_next(request), status=303)
    if problem and not undone:
        return desk_page(
            request, "rejoinder/desk/refused.html", current="", status=409, sentence=problem
        )
    return _marked(answer, at_desk)


def _decide(request: HttpRequest, at: AtDesk) -> HttpResponse:
    account, now = signed_in(request), timezone.now()
    seen = SeenForm(request.POST)
    if not seen.is_valid():
        raise RequestIsWrong(_("Nothing can be decided on a comment in this state."))
    state = CommentState(seen.cleaned_data["seen"])
    act = "remove" if typed(request, "quick") else typed(request, "act")
    pk = at.comment.pk
    try:
        require_free(at.comment, account=account, now=now)
        if act == "publish":
            publish_at_desk(pk, seen=state, moderator=account, now=now)
        elif act == "keep":
            keep_at_desk(pk, moderator=account, now=now)
        elif act in ("pick", "unpick"):
            pick(pk, picked=act == "pick", moderator=account, now=now)
        elif act == "remove":
            refused = _remove(request, at, state, account)
            if refused is not None:
                return _removal_page(request, at, refused, status=422)
        else:
            raise RequestIsWrong(_("The decision is to publish or to remove."), field="act")
    except (StateHasChanged, CardIsTaken) as failure:
        return _already_decided(request, at, failure)
    return _decided(request, at, account)


def _remove(
    request: HttpRequest, at: AtDesk, seen: CommentState, account: Account
) -> Removal | None:
    """Remove the comment; return the entry with its problems when something is missing."""
    now = timezone.now()
    entry = read_removal(request.POST, the_site(), now)
    if entry.statement is None:
        return entry
    try:
        remove_at_desk(
            at.comment.pk,
            seen=seen,
            moderator=account,
            statement=entry.statement,
            effects=entry.effects,
            now=now,
        )
    except (ReasonIsIncomplete, LimitIsWrong) as failure:
        entry.problems = {_shown_at(failure.field): failure.sentence}
        return entry
    except NotPermitted as failure:
        if entry.effects.limit is None:
            raise
        entry.problems = {"reader": failure.sentence}
        return entry
    return None


def _shown_at(field: str) -> str:
    return {"until": "reader", "": "reader"}.get(field, field)


def _decided(request: HttpRequest, at: AtDesk, account: Account) -> HttpResponse:
    """Go on to the next one: the card goes, or is drawn anew where it stays."""
    if not HtmxDetails(request):
        return _marked(HttpResponseRedirect(_next(request), status=303), [at])
    stays = typed(request, "act") in ("pick", "unpick")
    now_at = on_the_desk(at.comment.pk, account) if stays else None
    listed = [now_at] if now_at else []
    cards = cards_of(listed, account=account, site=the_site(), now=timezone.now())
    response = _swapped(request, "rejoinder/desk/decided_part.html", account, {"cards": cards})
    return _marked(response, [at])


def _already_decided(request: HttpRequest, at: AtDesk, failure: ExpectedFailure) -> HttpResponse:
    account, now = signed_in(request), timezone.now()
    now_stored = on_the_desk(at.comment.pk, account) or at
    [card] = cards_of([now_stored], account=account, site=the_site(), now=now)
    values = {"card": card, "sentence": failure.sentence, "next": _next(request)}
    status = HTTP_STATUS[failure.code]
    if HtmxDetails(request):
        part = "rejoinder/desk/decided_meanwhile.html"
        return _swapped(request, part, account, values, status=status)
    return desk_page(
        request, "rejoinder/desk/decided.html", current="review", status=status, **values
    )


def _removal_page(
    request: HttpRequest, at: AtDesk, entry: Removal, *, status: int = 200
) -> HttpResponse:
    account, now = signed_in(request), timezone.now()
    [card] = cards_of([at], account=account, site=the_site(), now=now)
    values = {
        "card": card,
        "removal": entry,
        "problem_list": listed_problems(entry.problems),
        "seen": typed(request, "seen") or at.comment.state,
        "next": _next(request),
        **choices(at, account),
        "previewed": request.method == "POST",
        **preview(at, entry, account, now),
    }
    if HtmxDetails(request):
        return render(request, "rejoinder/desk/removal_part.html", values, status=status)
    return desk_page(
        request, "rejoinder/desk/removal.html", current="review", status=status, **values
    )


def _swapped(
    request: HttpRequest,
    template: str,
    account: Account,
    values: dict[str, object],
    *,
    status: int = 200,
) -> HttpResponse:
    """Answer a part of the page, with the list of queues and what can be undone beside it."""
    given = {
        **frame_values(account),
        "current": typed(request, "current"),
        "quick_reasons": quick_reasons(the_site()),
        "colleagues": colleagues(account),
        "here": _next(request),
        **values,
    }
    return render(request, template, given, status=status)


def _next(request: HttpRequest) -> str:
    """Return where the person came from, the first queue unless that is a page of the desk."""
    wanted = typed(request, "next") or request.GET.get("next", "")
    address = safe_path(request, wanted) if wanted else ""
    return address if address.startswith("/desk/") else "/desk/"


def _marked(response: HttpResponse, listed: Sequence[AtDesk]) -> HttpResponse:
    for at in listed[:1]:
        writers.mark_written(response, at.comment.thread_id)
    return response
