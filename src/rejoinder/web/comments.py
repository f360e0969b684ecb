"""Writing under an article: a new comment, a reply, a change, a withdrawal."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from rejoinder.actions.edit_comment import edit_comment
from rejoinder.actions.submit_comment import (
    NoSuchThread,
    Receipt,
    SubmissionRefused,
    submit_comment,
)
from rejoinder.actions.withdraw_comment import withdraw_comment
from rejoinder.kit import ids
from rejoinder.models import Comment, Thread
from rejoinder.policies.comments import may_edit, may_reply, may_withdraw
from rejoinder.policies.writer import Writer
from rejoinder.rendering import addresses, pace_words, times
from rejoinder.rendering.stories import name_of
from rejoinder.vocabulary.errors import HTTP_STATUS, ErrorCode, ExpectedFailure
from rejoinder.vocabulary.states import CommentState
from rejoinder.web import writers
from rejoinder.web.answers import written
from rejoinder.web.drafts import draft_for, forget_draft, keep_until_read
from rejoinder.web.embedding import token_for_guest
from rejoinder.web.errors import error_answer, failure_answer
from rejoinder.web.forms import CommentForm, listed_problems, problems_of
from rejoinder.web.reading import account_of, comment_id, no_such_comment, typed, wants_json

# Failures after which the form comes back with the text in it; everything else has no place
# to write to.
_FORM_COMES_BACK = (
    ErrorCode.REFUSED, ErrorCode.NOT_ALLOWED, ErrorCode.KEY_REUSED, ErrorCode.STATE_CHANGED,
)  # fmt: skip


@dataclass(slots=True)
class Composer:
    """What the page for writing shows. ``parent`` is None for a comment on the article.

    ``editing`` is the comment that is being changed, None for a new one; ``problems`` holds
    one sentence for each field, "" for the whole form. ``after_warning`` is where one goes on
    once the warning has been read that stood in the way; empty without one.
    """

    thread: Thread
    parent: Comment | None = None
    editing: Comment | None = None
    values: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    after_warning: str = ""


def new_comment(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Take a comment on the article, or an answer when the form names a parent."""
    return _take(request, thread_id, typed(request, "parent"))


def reply(request: HttpRequest, thread_id: int, public_id: str) -> HttpResponse:
    """Show the page for answering a comment (GET), or take the answer (POST)."""
    if request.method == "POST":
        return _take(request, thread_id, public_id)
    composer = _composer(thread_id, public_id)
    if composer.parent is not None:
        may_reply(composer.parent).require()
    composer.values["text"] = draft_for(request, request.path)
    return _compose_page(request, composer)


def edit(request: HttpRequest, thread_id: int, public_id: str) -> HttpResponse:
    """Show an author their comment for changing (GET), or take the change (POST)."""
    now = timezone.now()
    writer = writers.writer_of(request)
    comment = own_or_visible(writer, thread_id, public_id)
    may_edit(writer, comment, site=comment.thread.article.site, now=now).require()
    composer = Composer(comment.thread, editing=comment, values={"text": comment.text})
    if request.method != "POST":
        return _compose_page(request, composer)
    composer.values["text"] = typed(request, "text")
    try:
        receipt = edit_comment(comment.pk, writer=writer, text=composer.values["text"], now=now)
    except ExpectedFailure as failure:
        return _not_taken(request, composer, failure)
    return _taken(request, receipt, writer=writer, status=200)


def withdraw(request: HttpRequest, thread_id: int, public_id: str) -> HttpResponse:
    """Ask an author whether to take a comment back (GET), or do it (POST)."""
    writer = writers.writer_of(request)
    comment = own_or_visible(writer, thread_id, public_id)
    if request.method != "POST":
        may_withdraw(writer, comment).require()
        return render(request, "rejoinder/withdraw.html", {"comment": comment})
    if not writer.wrote(comment):
        may_withdraw(writer, comment).require()
    withdraw_comment(comment.pk, writer=writer, now=timezone.now())
    return _taken(
        request,
        Receipt(comment.pk, thread_id, comment.receipt_code or "", CommentState.WITHDRAWN),
        writer=writer,
        status=200,
    )


def own_or_visible(writer: Writer, thread_id: int, public_id: str) -> Comment:
    """Return a comment that this person may see at all.

    Raises:
        NoSuchComment: it is not there, not in this thread, or somebody else's held one.
    """
    mine = Comment.objects.visible_to(writer.account, writer.guest_key)
    comment = (
        mine.select_related("thread__article__site", "author")
        .filter(thread=thread_id, pk=comment_id(public_id))
        .first()
    )
    if comment is None:
        raise no_such_comment()
    return comment


def _composer(thread_id: int, parent: str, values: Mapping[str, str] | None = None) -> Composer:
    """Read what the page for writing shows; ``values`` is what was typed already."""
    out = Thread.objects.filter(article__published_at__lte=timezone.now())
    thread = out.select_related("article__site").filter(pk=thread_id).first()
    if thread is None:
        raise NoSuchThread(_("There is no such discussion."))
    composer = Composer(thread, values=dict(values or {}))
    if parent:
        visible = Comment.objects.visible().select_related("author")
        composer.parent = visible.filter(thread=thread, pk=comment_id(parent)).first()
        if composer.parent is None:
            raise no_such_comment()
    return composer


