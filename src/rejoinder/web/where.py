"""Where is my comment? The receipt page: its state, and everything that was decided on it."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from rejoinder.kit import ids
from rejoinder.models import Comment
from rejoinder.policies.comments import may_edit, may_withdraw
from rejoinder.rendering import wording
from rejoinder.rendering.stories import Step, name_of, steps_of
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure
from rejoinder.vocabulary.states import CommentState
from rejoinder.web import writers
from rejoinder.web.waiting import usual_wait, wait_sentence

NOT_FOR_SEARCH = "noindex, nofollow"


class NoSuchReceipt(ExpectedFailure):
    """No comment has this code."""

    code = ErrorCode.NOT_FOUND


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """What the receipt page shows; ``steps`` are oldest first.

    ``wait`` is the usual wait in words, empty when nothing is waited for. ``is_author`` is
    decided by the session or the guest's cookie, never by the code, and opens what is
    theirs alone.
    """

    comment: Comment
    heading: str
    steps: tuple[Step, ...]
    wait: str
    is_author: bool
    can_edit: bool
    can_withdraw: bool
    is_public: bool


def lookup(request: HttpRequest) -> HttpResponse:
    """Ask for a receipt code, or go on to the page of the code that was typed."""
    typed = request.GET.get("code", "")
    if not typed:
        return render(request, "rejoinder/where_lookup.html", {"code": "", "problem": ""})
    code = ids.normal_code(typed)
    if _by_code(code) is not None:
        return HttpResponseRedirect(reverse("receipt", args=[code]), status=303)
    context = {"code": typed[:40], "problem": _no_such_receipt().sentence}
    return render(request, "rejoinder/where_lookup.html", context, status=404)


def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """Show the comment of a receipt code, to whoever has the code."""
    normal = ids.normal_code(code)
    comment = _by_code(normal)
    if comment is None:
        raise _no_such_receipt()
    if code != normal:
        return HttpResponseRedirect(reverse("receipt", args=[normal]), status=303)
    page = _page(request, comment)
    context = {"receipt": page, "comment": comment, "article": comment.thread.article}
    context["name"] = name_of(comment)
    response = render(request, "rejoinder/where.html", context)
    response["X-Robots-Tag"] = NOT_FOR_SEARCH
    return response


def _by_code(code: str) -> Comment | None:
    """Return the comment of a code; whoever has the code may see it in every state."""
    found = Comment.objects.with_code(code).select_related("thread__article__site", "author")
    history = ("decisions__findings", "decisions__moderator")
    return found.prefetch_related(*history).order_by("id").first()


def _page(request: HttpRequest, comment: Comment) -> ReceiptPage:
    now = timezone.now()
    writer = writers.writer_of(request)
    site = comment.thread.article.site
    waits = comment.state in (CommentState.HELD, CommentState.HIDDEN)
    return ReceiptPage(
        comment=comment,
        heading=wording.state(comment.state),
        steps=steps_of(comment, site=site, now=now),
        wait=wait_sentence(usual_wait()) if waits else "",
        is_author=writer.wrote(comment),
        can_edit=bool(may_edit(writer, comment, site=site, now=now)),
        can_withdraw=bool(may_withdraw(writer, comment)),
        is_public=comment.number is not None,
    )


def _no_such_receipt() -> NoSuchReceipt:
    return NoSuchReceipt(_("No comment has this code. Codes look like 7QF2-M9XR-TABK."))
