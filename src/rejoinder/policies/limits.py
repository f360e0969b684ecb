"""Whether a limit stands between a reader and their next comment."""

from datetime import datetime

from rejoinder.models import Account, Limit
from rejoinder.vocabulary.states import LimitKind


def is_warned(account: Account, now: datetime) -> bool:
    """Whether a warning waits that its owner has not acknowledged."""
    return Limit.objects.in_force(now).filter(account=account, kind=LimitKind.WARNED).exists()