def _take(request: HttpRequest, thread_id: int, parent: str) -> HttpResponse:
    """Take a comment; the page for writing is read only if it has to come back."""
    account = account_of(request)
    values = {name: typed(request, name) for name in ("text", "name", "email", "key")}
    form = CommentForm(values, guest=account is None)
    if not form.is_valid():
        composer = _composer(thread_id, parent, values)
        composer.problems = problems_of(form)
        return _problems_answer(request, composer, ErrorCode.REFUSED)
    parts: dict[str, str] = form.cleaned_data
    parent_id = comment_id(parent) if parent else None
    token = "" if account else writers.guest_token(request)
    is_first = account is None and not token
    writer = Writer(account=account)
    if account is None:
        token = token or writers.new_guest_token()
        key_of_guest = writers.key_of_guest(token)
        writer = Writer(guest_key=key_of_guest, name=parts["name"], email=parts["email"])
    writer = writers.sent_from(request, writer)
    place = f"{thread_id}:{parent_id or 0}"
    try:
        receipt = submit_comment(
            thread_id=thread_id,
            parent_id=parent_id,
            writer=writer,
            text=values["text"],
            key=parts["key"]
            or (_first_key(request, place, values["text"], writer) if is_first else ""),
            now=timezone.now(),
        )
    except ExpectedFailure as failure:
        composer = _composer(thread_id, parent, values)
        if isinstance(failure, SubmissionRefused) and failure.is_for_warning:
            text = values["text"]
            composer.after_warning = keep_until_read(request, composer.thread, parent, text)
        return _not_taken(request, composer, failure)
    forget_draft(request, thread_id, parent)
    # A first form that arrived twice keeps the cookie of its first arrival.
    is_new = bool(token) and not (is_first and receipt.replayed)
    shown = token_for_guest(request, token, timezone.now()) if is_new else ""
    also = {"token": shown} if shown else {}
    response = _taken(request, receipt, writer=writer, status=201, also=also)
    if is_new:
        writers.remember_guest(response, token)
    return response


def _first_key(request: HttpRequest, place: str, text: str, writer: Writer) -> str:
    return writers.first_comment_key(request, place, text, writer.name, writer.email)


def _not_taken(request: HttpRequest, composer: Composer, failure: ExpectedFailure) -> HttpResponse:
    if failure.code not in _FORM_COMES_BACK:
        return failure_answer(request, failure)
    composer.problems = {failure.field: failure.sentence}
    return _problems_answer(request, composer, failure.code)


def _problems_answer(request: HttpRequest, composer: Composer, code: ErrorCode) -> HttpResponse:
    if wants_json(request):
        sentence = next(iter(composer.problems.values()))
        fields = {name: text for name, text in composer.problems.items() if name}
        return error_answer(request, code, sentence, fields=fields)
    return _compose_page(request, composer, status=HTTP_STATUS[code])


def _compose_page(request: HttpRequest, composer: Composer, *, status: int = 200) -> HttpResponse:
    article, thread_id = composer.thread.article, composer.thread.pk
    context = {
        "composer": composer,
        "article": article,
        "site": article.site,
        "problem_list": listed_problems(composer.problems),
    }
    if composer.editing is not None:
        context["action"] = addresses.deed(thread_id, composer.editing.pk, "edit")
        return render(request, "rejoinder/edit.html", context, status=status)
    context |= {"action": addresses.comments(thread_id), "parent_name": ""}
    context["pace"] = _pace_line(composer.thread)
    if composer.parent is not None:
        context["action"] = addresses.deed(thread_id, composer.parent.pk, "reply")
        context["parent_name"] = name_of(composer.parent)
    return render(request, "rejoinder/reply.html", context, status=status)


def _pace_line(thread: Thread) -> str:
    """Say that the discussion goes at a slower pace; nothing where it does not."""
    site, set_by = thread.article.site, thread.pace_set_by
    return pace_words.line(
        thread.pace_seconds,
        thread.pace_until,
        set_by=set_by.display_name if set_by and site.signs_with_names else "",
        where=times.zone(site.time_zone),
        now=timezone.now(),
    )


def _taken(
    request: HttpRequest,
    receipt: Receipt,
    *,
    writer: Writer,
    status: int,
    also: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Answer a write that was taken: JSON with the drawn comment, or on to where it is."""
    response: HttpResponse
    if wants_json(request):
        said = written(request, receipt, writer=writer) | dict(also or {})
        response = JsonResponse(said, status=status)
    else:
        response = HttpResponseRedirect(_where_to(receipt), status=303)
    writers.mark_written(response, receipt.thread_id)
    return response


def _where_to(receipt: Receipt) -> str:
    if receipt.state != CommentState.PUBLISHED and receipt.code:
        return addresses.receipt(receipt.code)
    permalink = addresses.comment(receipt.thread_id, receipt.comment_id)
    return f"{permalink}#c-{ids.to_public(receipt.comment_id)}"
