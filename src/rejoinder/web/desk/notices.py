"""The queue of notices of illegal content, and the answer to one."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from rejoinder.actions.answer_notice import (
    AnswerIsIncomplete,
    NoSuchNotice,
    close_notice,
    reject_notice,
    uphold_notice,
)
from rejoinder.actions.stating import ReasonIsIncomplete
from rejoinder.models import Account, Notice
from rejoinder.policies.desk import may_decide_on
from rejoinder.policies.permit import Permit
from rejoinder.rendering.stories import Step, name_of, steps_of
from rejoinder.vocabulary.errors import HTTP_STATUS, ErrorCode
from rejoinder.vocabulary.moderation import ReportOutcome
from rejoinder.vocabulary.states import CommentState, Role
from rejoinder.web.desk.frame import desk_page
from rejoinder.web.forms import listed_problems
from rejoinder.web.guard import signed_in
from rejoinder.web.reading import RequestIsWrong, typed
from rejoinder.web.writers import mark_written

PAGE = 30
_WITH = ("comment__author", "comment__parent__author", "comment__thread__article__site", "decision")
_FIELDS = ("law", "explanation", "passage", "answer")
_GONE = (CommentState.REMOVED, CommentState.WITHDRAWN)


@dataclass(slots=True)
class DeskNotice:
    """One notice with its comment, what was typed for its answer, and what is wrong with it.

    ``sender`` is never an address: ``email`` has it for administrators, empty for others.
    """

    notice: Notice
    author: str
    sender: str
    email: str = ""
    may: Permit | None = None
    steps: tuple[Step, ...] = ()
    values: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Whether it still waits for an answer."""
        return self.notice.outcome == ReportOutcome.OPEN

    @property
    def is_gone(self) -> bool:
        """Whether the comment is off the page for good already."""
        return self.notice.comment.state in _GONE


def notices(request: HttpRequest) -> HttpResponse:
    """List the notices that wait, the oldest first, or those that were answered last."""
    show = request.GET.get("show", "open")
    if show not in ("open", "answered"):
        raise RequestIsWrong(_("The list shows what waits or what was answered."))
    found = Notice.objects.select_related(*_WITH)
    if show == "open":
        listed = found.filter(outcome=ReportOutcome.OPEN).order_by("pk")
    else:
        listed = found.exclude(outcome=ReportOutcome.OPEN).order_by("-pk")
    entries = [_entry(notice, signed_in(request)) for notice in listed[:PAGE]]
    return desk_page(
        request, "rejoinder/desk/notices.html", current="notices", show=show, entries=entries
    )


def notice(request: HttpRequest, number: int) -> HttpResponse:
    """Show one notice with its comment (GET), or answer it (POST)."""
    moderator = signed_in(request)
    found = Notice.objects.select_related(*_WITH).filter(pk=number).first()
    if found is None:
        raise NoSuchNotice(_("There is no such notice."))
    shown = _entry(found, moderator)
    comment = found.comment
    shown.may = may_decide_on(moderator, comment)
    if request.method == "POST":
        return _answer(request, shown, moderator)
    shown.values = {"law": found.law}
    return _page(request, shown)


def _entry(notice: Notice, viewer: Account) -> DeskNotice:
    if notice.child_abuse and not notice.name:
        sender = _("without a name")
    elif notice.account_id is not None:
        sender = _("%(name)s, signed in") % {"name": notice.name}
    else:
        sender = _("%(name)s, without an account") % {"name": notice.name}
    return DeskNotice(
        notice,
        author=name_of(notice.comment),
        sender=sender,
        email=notice.email if viewer.role == Role.ADMINISTRATOR else "",
    )


def _answer(request: HttpRequest, shown: DeskNotice, moderator: Account) -> HttpResponse:
    answers: dict[str, Callable[[], Notice]] = {
        "remove": lambda: _uphold(request, shown, moderator),
        "keep": lambda: reject_notice(
            shown.notice.pk,
            moderator=moderator,
            answer=typed(request, "answer"),
            now=timezone.now(),
        ),
        "close": lambda: close_notice(
            shown.notice.pk,
            moderator=moderator,
            answer=typed(request, "answer"),
            now=timezone.now(),
        ),
    }
    act = typed(request, "act")
    if act not in answers:
        raise RequestIsWrong(_("A notice is answered by removing, keeping or closing."))
    try:
        answers[act]()
    except (ReasonIsIncomplete, AnswerIsIncomplete) as failure:
        shown.values = {"act": act} | {name: typed(request, name) for name in _FIELDS}
        # Both forms have an answer; the problem belongs to the one that was sent.
        where = "removal_answer" if act == "remove" and failure.field == "answer" else failure.field
        shown.problems = {{"note": "explanation"}.get(where, where): failure.sentence}
        return _page(request, shown, status=HTTP_STATUS[ErrorCode.REFUSED])
    messages.success(request, _("Notice %(number)s is answered.") % {"number": shown.notice.number})
    response = HttpResponseRedirect(reverse("desk_notices"), status=303)
    mark_written(response, shown.notice.comment.thread_id)
    return response


def _uphold(request: HttpRequest, shown: DeskNotice, moderator: Account) -> Notice:
    seen = typed(request, "seen")
    if seen not in {state.value for state in CommentState}:
        raise RequestIsWrong(_("Nothing can be decided on a comment in this state."))
    return uphold_notice(
        shown.notice.pk,
        seen=CommentState(seen),
        moderator=moderator,
        law=typed(request, "law"),
        explanation=typed(request, "explanation"),
        passage=typed(request, "passage"),
        answer=typed(request, "answer"),
        now=timezone.now(),
    )


def _page(request: HttpRequest, shown: DeskNotice, *, status: int = 200) -> HttpResponse:
    comment = shown.notice.comment
    shown.steps = steps_of(comment, site=comment.thread.article.site, now=timezone.now())
    others = Notice.objects.filter(comment=comment).exclude(pk=shown.notice.pk).order_by("pk")
    return desk_page(
        request,
        "rejoinder/desk/notice.html",
        current="notices",
        status=status,
        shown=shown,
        others=list(others[:PAGE]),
        problem_list=listed_problems(shown.problems),
    )
