"""Tells the owner of an account what was done to its security, in the inbox and by mail."""

import secrets
from datetime import datetime

from rejoinder.actions.tell import tell_account
from rejoinder.actions.writing import Touched, commit
from rejoinder.models import Account
from rejoinder.vocabulary.notifications import Kind


def warn_owner(account: Account, line: str, *, now: datetime) -> None:
    """Tell the account's owner the sentence ``line``."""
    # The same thing may happen twice, and is told each time.
    event = f"security:{secrets.token_hex(8)}"

    def change(_touched: Touched) -> None:
        tell_account(account, Kind.SECURITY, event, line=line, now=now)

    commit(change)
