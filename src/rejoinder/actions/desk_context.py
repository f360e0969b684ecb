"""What stands around a comment: what it answers, up to the first, and what answers it."""

from dataclasses import dataclass

from django.db.models import Q

from rejoinder.models import Comment
from rejoinder.vocabulary.states import CommentState

MOST_ABOVE = 20
MOST_BELOW = 10


@dataclass(frozen=True, slots=True)
class Context:
    """``above`` begins with the top-level comment; ``below`` are the direct answers."""

    above: tuple[Comment, ...]
    below: tuple[Comment, ...]


def context_of(comment: Comment) -> Context:
    """Read what stands around a comment, the staff's view of it."""
    around = Comment.objects.at_the_desk().select_related("author")
    above: list[Comment] = []
    parent_id = comment.parent_id
    while parent_id is not None and len(above) < MOST_ABOVE:
        parent = around.get(pk=parent_id)
        above.insert(0, parent)
        parent_id = parent.parent_id
    shown = Q(state__in=[CommentState.PUBLISHED, CommentState.HELD, CommentState.HIDDEN])
    below = list(around.filter(shown, parent=comment).order_by("pk")[:MOST_BELOW])
    return Context(tuple(above), tuple(below))
