"""The report of a comment: a page, and the same form within the discussion for scripts."""

from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rejoinder.actions.mute_reader import MutingIsNotPossible, mute
from rejoinder.actions.report_comment import (
    REPORT_REASONS,
    Filed,
    ReportEntry,
    report_comment,
    report_of,
    reportable,
)
from rejoinder.models import Account, Comment, Report
from rejoinder.policies.permit import Permit
from rejoinder.policies.reports import may_report
from rejoinder.rendering import addresses, wording
from rejoinder.rendering.environment import render as draw
from rejoinder.rendering.stories import name_of
from rejoinder.vocabulary.errors import HTTP_STATUS, ErrorCode, ExpectedFailure
from rejoinder.vocabulary.moderation import ReportOutcome
from rejoinder.vocabulary.states import Reason
from rejoinder.web.errors import error_answer
from rejoinder.web.forms import listed_problems
from rejoinder.web.guard import signed_in
from rejoinder.web.reading import account_of, comment_id, no_such_comment, typed, wants_json
from rejoinder.web.reports.forms import ReportForm
from rejoinder.web.writers import mark_written

# What the form offers beside the reasons: neither is a report.
LAW, DISAGREE = "law", "disagree"


@dataclass(slots=True)
class ReportPage:
    """What the page shows. ``earlier`` is this reader's report of it, None if there is none."""

    comment: Comment
    author: str
    may: Permit
    is_stranger: bool
    is_own: bool
    earlier: Report | None = None
    values: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def reasons(self) -> list[tuple[str, str]]:
        """The reasons with their words, and the two ways that lead elsewhere."""
        reasons = [(r.value, _begun(wording.reason(r))) for r in REPORT_REASONS]
        return [*reasons, (LAW, _("It breaks the law")), (DISAGREE, _("I just disagree"))]

    @property
    def outcome(self) -> str:
        """What became of the earlier report."""
        return outcome_words(self.earlier) if self.earlier is not None else ""


def report(request: HttpRequest, thread_id: int, public_id: str) -> HttpResponse:
    """Ask a reader why they report a comment; show everybody else the way in and the notice."""
    return _answer(request, _page(account_of(request), _comment(thread_id, public_id)))


def send(request: HttpRequest, thread_id: int, public_id: str) -> HttpResponse:
    """Take a reader's report, or lead on what is none."""
    reader = signed_in(request)
    page = _page(reader, _comment(thread_id, public_id))
    chosen = typed(request, "reason")
    if chosen == LAW:
        return _go(request, addresses.deed(thread_id, page.comment.pk, "notice"))
    if chosen == DISAGREE:
        return _said(request, "disagree", page)
    return _take(request, reader, page)


def outcome_words(report: Report) -> str:
    """Say what became of a report."""
    return {
        ReportOutcome.OPEN: _("Nobody has decided yet."),
        ReportOutcome.UPHELD: _("It led to a decision."),
        ReportOutcome.REJECTED: _("A person looked at it, and the comment stayed."),
    }[ReportOutcome(report.outcome)]


def _comment(thread_id: int, public_id: str) -> Comment:
    comment = reportable(comment_id(public_id))
    if comment.thread_id != thread_id:
        raise no_such_comment()
    return comment


def _page(account: Account | None, comment: Comment) -> ReportPage:
    is_own = account is not None and comment.author_id == account.pk
    return ReportPage(
        comment,
        author=name_of(comment),
        may=may_report(account, comment),
        is_stranger=account is None,
        is_own=is_own,
        earlier=report_of(account, comment) if account is not None else None,
        values={"outcome": "on"},
    )


def _take(request: HttpRequest, reader: Account, page: ReportPage) -> HttpResponse:
    page.values = {name: typed(request, name) for name in ReportForm.base_fields}
    form = ReportForm(page.values)
    form.is_valid()  # emptiness and length are the action's to judge
    parts = form.cleaned_data
    entry = ReportEntry(
        reason=parts.get("reason", Reason.NONE),
        passage=parts["passage"],
        note=parts["note"],
        wants_outcome=parts["outcome"],
    )
    muted = ""
    try:
        entry.check()
        if parts["mute"]:
            # Before the report, after which the comment may be hidden, and its author with it.
            muted = _mute(reader, page.comment)
        filed = report_comment(
            page.comment.pk,
            reporter=reader,
            entry=entry,
            address=request.META.get("REMOTE_ADDR", ""),
            now=timezone.now(),
        )
    except ExpectedFailure as failure:
        if failure.code is not ErrorCode.REFUSED:
            raise
        return _problem(request, page, failure)
    response = _said(request, "done", page, filed=filed, record=_record(filed), muted=muted)
    if filed.is_hidden:
        mark_written(response, page.comment.thread_id)
    return response


def _mute(reader: Account, comment: Comment) -> str:
    """Mute the comment's author as well; say what came of it."""
    try:
        muted = mute(reader, comment.pk, timezone.now())
    except MutingIsNotPossible as failure:
        return failure.sentence
    return _("You no longer read %(name)s: their comments are folded for you.") % {
        "name": muted.name
    }


def _record(filed: Filed) -> str:
    """Tell a reader what became of their latest reports; nothing before the first outcome."""
    track = filed.track
    if track.settled == 0:
        return ""
    if track.weight == 0:
        sentence = ngettext(
            "Of your last report, %(upheld)s led to a decision. The desk sees this one, but it"
            " does not count towards hiding a comment.",
            "Of your last %(num)s reports, %(upheld)s led to a decision. The desk sees this one,"
            " but it does not count towards hiding a comment.",
            track.settled,
        )
    else:
        sentence = ngettext(
            "Your last report: %(upheld)s of %(num)s led to a decision.",
            "Your last reports: %(upheld)s of %(num)s led to a decision.",
            track.settled,
        )
    return sentence % {"upheld": track.upheld, "num": track.settled}


def _problem(request: HttpRequest, page: ReportPage, failure: ExpectedFailure) -> HttpResponse:
    if wants_json(request):
        fields = {failure.field: failure.sentence} if failure.field else {}
        return error_answer(request, failure.code, failure.sentence, fields=fields)
    page.problems = {failure.field: failure.sentence}
    return _answer(request, page, status=HTTP_STATUS[failure.code])


def _answer(request: HttpRequest, page: ReportPage, *, status: int = 200) -> HttpResponse:
    context = {"page": page, "problem_list": listed_problems(page.problems)}
    return render(request, "rejoinder/reports/report.html", context, status=status)


def _said(request: HttpRequest, name: str, page: ReportPage, **values: object) -> HttpResponse:
    """Say what was done: a page, or its inner part for the dialog."""
    context = {"page": page, "said": name, **values}
    if wants_json(request):
        html = draw("rejoinder/reports/said.html", **context)
        return JsonResponse({"html": html}, status=201 if "filed" in values else 200)
    return render(request, "rejoinder/reports/said_page.html", context)


def _go(request: HttpRequest, address: str) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"where": address})
    return HttpResponseRedirect(address, status=303)


def _begun(words: str) -> str:
    """Begin a reason with a capital letter, as it stands alone in a list."""
    return words[:1].upper() + words[1:]
