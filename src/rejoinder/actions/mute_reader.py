"""A reader mutes another one, or a word: those comments are folded for this reader alone.

Nobody is told that they were muted, and no page of anybody else changes. Staff can be
muted like everybody; what the desk decides on one's comments is told all the same.
"""

from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from rejoinder.actions.submit_comment import NoSuchComment
from rejoinder.actions.writing import Touched, commit
from rejoinder.models import Account, Comment, Mute, MutedWord
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure
from rejoinder.vocabulary.states import CommentState

MOST_MUTED = 500
MOST_WORDS = 100
WORD_LONGEST = 60


class MutingIsNotPossible(ExpectedFailure):
    """This author cannot be muted; the sentence says why."""

    code = ErrorCode.REFUSED


class NoSuchReader(ExpectedFailure):
    """There is no such reader."""

    code = ErrorCode.NOT_FOUND


class WordIsWrong(ExpectedFailure):
    """This word cannot be muted; the sentence says why."""

    code = ErrorCode.REFUSED


class _Muted(NamedTuple):
    name: str
    row: dict[str, Any]  # the column of Mute that names the author, and its value


def mute(account: Account, comment_id: int, now: datetime) -> Mute:
    """Mute the author of a comment: an account, a guest or an imported person.

    Doing it twice is no error.

    Raises:
        NoSuchComment: readers do not see such a comment, or not who wrote it.
        MutingIsNotPossible: oneself, a former reader, or one too many.
    """
    seen = Comment.objects.visible().filter(state=CommentState.PUBLISHED)
    comment = seen.select_related("author").filter(pk=comment_id).first()
    if comment is None:
        raise NoSuchComment(_("There is no such comment."))
    return _store(account, _author(comment), now)


def mute_account(account: Account, other_id: int, now: datetime) -> Mute:
    """Mute the owner of a profile; twice is no error.

    Raises:
        NoSuchReader, MutingIsNotPossible.
    """
    other = Account.objects.filter(pk=other_id, is_active=True, closing_at__isnull=True).first()
    if other is None:
        raise NoSuchReader(_("There is no such reader."))
    return _store(account, _Muted(other.display_name, {"muted_id": other.pk}), now)


def unmute(account: Account, mute_id: int) -> None:
    """Read somebody again; a mute that is gone, or somebody else's, changes nothing."""
    commit(lambda _touched: Mute.objects.filter(pk=mute_id, account=account).delete())


def unmute_account(account: Account, other_id: int) -> None:
    """Read the owner of a profile again."""
    commit(lambda _touched: Mute.objects.filter(muted_id=other_id, account=account).delete())


def mute_word(account: Account, typed: str) -> MutedWord:
    """Mute a word or phrase; the same one twice, in whatever letter case, is no error.

    Raises:
        WordIsWrong: empty, too long, or one too many.
    """
    word = " ".join(typed.split()).lower()
    if not any(c.isalnum() for c in word):
        raise WordIsWrong(_("Type the word or phrase."), field="word")
    if len(word) > WORD_LONGEST:
        sentence = _("This has %(found)s characters; at most %(allowed)s fit.")
        values = {"found": len(word), "allowed": WORD_LONGEST}
        raise WordIsWrong(sentence % values, field="word")

    def change(_touched: Touched) -> MutedWord:
        stored, is_new = MutedWord.objects.get_or_create(account=account, word=word)
        if is_new and MutedWord.objects.filter(account=account).count() > MOST_WORDS:
            sentence = _("There are %(most)s muted words; take one away first.")
            raise WordIsWrong(sentence % {"most": MOST_WORDS}, field="word")
        return stored

    return commit(change)


def unmute_word(account: Account, word_id: int) -> None:
    """Take a muted word away; one that is gone, or somebody else's, changes nothing."""
    commit(lambda _touched: MutedWord.objects.filter(pk=word_id, account=account).delete())


def _author(comment: Comment) -> _Muted:
    if comment.author is not None:
        return _Muted(comment.author.display_name, {"muted_id": comment.author.pk})
    if comment.guest_key:
        return _Muted(comment.author_name, {"guest_key": comment.guest_key})
    if comment.imported_author_id is not None and comment.author_name:
        return _Muted(comment.author_name, {"imported_id": comment.imported_author_id})
    raise MutingIsNotPossible(_("Former readers cannot be muted: nobody knows who they were."))


def _store(account: Account, muted: _Muted, now: datetime) -> Mute:
    if muted.row.get("muted_id") == account.pk:
        raise MutingIsNotPossible(_("You cannot mute yourself."))

    def change(_touched: Touched) -> Mute:
        # Written first, so that two at the same time are counted one after the other.
        stored, is_new = Mute.objects.get_or_create(
            account=account, **muted.row, defaults={"name": muted.name[:100], "muted_at": now}
        )
        if is_new and Mute.objects.filter(account=account).count() > MOST_MUTED:
            sentence = _("You have muted %(most)s readers; take one off the list first.")
            raise MutingIsNotPossible(sentence % {"most": MOST_MUTED})
        return stored

    return commit(change)
