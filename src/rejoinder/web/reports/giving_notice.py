"""Notices of illegal content: where to begin, the form, and the receipt by its code."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from rejoinder.actions.give_notice import NoticeEntry, give_notice, is_near_limit
from rejoinder.actions.report_comment import reportable
from rejoinder.kit import ids
from rejoinder.models import Account, Comment, Notice
from rejoinder.policies.permit import Permit
from rejoinder.policies.reports import may_give_notice
from rejoinder.rendering import addresses
from rejoinder.rendering.stories import name_of
from rejoinder.vocabulary.contesting import CONTESTABLE_FOR
from rejoinder.vocabulary.errors import HTTP_STATUS, ErrorCode, ExpectedFailure
from rejoinder.vocabulary.moderation import ReportOutcome
from rejoinder.vocabulary.states import CommentState
from rejoinder.web import form_code
from rejoinder.web.form_code import Question
from rejoinder.web.forms import listed_problems, problems_of
from rejoinder.web.reading import account_of, comment_id, no_such_comment, typed
from rejoinder.web.reports.forms import NoticeForm

_COMMENT_IN_LINK = re.compile(r"/c/([0-9a-z]{1,12})(?:[/?#]|$)")
_NOT_FOR_SEARCH = "noindex, nofollow"


class NoSuchNotice(ExpectedFailure):
    """No notice has this code."""

    code = ErrorCode.NOT_FOUND


@dataclass(slots=True)
class NoticePage:
    """What the form shows: the comment, what was typed, what is wrong with it."""

    comment: Comment
    author: str
    may: Permit
    values: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    question: Question | None = None


def begin(request: HttpRequest) -> HttpResponse:
    """Ask which comment a notice is about, or go on to its form."""
    said = request.GET.get("comment", "").strip()
    if not said:
        return render(request, "rejoinder/reports/begin.html", {"said": "", "problem": ""})
    comment = _named(said)
    if comment is None:
        problem = _("No comment that readers can see has this link or code.")
        context = {"said": said[:300], "problem": problem}
        return render(request, "rejoinder/reports/begin.html", context, status=404)
    return HttpResponseRedirect(addresses.deed(comment.thread_id, comment.pk, "notice"), status=303)


def give(request: HttpRequest, thread_id: int, public_id: str) -> HttpResponse:
    """Show the form of a notice (GET), or take the notice (POST)."""
    comment = reportable(comment_id(public_id))
    if comment.thread_id != thread_id:
        raise no_such_comment()
    account = account_of(request)
    page = NoticePage(comment, author=name_of(comment), may=may_give_notice(comment))
    if request.method != "POST":
        page.values = _known(account)
        return _form(request, page)
    page.values = {name: typed(request, name) for name in NoticeForm.base_fields}
    return _take(request, page, account)


def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """Show a notice and what became of it, to whoever has the code."""
    normal = ids.normal_code(code)
    notice = Notice.objects.filter(code=normal).select_related(
        "comment__thread__article", "decision"
    )
    found = notice.first()
    if found is None:
        raise NoSuchNotice(_("No notice has this code."))
    if code != normal:
        return HttpResponseRedirect(addresses.notice(normal), status=303)
    context = {
        "notice": found,
        "comment": found.comment,
        "is_public": found.comment.state == CommentState.PUBLISHED,
        "contest_until": _contest_until(found),
        "is_new": "new" in request.GET,
    }
    response = render(request, "rejoinder/reports/receipt.html", context)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = _NOT_FOR_SEARCH
    return response


def _named(said: str) -> Comment | None:
    """Return the published comment that somebody named by its link or its receipt code."""
    shown = Comment.objects.visible().filter(state=CommentState.PUBLISHED)
    link = _COMMENT_IN_LINK.search(said)
    if link is not None:
        return shown.filter(pk=ids.from_public(link[1])).first()
    return shown.filter(receipt_code=ids.normal_code(said)).first()


def _known(account: Account | None) -> dict[str, str]:
    if account is None:
        return {}
    return {"name": account.display_name, "email": account.email}


def _take(request: HttpRequest, page: NoticePage, account: Account | None) -> HttpResponse:
    form = NoticeForm(page.values)
    if not form.is_valid():
        page.problems = problems_of(form)
        return _form(request, page, status=HTTP_STATUS[ErrorCode.REFUSED])
    now, address = timezone.now(), request.META.get("REMOTE_ADDR", "")
    try:
        entry = NoticeEntry(**form.cleaned_data)
        entry.check()
        is_near = is_near_limit(account, address=address, now=now)
        page.question = form_code.question(request, near_limit=is_near, now=now)
        if page.question is not None:
            page.problems = {"code": page.question.problem or page.question.sentence}
            return _form(request, page, status=HTTP_STATUS[ErrorCode.REFUSED])
        notice = give_notice(page.comment.pk, entry=entry, sender=account, address=address, now=now)
    except ExpectedFailure as failure:
        if failure.code is not ErrorCode.REFUSED:
            raise
        page.problems = {failure.field: failure.sentence}
        return _form(request, page, status=HTTP_STATUS[failure.code])
    return HttpResponseRedirect(f"{addresses.notice(notice.code)}?new", status=303)


def _form(request: HttpRequest, page: NoticePage, *, status: int = 200) -> HttpResponse:
    context = {
        "page": page,
        "problem_list": listed_problems(page.problems),
        "opened": form_code.opened(request, timezone.now()),
    }
    return render(request, "rejoinder/reports/notice.html", context, status=status)


def _contest_until(notice: Notice) -> datetime | None:
    """Return until when the sender may contest that the comment stays; None: they cannot."""
    if notice.outcome != ReportOutcome.REJECTED or notice.decision is None:
        return None
    return notice.decision.decided_at + CONTESTABLE_FOR
