"""A moderator takes a card to look at it, lets it go, or puts it off.

So two people do not decide at once. The gate would refuse the second decision anyway; this
spares them the reading.
"""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from rejoinder.actions.staff_notes import note_on_comment
from rejoinder.actions.writing import Touched, commit
from rejoinder.models import Account, Comment, DeskCard
from rejoinder.policies.desk import may_decide_on
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure

# Long enough to read a conversation; renewed by whatever its holder does. A guess.
TAKEN_FOR = timedelta(minutes=5)
# What is put off comes back after a coffee. A guess.
LATER_AFTER = timedelta(hours=1)


class CardIsTaken(ExpectedFailure):
    """Somebody else looks at this comment; ``holder`` is who."""

    code = ErrorCode.STATE_CHANGED

    def __init__(self, holder: Account) -> None:
        sentence = _("%(name)s is looking at this comment.") % {"name": holder.display_name}
        super().__init__(sentence, field="why")
        self.holder = holder


def take(comment: Comment, *, account: Account, now: datetime) -> None:
    """Take a card for TAKEN_FOR, or renew one's hold on it.

    Raises:
        NotPermitted: the comment is not in this account's part of the site.
        CardIsTaken: somebody else holds it.
    """
    may_decide_on(account, comment).require()

    def change(_touched: Touched) -> bool:
        free = Q(taken_by=None) | Q(taken_until__lte=now) | Q(taken_by=account)
        return bool(card_of(comment).filter(free).update(**_held(account, now)))

    if not commit(change):
        require_free(comment, account=account, now=now)


def take_over(comment: Comment, *, account: Account, why: str, now: datetime) -> None:
    """Take a card out of somebody's hands; the reason stays on it as a note.

    Raises:
        NotPermitted: the comment is not in this account's part of the site.
        NoteIsWrong: no reason, or one that is too long.
    """
    may_decide_on(account, comment).require()

    def change(_touched: Touched) -> None:
        card = card_of(comment)
        holder = holder_of(comment, account=account, now=now)
        card.update(**_held(account, now))
        text = why.strip()
        if holder is not None and text:
            names = {"name": holder.display_name, "why": text}
            text = _("Taken over from %(name)s: %(why)s") % names
        note_on_comment(comment, text=text, written_by=account, now=now)

    commit(change)


def let_go(comment: Comment, *, account: Account) -> None:
    """Give a card back that one has taken."""
    mine = DeskCard.objects.filter(comment=comment, taken_by=account)
    commit(lambda _touched: mine.update(taken_by=None, taken_until=None))


def put_off(comment: Comment, *, account: Account, now: datetime) -> datetime:
    """Keep a comment as it is and out of the queues for a while; return until when.

    Raises:
        NotPermitted: the comment is not in this account's part of the site.
        CardIsTaken: somebody else looks at it.
    """
    may_decide_on(account, comment).require()
    require_free(comment, account=account, now=now)
    until = now + LATER_AFTER

    def change(_touched: Touched) -> None:
        card_of(comment).update(later_at=until, taken_by=None, taken_until=None)

    commit(change)
    return until


def require_free(comment: Comment, *, account: Account, now: datetime) -> None:
    """Raise CardIsTaken while somebody else looks at the comment."""
    holder = holder_of(comment, account=account, now=now)
    if holder is not None:
        raise CardIsTaken(holder)


def holder_of(comment: Comment, *, account: Account, now: datetime) -> Account | None:
    """Return who else looks at the comment, None when nobody does."""
    card = DeskCard.objects.filter(comment=comment, taken_until__gt=now)
    held = card.exclude(taken_by=account).select_related("taken_by").first()
    return held.taken_by if held else None


def _held(account: Account, now: datetime) -> dict[str, object]:
    return {"taken_by": account, "taken_until": now + TAKEN_FOR}


def card_of(comment: Comment) -> QuerySet[DeskCard]:
    """Make sure that the comment has a card; runs inside the caller's transaction."""
    DeskCard.objects.bulk_create([DeskCard(comment=comment)], ignore_conflicts=True)
    return DeskCard.objects.filter(comment=comment)
