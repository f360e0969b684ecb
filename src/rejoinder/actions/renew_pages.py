"""An author's name or picture has changed: the pages that show it are made anew."""

from django.db.models import F

from rejoinder.actions.writing import Touched
from rejoinder.models import Comment, Thread


def renew_pages_of(account_id: int, touched: Touched) -> int:
    """Make the pages of every thread stale in which this account has a public comment.

    Runs inside the caller's change, after its own write. Returns the number of threads.
    """
    written = Comment.objects.visible().filter(author_id=account_id)
    thread_ids = list(written.order_by().values_list("thread_id", flat=True).distinct())
    # By the comments again and not by the list: an author may have written in more threads
    # than a statement takes parameters.
    threads = Thread.objects.filter(pk__in=written.order_by().values("thread_id"))
    threads.update(version=F("version") + 1)
    for thread_id in thread_ids:
        touched.thread(thread_id)
    return len(thread_ids)
