"""A reader's own limits and warnings: what was decided and why, and "I have read this"."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from rejoinder.actions.limit_account import acknowledge_warnings
from rejoinder.models import Account, Limit
from rejoinder.rendering import limit_words, times
from rejoinder.rendering.statement import StatementOfReasons, statements_of
from rejoinder.vocabulary.states import LimitKind
from rejoinder.web.frame import the_site
from rejoinder.web.guard import signed_in
from rejoinder.web.reading import safe_path, typed

ADDRESS = "/me/limits"
MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class OwnLimit:
    """A limit as its owner sees it.

    ``statement`` is None for limits from before decisions on accounts had one; ``until`` is
    the sentence of its end.
    """

    limit: Limit
    name: str
    until: str
    is_warning: bool
    in_force: bool
    statement: StatementOfReasons | None


def limits(request: HttpRequest) -> HttpResponse:
    """Show one's limits and warnings (GET), or say that the warnings were read (POST).

    ``next``, in the query and the form, is where the reader goes on writing.
    """
    account = signed_in(request)
    if request.method == "POST":
        acknowledge_warnings(account, now=timezone.now())
        messages.success(request, _("Thank you. You can comment again."))
        back = safe_path(request, typed(request, "next"))
        return HttpResponseRedirect(back or ADDRESS, status=303)
    listed = _limits(account)
    context = {
        "now_limits": [own for own in listed if own.in_force],
        "past_limits": [own for own in listed if not own.in_force],
        "warned": any(own.is_warning and own.in_force for own in listed),
        "go_on": safe_path(request, request.GET.get("next", "")),
    }
    return render(request, "rejoinder/own/limits.html", context)


def _limits(account: Account) -> list[OwnLimit]:
    """Return an account's limits, the newest first."""
    site, now = the_site(), timezone.now()
    zone = times.zone(site.time_zone)
    found = Limit.objects.filter(account=account).select_related("decision__moderator")
    listed = list(found.order_by("-pk")[:MOST_SHOWN])
    decisions = [limit.decision for limit in listed if limit.decision is not None]
    statements = statements_of(decisions, site, now)
    return [
        OwnLimit(
            limit=limit,
            name=limit_words.kind_name(LimitKind(limit.kind)),
            until=limit_words.until(limit.until, where=zone),
            is_warning=limit.kind == LimitKind.WARNED,
            in_force=limit.until is None or limit.until > now,
            statement=statements.get(limit.decision.pk) if limit.decision else None,
        )
        for limit in listed
    ]
