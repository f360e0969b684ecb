"""Who may write, answer, edit, withdraw and vote, and why not."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from rejoinder.models import Comment, Site, Thread
from rejoinder.policies.closing import may_take_part
from rejoinder.policies.permit import Permit
from rejoinder.policies.writer import Writer
from rejoinder.vocabulary.states import CommentState

_YES = Permit(True, "")


def may_comment(writer: Writer, *, site: Site, thread: Thread) -> Permit:
    """Anyone may comment while the thread is open; guests only where the site takes them."""
    if not thread.is_open:
        return Permit(False, _("This discussion is closed."))
    if writer.account is None and not site.guests_may_comment:
        return Permit(False, _("Please sign in to comment here."))
    return may_take_part(writer.account) if writer.account is not None else _YES


def may_reply(parent: Comment) -> Permit:
    """Only a comment that readers can see in full can be answered."""
    if parent.state != CommentState.PUBLISHED:
        return Permit(False, _("This comment can no longer be answered."))
    return _YES


def may_edit(writer: Writer, comment: Comment, *, site: Site, now: datetime) -> Permit:
    """Authors may change a comment inside the edit window, a held one as long as it waits."""
    if not writer.wrote(comment):
        return Permit(False, _("Only its author can change a comment."))
    if writer.account is not None and writer.account.closing_at is not None:
        return may_take_part(writer.account)
    if comment.state == CommentState.HELD:
        return _YES
    if comment.state != CommentState.PUBLISHED:
        return Permit(False, _("This comment can no longer be changed."))
    if now - comment.created_at > timedelta(minutes=site.edit_window_minutes):
        return Permit(False, _("The time for changes is over."))
    return _YES


def may_withdraw(writer: Writer, comment: Comment) -> Permit:
    """Authors may take a comment back at any time, unless it is gone already."""
    if not writer.wrote(comment):
        return Permit(False, _("Only its author can withdraw a comment."))
    if comment.state in (CommentState.REMOVED, CommentState.WITHDRAWN):
        return Permit(False, _("This comment is no longer there."))
    return _YES


def may_vote(writer: Writer, comment: Comment) -> Permit:
    """Signed-in readers may vote on what is published, but not on their own comments."""
    if writer.account is None:
        return Permit(False, _("Please sign in to vote."))
    if comment.state != CommentState.PUBLISHED:
        return Permit(False, _("This comment is no longer published."))
    if comment.author_id == writer.account.pk:
        return Permit(False, _("You cannot vote on your own comment."))
    return may_take_part(writer.account)
