"""What our script gets back for a comment that was taken: its words and its drawn place."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.translation import gettext as _

from rejoinder.actions.facts import article_facts
from rejoinder.actions.statements import ThreadIsGone
from rejoinder.actions.submit_comment import Receipt
from rejoinder.models import Comment, Site, Thread
from rejoinder.models.plain import first
from rejoinder.policies.comments import may_edit, may_withdraw
from rejoinder.policies.writer import Writer
from rejoinder.rendering import addresses, queries, times
from rejoinder.rendering.discussion import Asked, draw_alone
from rejoinder.rendering.environment import render
from rejoinder.rendering.rows import CommentRow
from rejoinder.rendering.viewer import Viewer
from rejoinder.vocabulary.states import CommentState
from rejoinder.web.frame import page_frame
from rejoinder.web.origins import Sender, sender_of
from rejoinder.web.viewer import own_comments

_IN_PLACE = frozenset({CommentState.PUBLISHED, CommentState.WITHDRAWN})


def written(request: HttpRequest, receipt: Receipt, *, writer: Writer) -> dict[str, Any]:
    """Describe a write in the shape of templates/rejoinder/README.md.

    ``html`` is the comment as the page draws it, for its author, who is ``writer``;
    ``sentence`` is what a screen reader announces; ``where`` is the address of the receipt.
    """
    html = sentence = ""
    thread = first(Thread, "id = %s", (receipt.thread_id,))
    if thread is not None:
        # What was taken stays so, though there is no place any more to draw it for.
        with suppress(ThreadIsGone):
            draw = _in_its_place if receipt.state in _IN_PLACE else _own_copy
            html, sentence = draw(request, thread, receipt, writer)
    return {
        "code": receipt.code,
        "state": receipt.state.value,
        "html": html,
        "sentence": sentence,
        "where": addresses.receipt(receipt.code) if receipt.code else "",
    }


def _in_its_place(
    request: HttpRequest, thread: Thread, receipt: Receipt, writer: Writer
) -> tuple[str, str]:
    published = receipt.state is CommentState.PUBLISHED
    sentence = _("Posted.") if published else _("Withdrawn.")
    rows = queries.by_ids([receipt.comment_id])
    if not rows:
        return "", sentence  # withdrawn before it was ever public
    now = timezone.now()
    article = article_facts(thread)
    viewer = _author(request, rows[0], writer, article.site, now)
    asked = Asked(thread, article.slug, times.zone(article.site.time_zone), now, viewer)
    return render("rejoinder/me/comment.html", nodes=draw_alone(asked, rows)), sentence


def _own_copy(
    request: HttpRequest, thread: Thread, receipt: Receipt, writer: Writer
) -> tuple[str, str]:
    own = Comment.objects.of_author(writer.account, writer.guest_key)
    stored = own.filter(pk=receipt.comment_id)
    site = article_facts(thread).site
    mine = own_comments(stored, writer=writer, site=site, now=timezone.now())
    html = render("rejoinder/me/mine.html", mine=mine, frame=page_frame(request))
    sentence = " ".join((mine[0].heading + ".", *mine[0].lines[:1]))
    return html, sentence


def _author(
    request: HttpRequest, row: CommentRow, writer: Writer, site: Site, now: datetime
) -> Viewer:
    """Return the author of one comment as its viewer; nobody votes on their own comment."""
    comment = Comment(
        id=row.id,
        author_id=row.author_id,
        guest_key=writer.guest_key,
        state=row.state,
        created_at=row.created_at,
    )
    own = frozenset({row.id})
    return Viewer(
        csrf_token=_token(request),
        own=own,
        editable=own if may_edit(writer, comment, site=site, now=now) else frozenset(),
        withdrawable=own if may_withdraw(writer, comment) else frozenset(),
    )


def _token(request: HttpRequest) -> str:
    """Return the token for the comment's forms; none for browsers whose headers say enough."""
    return "" if sender_of(request) is Sender.OURS else get_token(request)
