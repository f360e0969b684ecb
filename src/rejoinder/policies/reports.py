"""Who may report a comment, and who may give notice of illegal content."""

from django.utils.translation import gettext as _

from rejoinder.models import Account, Comment
from rejoinder.policies.closing import may_take_part
from rejoinder.policies.permit import Permit
from rejoinder.vocabulary.states import CommentState


def may_report(account: Account | None, comment: Comment) -> Permit:
    """Signed-in readers may report what is published, but not their own comments."""
    if account is None:
        return Permit(False, _("Please sign in to report a comment."))
    if comment.author_id == account.pk:
        return Permit(False, _("This comment is yours. You can withdraw it."))
    if comment.state != CommentState.PUBLISHED:
        return Permit(False, _("This comment is no longer published."))
    return may_take_part(account)


def may_give_notice(comment: Comment) -> Permit:
    """Anybody may give notice of what readers can see."""
    if comment.state != CommentState.PUBLISHED:
        return Permit(False, _("This comment is no longer published."))
    return Permit(True, "")
