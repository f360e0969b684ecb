"""Messages to the newsroom at the desk: those that wait, and the answer to one."""

from dataclasses import dataclass, field

from django.contrib import messages as said
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _

from rejoinder.actions.contact_newsroom import (
    NoSuchMessage,
    answer_message,
    put_message_aside,
)
from rejoinder.kit import ids
from rejoinder.models import Account, ContactMessage
from rejoinder.rendering import contact_words
from rejoinder.vocabulary.errors import HTTP_STATUS, ErrorCode, ExpectedFailure
from rejoinder.vocabulary.states import Role
from rejoinder.web.desk.frame import desk_page
from rejoinder.web.forms import listed_problems
from rejoinder.web.guard import signed_in
from rejoinder.web.reading import RequestIsWrong, positive_number, typed

PAGE = 30
WAITING, ANSWERED = "waiting", "answered"
_WITH = ("account", "answered_by", "comment__thread__article")


@dataclass(slots=True)
class Answer:
    """What was typed so far, and what is wrong with it."""

    text: str = ""
    problems: dict[str, str] = field(default_factory=dict)


def messages_page(request: HttpRequest) -> HttpResponse:
    """List messages that wait, the oldest first, or those dealt with, the newest first."""
    show = request.GET.get("show", WAITING)
    after = request.GET.get("after", "")
    last = positive_number(after) if after else 0
    found = ContactMessage.objects.filter(answered_at__isnull=show != ANSWERED)
    if show == ANSWERED:
        found = (found.filter(pk__lt=last) if last else found).order_by("-pk")
    elif show == WAITING:
        found = found.filter(pk__gt=last).order_by("pk")
    else:
        raise RequestIsWrong(_("The list shows what waits or what is answered."))
    listed = list(found.select_related(*_WITH)[: PAGE + 1])
    return desk_page(
        request,
        "rejoinder/desk/messages.html",
        current="messages",
        listed=listed[:PAGE],
        show=show,
        after=listed[PAGE - 1].pk if len(listed) > PAGE else "",
        topic=contact_words.topic,
    )


def message(request: HttpRequest, number: int) -> HttpResponse:
    """Show one message (GET), answer it, or put it aside (POST)."""
    account, shown = signed_in(request), _message(number)
    if request.method != "POST":
        return _page(request, account, shown, Answer())
    answer = Answer(typed(request, "answer"))
    try:
        if typed(request, "act") == "aside":
            put_message_aside(shown.pk, moderator=account, now=timezone.now())
            said.success(request, _("Put aside without an answer."))
        else:
            answer_message(shown.pk, moderator=account, text=answer.text, now=timezone.now())
            said.success(request, _("Your answer to %(name)s is sent.") % {"name": shown.name})
    except ExpectedFailure as failure:
        if failure.code not in (ErrorCode.REFUSED, ErrorCode.STATE_CHANGED):
            raise
        answer.problems = {failure.field: failure.sentence}
        return _page(request, account, _message(number), answer, status=HTTP_STATUS[failure.code])
    return HttpResponseRedirect("/desk/messages", status=303)


def _message(number: int) -> ContactMessage:
    found = ContactMessage.objects.select_related(*_WITH).filter(pk=number).first()
    if found is None:
        raise NoSuchMessage(_("There is no such message."))
    return found


def _page(
    request: HttpRequest,
    account: Account,
    shown: ContactMessage,
    answer: Answer,
    *,
    status: int = 200,
) -> HttpResponse:
    return desk_page(
        request,
        "rejoinder/desk/message.html",
        current="messages",
        status=status,
        shown=shown,
        answer=answer,
        problem_list=listed_problems(answer.problems),
        topic=contact_words.topic,
        comment_page=f"/desk/c/{ids.to_public(shown.comment_id)}" if shown.comment_id else "",
        # Who answers needs no address for it; the mail knows where it goes.
        shows_address=account.role == Role.ADMINISTRATOR,
    )
