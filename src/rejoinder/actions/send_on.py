"""A moderator sends a comment on to a colleague, or to the editors."""

from datetime import datetime

from django.utils.translation import gettext as _

from rejoinder.actions.take_card import card_of, require_free
from rejoinder.actions.writing import Touched, commit
from rejoinder.kit.text import clean_text
from rejoinder.models import Account, Comment
from rejoinder.models.desk import STAFF_NOTE_LONGEST
from rejoinder.policies.desk import may_decide_on
from rejoinder.vocabulary.errors import ExpectedFailure
from rejoinder.vocabulary.states import DESK_ROLES


class CannotBeSentOn(ExpectedFailure):
    """The comment cannot be sent to that person, or the note is too long."""


def send_on(
    comment: Comment, *, to: Account | None, note: str, account: Account, now: datetime
) -> None:
    """Ask somebody else to look at a comment; ``to`` None means the editors.

    It leaves the sender's queues. What still waits after a day comes back to everybody
    (desk_counts.SENT_FOR).

    Raises:
        NotPermitted: the comment is not in the sender's part of the site.
        CannotBeSentOn: the person may not decide on it, is the sender, or the note is too long.
        CardIsTaken: somebody else looks at it.
    """
    may_decide_on(account, comment).require()
    require_free(comment, account=account, now=now)
    text = clean_text(note).strip()
    if len(text) > STAFF_NOTE_LONGEST:
        sentence = _("The note has %(found)s characters; at most %(allowed)s fit.")
        values = {"found": len(text), "allowed": STAFF_NOTE_LONGEST}
        raise CannotBeSentOn(sentence % values, field="note")
    if to is not None and (to.pk == account.pk or not may_decide_on(to, comment)):
        raise CannotBeSentOn(_("This person does not decide on this comment."), field="to")

    def change(_touched: Touched) -> None:
        card_of(comment).update(
            sent_to=to,
            sent_by=account,
            sent_at=now,
            sent_note=text,
            later_at=None,
            taken_by=None,
            taken_until=None,
        )

    commit(change)


def colleagues(account: Account) -> list[Account]:
    """Return who else works at the desk, by name; not each decides on each comment."""
    staff = Account.objects.filter(role__in=DESK_ROLES, is_active=True, closing_at__isnull=True)
    return list(staff.exclude(pk=account.pk).order_by("display_name", "pk"))
