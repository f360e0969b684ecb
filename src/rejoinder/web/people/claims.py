"""What could be a reader's own: comments written as a guest, or on the site's former system."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rejoinder.actions import claim_comments, find_claims
from rejoinder.actions.claim_comments import ClaimIsIncomplete
from rejoinder.kit import ids
from rejoinder.models import Account
from rejoinder.rendering.passages import passage
from rejoinder.vocabulary.errors import HTTP_STATUS
from rejoinder.web.guard import signed_in
from rejoinder.web.reading import RequestIsWrong, positive_number, typed
from rejoinder.web.writers import guest_token, key_of_guest

_LONGEST_NAME = 100


@dataclass(slots=True)
class Asked:
    """What the form for a claim that needs a moderator was sent with, and what is wrong."""

    person: int = 0
    values: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)


def claims(request: HttpRequest) -> HttpResponse:
    """Show what could be the reader's own (GET), or take or ask for some of it (POST)."""
    account = signed_in(request)
    if request.method != "POST":
        return _page(request, account, Asked())
    act = typed(request, "act")
    if act == "ask":
        return _ask(request, account)
    if act == "guest":
        taken = _take_guest_comments(request, account)
    elif act == "person":
        person_id = positive_number(typed(request, "person"))
        taken = claim_comments.claim_by_address(account, person_id, now=timezone.now())
    else:
        raise RequestIsWrong(_("The site could not read this request."), field="act")
    sentence = ngettext("%(num)s comment is yours now.", "%(num)s comments are yours now.", taken)
    return _back(request, sentence % {"num": taken})


def _take_guest_comments(request: HttpRequest, account: Account) -> int:
    try:
        chosen = [ids.from_public(public_id) for public_id in request.POST.getlist("comment")]
    except ValueError as error:
        raise RequestIsWrong(_("The site could not read this request.")) from error
    return claim_comments.claim_guest_comments(
        account, comment_ids=chosen, guest_key=_guest_key(request), now=timezone.now()
    )


def _ask(request: HttpRequest, account: Account) -> HttpResponse:
    asked = Asked(positive_number(typed(request, "person")), {"note": typed(request, "note")})
    try:
        claim_comments.ask_for_person(
            account, asked.person, note=asked.values["note"], now=timezone.now()
        )
    except ClaimIsIncomplete as failure:
        asked.problems = {failure.field: failure.sentence}
        return _page(request, account, asked, status=HTTP_STATUS[failure.code])
    return _back(request, _("The moderators have your question. You will hear from them."))


def _page(
    request: HttpRequest, account: Account, asked: Asked, *, status: int = 200
) -> HttpResponse:
    name = " ".join((typed(request, "name") or request.GET.get("name", "")).split())[:_LONGEST_NAME]
    of_address = find_claims.people_of_address(account)
    proven = {found.person.pk for found in of_address}
    called = [f for f in find_claims.people_called(name, account) if f.person.pk not in proven]
    guest_key = _guest_key(request)
    context = {
        "guest_comments": find_claims.listed_guest_comments(account, guest_key),
        "guest_key": guest_key,
        "people": of_address,
        "name": name,
        "called": called,
        "own_claims": find_claims.own_claims(account),
        "asked": asked,
        "passage": passage,
    }
    return render(request, "rejoinder/me/claims.html", context, status=status)


def _guest_key(request: HttpRequest) -> str:
    token = guest_token(request)
    return key_of_guest(token) if token else ""


def _back(request: HttpRequest, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return HttpResponseRedirect(reverse("claims"), status=303)
