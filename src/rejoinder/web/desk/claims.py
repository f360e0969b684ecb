"""Readers who say that comments of the former site are theirs: a moderator compares and decides."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from rejoinder.actions import claim_comments, find_claims
from rejoinder.actions.claim_comments import ClaimIsIncomplete
from rejoinder.rendering.passages import passage
from rejoinder.web.desk.frame import desk_page
from rejoinder.web.guard import signed_in
from rejoinder.web.people.claims import Asked
from rejoinder.web.reading import RequestIsWrong, positive_number, typed


def desk_claims(request: HttpRequest) -> HttpResponse:
    """Show a moderator the claims that wait, both sides beside each other (GET), or decide."""
    asked = Asked()
    if request.method == "POST":
        number = positive_number(typed(request, "claim"))
        try:
            _decide(request, number)
        except ClaimIsIncomplete as failure:
            asked.person = number
            asked.values = {"reason": typed(request, "reason")}
            asked.problems = {failure.field: failure.sentence}
        else:
            return HttpResponseRedirect(reverse("desk_claims"), status=303)
    return desk_page(
        request,
        "rejoinder/desk/claims.html",
        current="claims",
        status=422 if asked.problems else 200,
        open_claims=find_claims.open_claims(),
        asked=asked,
        passage=passage,
    )


def _decide(request: HttpRequest, number: int) -> None:
    moderator = signed_in(request)
    if typed(request, "act") == "approve":
        claim_comments.approve_claim(number, moderator=moderator, now=timezone.now())
    elif typed(request, "act") == "refuse":
        reason = typed(request, "reason")
        claim_comments.refuse_claim(number, moderator=moderator, reason=reason, now=timezone.now())
    else:
        raise RequestIsWrong(_("The decision is to approve or to refuse."), field="act")
