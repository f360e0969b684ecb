"""The page of one decision, for whom it concerns: the whole statement of reasons."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from rejoinder.actions.make_appeal import NoSuchDecision
from rejoinder.kit import ids
from rejoinder.models import Account, Decision, Revision
from rejoinder.policies.appeals import Asker, Party, may_appeal, party_to
from rejoinder.policies.desk import may_decide_on, may_moderate
from rejoinder.policies.permit import Permit
from rejoinder.policies.second_factor import has_second_factor, needs_second_factor
from rejoinder.rendering import addresses
from rejoinder.rendering.statement import StatementOfReasons, statement_of
from rejoinder.vocabulary.moderation import Measure
from rejoinder.web.frame import the_site
from rejoinder.web.reading import account_of
from rejoinder.web.writers import writer_of

NOT_FOR_SEARCH = "noindex, nofollow"
# The longest decision number that the databases hold.
_LARGEST = 2**63 - 1
_WITH = ("comment__author", "comment__thread__article__site", "account", "moderator")


@dataclass(frozen=True, slots=True)
class Shown:
    """A decision as somebody may see it. ``party`` is None for the staff.

    ``text`` is the comment's wording that the decision was about, as HTML.
    """

    decision: Decision
    party: Party | None
    asker: Asker
    statement: StatementOfReasons
    permit: Permit
    text: str

    @property
    def is_staff(self) -> bool:
        """Whether it is shown as the desk sees it."""
        return self.party is None

    @property
    def may_sign_in(self) -> bool:
        """Whether signing in would open more."""
        return self.party is Party.READER and self.statement.contest_until is not None

    @property
    def address(self) -> str:
        """The page, with the codes that opened it."""
        codes = {"code": self.asker.code, "notice": self.asker.notice}
        return addresses.decision(self.decision.pk, **codes)

    @property
    def appeal_address(self) -> str:
        """The form, with the codes that opened this page."""
        codes = {"code": self.asker.code, "notice": self.asker.notice}
        return addresses.appeal(self.decision.pk, **codes)


def decision(request: HttpRequest, number: int) -> HttpResponse:
    """Show one decision to its subject, to a notifier whom it refused, and to the desk."""
    shown = shown_to(request, number)
    return decision_page(request, shown)


def decision_page(request: HttpRequest, shown: Shown) -> HttpResponse:
    """Draw the page of a decision."""
    context = {"shown": shown, "decision": shown.decision, "comment": shown.decision.comment}
    response = render(request, "rejoinder/appeals/decision.html", context)
    response["X-Robots-Tag"] = NOT_FOR_SEARCH
    return response


def shown_to(request: HttpRequest, number: int) -> Shown:
    """Return a decision as this person may see it.

    Raises:
        NoSuchDecision: there is none, or it does not concern them; both sound the same.
    """
    found = None
    if number <= _LARGEST:
        rows = Decision.objects.select_related(*_WITH).prefetch_related("findings")
        found = rows.filter(pk=number).first()
    if found is None:
        raise no_such_decision()
    asker = _asker(request)
    party = party_to(found, asker)
    is_staff = party is None and _is_desk(account_of(request), found)
    if party is None and not is_staff:
        raise no_such_decision()
    if not is_staff and _is_undone(found):
        raise no_such_decision()
    now = timezone.now()
    site = found.comment.thread.article.site if found.comment else the_site()
    return Shown(
        decision=found,
        party=party,
        asker=asker,
        statement=statement_of(found, site, now, for_staff=is_staff),
        permit=may_appeal(found, party, now=now),
        text=_text(found),
    )


def no_such_decision() -> NoSuchDecision:
    """Make the one answer for decisions that are not there, or not for this person."""
    return NoSuchDecision(_("There is no such decision."))


def _asker(request: HttpRequest) -> Asker:
    return Asker(
        writer=writer_of(request),
        code=ids.normal_code(request.GET.get("code", "")),
        notice=request.GET.get("notice", "")[:40],
    )


def _is_desk(account: Account | None, decision: Decision) -> bool:
    """Whether this is somebody of the desk in whose part of the site the decision is."""
    if account is None or account.closing_at is not None:
        return False
    if needs_second_factor(account) and not has_second_factor(account):
        return False
    if decision.comment is None:
        return bool(may_moderate(account)) and decision.account_id != account.pk
    return bool(may_decide_on(account, decision.comment))


def _is_undone(decision: Decision) -> bool:
    """Whether its maker took it back within the moment for that: nobody is told of either."""
    return decision.measure == Measure.UNDO or Decision.objects.filter(undoes=decision).exists()


def _text(decision: Decision) -> str:
    """Return the words that were decided on: those before a cut, else the present ones."""
    if decision.comment is None:
        return ""
    cut = Revision.objects.filter(cut_by=decision).first()
    return cut.html if cut is not None else decision.comment.html
