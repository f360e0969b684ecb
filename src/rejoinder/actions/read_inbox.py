"""A reader has read what stands in their inbox; the row says so, on every device."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q

from rejoinder.actions.writing import Touched, commit
from rejoinder.models import Account, Notification
from rejoinder.vocabulary.notifications import Kind

# What was read this long ago is not looked for again; decisions are kept, for they can be
# contested, and their author may need them later.
KEEP_READ = timedelta(days=90)


def mark_read(account: Account, ids: Sequence[int], *, now: datetime) -> int:
    """Mark these entries of the account's own inbox as read; return how many were not yet.

    Ids of other people's entries are passed over.
    """

    def change(touched: Touched) -> int:
        touched.account(account.pk)
        own = Notification.objects.filter(account=account, in_page=True, pk__in=ids)
        return own.unread().update(read_at=now)

    return commit(change)


def mark_all_read(account: Account, *, upto: int, now: datetime) -> int:
    """Mark everything up to the entry ``upto`` as read, so that later ones stay unread."""

    def change(touched: Touched) -> int:
        touched.account(account.pk)
        own = Notification.objects.filter(account=account, in_page=True, pk__lte=upto)
        return own.unread().update(read_at=now)

    return commit(change)


def drop_old_notifications(now: datetime, *, most: int) -> int:
    """Drop ``most`` notifications that were read long ago, or never stood in an inbox."""
    old = Notification.objects.filter(made_at__lt=now - KEEP_READ).exclude(kind=Kind.DECISION)
    seen = old.filter(Q(read_at__isnull=False) | Q(in_page=False)).order_by("pk")
    # Looked for before the change, so that readers' writes do not wait for it.
    some = list(seen.values_list("pk", flat=True)[:most])
    if not some:
        return 0

    def change(_touched: Touched) -> int:
        return Notification.objects.filter(pk__in=some).delete()[1].get("rejoinder.Notification", 0)

    return commit(change)
