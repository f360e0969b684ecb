"""Give a reader's feed of replies a private address, another one, or none."""

import secrets

from rejoinder.actions.writing import Touched, commit
from rejoinder.models import Account, NotificationTimes

# No secret by itself, since the address is signed; it only has to differ from earlier ones.
_NUMBER_BITS = 60


def renew_replies_feed(account: Account) -> int:
    """Return the number of a new address; an earlier one opens nothing any more."""
    number = secrets.randbits(_NUMBER_BITS)
    _store(account, number)
    return number


def end_replies_feed(account: Account) -> None:
    """Call the address off; there is no feed until the reader asks for a new one."""
    _store(account, None)


def number_of_replies_feed(account: Account) -> int | None:
    """Return the number that the address has at present, None: there is no feed."""
    numbers = NotificationTimes.objects.filter(account=account)
    return numbers.order_by("pk").values_list("feed_number", flat=True).first()


def _store(account: Account, number: int | None) -> None:
    def change(_touched: Touched) -> None:
        NotificationTimes.objects.update_or_create(
            account=account, defaults={"feed_number": number}
        )

    commit(change)
