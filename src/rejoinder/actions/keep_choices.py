"""A reader's table of notifications: what they want to be told of, and by which channel.

Only what differs from the start is stored, so that whoever chose nothing of a cell keeps
to what everybody gets there.
"""

from collections.abc import Mapping

from rejoinder.actions.writing import Touched, commit
from rejoinder.models import Account, MailAddress, NotificationChoice
from rejoinder.notifications.choosing import Cell, is_fixed, is_on
from rejoinder.vocabulary.notifications import DEFAULTS, Channel, Kind


def table_of(account: Account) -> dict[Cell, bool]:
    """Return the whole table: every kind by every channel, on or off."""
    rows = NotificationChoice.objects.filter(account=account)
    chosen = {
        (Kind(kind), Channel(channel)): wanted
        for kind, channel, wanted in rows.values_list("kind", "channel", "wanted")
    }
    return {cell: is_on(*cell, chosen) for cell in _cells()}


def keep_choices(account: Account, wanted: Mapping[Cell, bool]) -> None:
    """Store these cells; what nobody can change is passed over, and so are other cells."""
    free = {cell: on for cell, on in wanted.items() if not is_fixed(*cell)}
    rows = [
        NotificationChoice(account=account, kind=kind, channel=channel, wanted=on)
        for (kind, channel), on in free.items()
        if on is not (channel in DEFAULTS[kind])
    ]
    as_at_first = [cell for cell, on in free.items() if on is (cell[1] in DEFAULTS[cell[0]])]

    def change(_touched: Touched) -> None:
        for kind, channel in as_at_first:
            own = NotificationChoice.objects.filter(account=account)
            own.filter(kind=kind, channel=channel).delete()
        NotificationChoice.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["account", "kind", "channel"],
            update_fields=["wanted"],
        )

    commit(change)


def keep_to_the_page(account: Account) -> None:
    """Switch everything on in the inbox and off everywhere else, as far as that can be."""
    keep_choices(account, {cell: cell[1] is Channel.IN_PAGE for cell in _cells()})


def choose_as_at_first(account: Account) -> None:
    """Forget what the account has chosen."""
    commit(lambda _touched: NotificationChoice.objects.filter(account=account).delete())


def take_mails_again(account: Account) -> None:
    """Take back that all mails to the account's address were stopped."""

    def change(_touched: Touched) -> None:
        own = MailAddress.objects.filter(address=account.email.lower())
        own.update(stopped_at=None)

    commit(change)


def _cells() -> list[Cell]:
    return [(kind, channel) for kind in Kind for channel in Channel]
