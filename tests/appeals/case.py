"""A removed comment and the people around it, for the tests of this folder."""

from dataclasses import dataclass
from datetime import datetime

from rejoinder.actions.make_appeal import Contest, make_appeal
from rejoinder.actions.moderate import remove
from rejoinder.actions.stating import Statement
from rejoinder.models import Account, Appeal, Comment, Decision
from rejoinder.policies.appeals import Asker
from rejoinder.policies.writer import Writer
from rejoinder.vocabulary.moderation import AppealWish
from rejoinder.vocabulary.states import CommentState, Reason
from tests.support import cast
from tests.web.scene import Paper

TEXT = "The minister is a stupid liar, and the barrier was open at six."
ATTACK = Statement(reason=Reason.ATTACK, house_rule=1, passage="a stupid liar")


@dataclass(frozen=True)
class Case:
    """One decision on a comment by Ana, taken by Mona unless told otherwise."""

    paper: Paper
    comment: Comment
    decision: Decision

    def contested(self, wish: AppealWish = AppealWish.RESTORE, *, without: str = "") -> Appeal:
        """Let the author contest it."""
        return make_appeal(
            self.decision.pk,
            asker=self.author,
            contest=Contest(meaning="I meant the figure.", wish=wish, without=without),
            now=cast.now(),
        )

    @property
    def author(self) -> Asker:
        """Its author, by account or the guest's cookie."""
        writer = Writer(account=self.comment.author, guest_key=self.comment.guest_key)
        return Asker(writer=writer)

    def now(self) -> Comment:
        """Read the comment again."""
        return Comment.objects.get(pk=self.comment.pk)


def removed(
    paper: Paper,
    *,
    guest_key: str = "",
    by: Account | None = None,
    statement: Statement = ATTACK,
    at: datetime | None = None,
) -> Case:
    """Write TEXT and let it be removed."""
    comment = paper.comment(TEXT, guest_key=guest_key)
    decision = remove(
        comment.pk,
        seen=CommentState.PUBLISHED,
        moderator=by or paper.mona,
        statement=statement,
        now=at or cast.now(),
    )
    return Case(paper, comment, decision)
