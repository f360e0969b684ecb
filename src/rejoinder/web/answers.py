"""What our script gets back for a comment that was taken: its words and its drawn place."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from rejoinder.actions.submit_comment import Receipt
from rejoinder.models import Comment, Thread
from rejoinder.policies.writer import Writer
from rejoinder.rendering import addresses, article_view, queries
from rejoinder.rendering.discussion import Asked, draw_alone
from rejoinder.rendering.environment import render
from rejoinder.rendering.viewer import Viewer
from rejoinder.vocabulary.states import CommentState
from rejoinder.web.frame import page_frame
from rejoinder.web.viewer import own_comments, thread_viewer


def written(request: HttpRequest, receipt: Receipt, *, writer: Writer) -> dict[str, Any]:
    """Describe a write in the shape of templates/rejoinder/README.md.

    ``html`` is the comment as the page draws it, for its author; ``sentence`` is what a
    screen reader announces; ``where`` is the address of the receipt.
    """
    thread = Thread.objects.select_related("article__site").get(pk=receipt.thread_id)
    if receipt.state in (CommentState.PUBLISHED, CommentState.WITHDRAWN):
        html, sentence = _in_its_place(request, thread, receipt)
    else:
        html, sentence = _own_copy(request, thread, receipt, writer)
    return {
        "code": receipt.code,
        "state": receipt.state.value,
        "html": html,
        "sentence": sentence,
        "where": addresses.receipt(receipt.code) if receipt.code else "",
    }


def _in_its_place(request: HttpRequest, thread: Thread, receipt: Receipt) -> tuple[str, str]:
    published = receipt.state is CommentState.PUBLISHED
    sentence = _("Posted.") if published else _("Withdrawn.")
    rows = queries.by_ids([receipt.comment_id])
    if not rows:
        return "", sentence  # withdrawn before it was ever public
    now = timezone.now()
    view = article_view.by_thread(thread.pk, now)
    viewer = thread_viewer(request, thread)
    asked = Asked(view.thread, view.article.slug, view.zone, now, viewer)
    nodes = draw_alone(asked, rows)
    return render("rejoinder/me/comment.html", nodes=nodes, **_around(request, viewer)), sentence


def _own_copy(
    request: HttpRequest, thread: Thread, receipt: Receipt, writer: Writer
) -> tuple[str, str]:
    own = Comment.objects.of_author(writer.account, writer.guest_key)
    stored = own.filter(pk=receipt.comment_id)
    mine = own_comments(stored, writer=writer, site=thread.article.site, now=timezone.now())
    viewer = thread_viewer(request, thread)
    html = render("rejoinder/me/mine.html", mine=mine, **_around(request, viewer))
    sentence = " ".join((mine[0].heading + ".", *mine[0].lines[:1]))
    return html, sentence


def _around(request: HttpRequest, viewer: Viewer) -> dict[str, Any]:
    return {"viewer": viewer, "frame": page_frame(request)}
