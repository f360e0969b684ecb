"""A reader follows a discussion, hears of it as usual, or does not want to hear of it."""

from datetime import datetime

from django.utils.translation import gettext as _

from rejoinder.actions.submit_comment import NoSuchThread
from rejoinder.actions.writing import Touched, commit
from rejoinder.models import Account, Thread, ThreadSubscription
from rejoinder.vocabulary.notifications import ThreadLevel


def set_level(account: Account, thread_id: int, level: ThreadLevel, now: datetime) -> None:
    """Set what the account wants to hear of a discussion; the same again changes nothing.

    ``NORMAL`` is stored, too: who says so of a discussion does not follow it just by
    writing in it (``NotificationTimes.follows_own_threads``).

    Raises:
        NoSuchThread: there is no such discussion, or its article is not out yet.
    """
    if not Thread.objects.filter(pk=thread_id, article__published_at__lte=now).exists():
        raise NoSuchThread(_("There is no such discussion."))
    row = ThreadSubscription(account=account, thread_id=thread_id, level=level, set_at=now)

    def change(_touched: Touched) -> None:
        ThreadSubscription.objects.bulk_create(
            [row],
            update_conflicts=True,
            unique_fields=["account", "thread"],
            update_fields=["level", "set_at"],
        )

    commit(change)


def level_of(account: Account, thread_id: int) -> ThreadLevel:
    """Return what the account wants to hear of a discussion."""
    rows = ThreadSubscription.objects.filter(account=account, thread=thread_id)
    level = rows.values_list("level", flat=True).first()
    return ThreadLevel(level) if level else ThreadLevel.NORMAL
