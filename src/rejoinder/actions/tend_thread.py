"""What the desk does to a whole discussion: close it, read first, slow it down, pin a comment."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from rejoinder.actions import statements
from rejoinder.actions.keep_thread import close_thread, reopen_thread
from rejoinder.actions.read_first import set_read_first
from rejoinder.actions.submit_comment import NoSuchComment
from rejoinder.actions.writing import Touched, commit
from rejoinder.models import Account, Comment, Thread
from rejoinder.policies.threads import may_tend
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure
from rejoinder.vocabulary.states import CommentState

# More would push what readers wrote off the first screen; a guess.
MOST_PINNED = 3
LEAST_PACE, LONGEST_PACE = 10, 24 * 3600  # seconds


class PaceIsWrong(ExpectedFailure):
    """A slower pace has between ten seconds and a day, and an end that lies ahead."""


class CannotBePinned(ExpectedFailure):
    """Only published comments on the article itself can be pinned, and only a few."""

    code = ErrorCode.REFUSED


def set_open(thread: Thread, *, is_open: bool, tended_by: Account) -> bool:
    """Close a discussion or open it again; return False if it was so already.

    Raises:
        NotPermitted: it is not in the part of the site of ``tended_by``.
    """
    may_tend(tended_by, thread).require()
    return reopen_thread(thread) if is_open else close_thread(thread)


def read_thread_first(thread: Thread, *, read_first: bool, tended_by: Account) -> None:
    """Have every comment here read before it appears, or no longer.

    Raises:
        NotPermitted: it is not in the part of the site of ``tended_by``.
    """
    may_tend(tended_by, thread).require()
    set_read_first(thread.article, read_first=read_first)


def slow_down(
    thread: Thread, *, seconds: int, until: datetime | None, tended_by: Account, now: datetime
) -> None:
    """Let each reader write once in so many seconds here, until then; everybody is told.

    ``until`` None means until somebody ends it.

    Raises:
        NotPermitted: it is not in the part of the site of ``tended_by``.
        PaceIsWrong: too short, too long, or an end that is over.
    """
    may_tend(tended_by, thread).require()
    if not LEAST_PACE <= seconds <= LONGEST_PACE:
        raise PaceIsWrong(_("A slower pace has from 10 seconds to 24 hours."), field="seconds")
    if until is not None and until <= now:
        raise PaceIsWrong(_("The end of a slower pace lies ahead."), field="until")
    _set_pace(thread, seconds, until, tended_by)


def usual_pace(thread: Thread, *, tended_by: Account) -> None:
    """End a slower pace.

    Raises:
        NotPermitted: it is not in the part of the site of ``tended_by``.
    """
    may_tend(tended_by, thread).require()
    _set_pace(thread, None, None, None)


def pin(comment_id: int, *, pinned: bool, tended_by: Account, now: datetime) -> None:
    """Let a comment stand before all others on its article's page, or no longer.

    Raises:
        NoSuchComment, NotPermitted: it is not there, or not in their part of the site.
        CannotBePinned: it is a reply, not published, or there are enough.
    """
    comment = Comment.objects.select_related("thread").filter(pk=comment_id).first()
    if comment is None:
        raise NoSuchComment(_("There is no such comment."))
    may_tend(tended_by, comment.thread).require()
    pinned_here = Comment.objects.filter(
        thread=comment.thread_id, state=CommentState.PUBLISHED, pinned_at__isnull=False
    )

    def change(touched: Touched) -> None:
        statements.mark_changed(comment.thread_id)
        statements.show_anew(comment.pk)
        touched.thread(comment.thread_id)
        if not pinned:
            Comment.objects.filter(pk=comment.pk).update(pinned_at=None)
            return
        published = Comment.objects.filter(pk=comment.pk, state=CommentState.PUBLISHED)
        if comment.parent_id is not None or not published.update(pinned_at=now):
            raise CannotBePinned(
                _("Only published comments on the article itself can be pinned, not replies.")
            )
        if pinned_here.count() > MOST_PINNED:
            sentence = _("At most %(most)s comments are pinned. Take another one down first.")
            raise CannotBePinned(sentence % {"most": MOST_PINNED})

    commit(change)


def until_after(now: datetime, minutes: int) -> datetime | None:
    """Return when something ends that begins now; 0 minutes mean without end."""
    return now + timedelta(minutes=minutes) if minutes else None


def _set_pace(
    thread: Thread, seconds: int | None, until: datetime | None, set_by: Account | None
) -> None:
    def change(touched: Touched) -> None:
        Thread.objects.filter(pk=thread.pk).update(
            pace_seconds=seconds, pace_until=until, pace_set_by=set_by
        )
        statements.mark_changed(thread.pk)
        touched.thread(thread.pk)

    commit(change)
