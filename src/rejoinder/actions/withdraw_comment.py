"""An author takes a comment back."""

from datetime import datetime

from django.utils.translation import gettext as _

from rejoinder.actions.decide import Ground, decide
from rejoinder.actions.submit_comment import NoSuchComment
from rejoinder.models import Comment
from rejoinder.policies.comments import may_withdraw
from rejoinder.policies.writer import Writer
from rejoinder.vocabulary.states import Actor, CommentState, FoundHow


def withdraw_comment(comment_id: int, *, writer: Writer, now: datetime) -> None:
    """Withdraw a comment; doing it twice is no error, and a tombstone keeps its place.

    Raises:
        NoSuchComment, NotPermitted, StateHasChanged.
    """
    own = Comment.objects.of_author(writer.account, writer.guest_key)
    comment = own.filter(pk=comment_id).first()
    if comment is None:
        raise NoSuchComment(_("There is no such comment."))
    if comment.state == CommentState.WITHDRAWN:
        return
    may_withdraw(writer, comment).require()
    ground = Ground(actor=Actor.AUTHOR, found_how=FoundHow.AUTHOR)
    decide(
        comment_id,
        seen=CommentState(comment.state),
        new=CommentState.WITHDRAWN,
        ground=ground,
        now=now,
    )
