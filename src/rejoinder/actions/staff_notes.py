"""Notes among the staff, on a comment or on a reader; no reader ever sees one."""

from datetime import datetime

from django.utils.translation import gettext as _

from rejoinder.actions.writing import Touched, commit
from rejoinder.kit.text import clean_text
from rejoinder.models import Account, Comment, StaffNote
from rejoinder.models.desk import STAFF_NOTE_LONGEST
from rejoinder.policies.desk import may_decide_on, may_moderate
from rejoinder.vocabulary.errors import ExpectedFailure


class NoteIsWrong(ExpectedFailure):
    """The note is empty or too long."""


def note_on_comment(
    comment: Comment, *, text: str, written_by: Account, now: datetime
) -> StaffNote:
    """Leave a note on a comment for whoever looks at it next.

    Raises:
        NotPermitted: the comment is not in the part of the site of ``written_by``.
        NoteIsWrong: empty or too long.
    """
    may_decide_on(written_by, comment).require()
    return _keep(StaffNote(comment=comment), text, written_by, now)


def note_on_reader(reader: Account, *, text: str, written_by: Account, now: datetime) -> StaffNote:
    """Leave a note on a reader for the other moderators.

    Raises:
        NotPermitted: ``written_by`` is no moderator.
        NoteIsWrong: empty or too long.
    """
    may_moderate(written_by).require()
    return _keep(StaffNote(account=reader), text, written_by, now)


def drop_note(note: StaffNote, *, dropped_by: Account) -> None:
    """Take one's own note away again.

    Raises:
        NoteIsWrong: it is somebody else's.
    """
    if note.written_by_id != dropped_by.pk:
        raise NoteIsWrong(_("Only whoever wrote a note takes it away."))

    def change(_touched: Touched) -> None:
        StaffNote.objects.filter(pk=note.pk, written_by=dropped_by).delete()

    commit(change)


def _keep(note: StaffNote, text: str, written_by: Account, now: datetime) -> StaffNote:
    note.text = clean_text(text).strip()
    note.written_by, note.written_at = written_by, now
    if not note.text:
        raise NoteIsWrong(_("Write something first."), field="text")
    if len(note.text) > STAFF_NOTE_LONGEST:
        sentence = _("Your text has %(found)s characters; at most %(allowed)s fit.")
        values = {"found": len(note.text), "allowed": STAFF_NOTE_LONGEST}
        raise NoteIsWrong(sentence % values, field="text")

    def change(_touched: Touched) -> StaffNote:
        note.save(force_insert=True)
        return note

    return commit(change)
