"""A moderator takes a passage out of a comment and leaves the rest."""

from datetime import datetime

from django.utils.translation import gettext as _

from rejoinder.actions.decide import Ground, StateHasChanged, move
from rejoinder.actions.settle_reports import settling
from rejoinder.actions.stating import (
    ReasonIsIncomplete,
    Statement,
    comment_for,
    decided,
    ground_for,
    record_in_place,
)
from rejoinder.actions.writing import Touched
from rejoinder.kit import markup
from rejoinder.kit.cuts import PassageIsNotThere, without_passage
from rejoinder.models import Account, Comment, Decision, Revision
from rejoinder.rendering.cut_words import cut_mark
from rejoinder.vocabulary.moderation import Measure
from rejoinder.vocabulary.states import CommentState


def cut(
    comment_id: int,
    *,
    seen: CommentState,
    moderator: Account,
    statement: Statement,
    now: datetime,
    undo_until: datetime | None = None,
) -> Decision:
    """Take the statement's passage out of a comment and publish the rest.

    The earlier wording stays with its author and the desk. In its place stands how many
    words were cut, and by which rule.

    Raises:
        ReasonIsIncomplete: no passage, or one that the text does not hold, or nothing left.
        NotPermitted, NoSuchComment, StateHasChanged, NoSuchMove.
    """
    comment = comment_for(moderator, comment_id)
    statement.check()
    text = cut_text(comment, statement)
    ground = ground_for(comment, statement, moderator, undo_until=undo_until, measure=Measure.CUT)

    def store(touched: Touched) -> int:
        return store_cut(touched, comment, text, seen=seen, ground=ground, now=now)

    return decided(comment, seen, settling(comment.pk, store, upheld=True))


def store_cut(
    touched: Touched,
    comment: Comment,
    text: str,
    *,
    seen: CommentState,
    ground: Ground,
    now: datetime,
) -> int:
    """Replace a comment's wording by ``text``, keep the earlier one, and publish it.

    Runs inside the caller's transaction; returns the decision's id.
    """
    new = CommentState.PUBLISHED
    if seen is new:
        decision_id = record_in_place(touched, comment, seen=seen, ground=ground, now=now)
    else:
        decision_id = move(touched, comment, seen=seen, new=new, ground=ground, now=now)
    unchanged = Comment.objects.filter(pk=comment.pk, text=comment.text, html=comment.html)
    if unchanged.update(text=text, html=markup.render(text)) == 0:
        raise StateHasChanged(None)
    Revision.objects.create(
        comment=comment,
        number=Revision.objects.filter(comment=comment).count() + 1,
        text=comment.text,
        html=comment.html,
        written_at=comment.edited_at or comment.created_at,
        cut_by_id=decision_id,
    )
    return decision_id


def put_text_back(comment: Comment, taken: Decision) -> None:
    """Give a comment the wording it had before the decision ``taken`` cut it."""
    earlier = Revision.objects.filter(comment=comment, cut_by=taken).get()
    Comment.objects.filter(pk=comment.pk).update(text=earlier.text, html=earlier.html)
    earlier.delete()


def cut_text(comment: Comment, statement: Statement) -> str:
    """Return the wording without the statement's passage.

    Raises:
        ReasonIsIncomplete: the passage is not there, or nothing else is.
    """
    if not comment.text:
        raise ReasonIsIncomplete(_("An imported comment cannot be cut."), field="passage")
    mark = cut_mark(statement.passage, house_rule=statement.house_rule)
    try:
        return without_passage(comment.text, statement.passage, mark)
    except PassageIsNotThere as error:
        raise ReasonIsIncomplete(
            _("The passage has to stand in the comment, word for word, and leave something over."),
            field="passage",
        ) from error
