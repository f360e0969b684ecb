"""Gives an account another role; whoever is signed in with it signs in anew."""

from rejoinder.actions.end_sessions import end_sessions
from rejoinder.actions.writing import Touched, commit
from rejoinder.models import Account
from rejoinder.vocabulary.states import Role


def give_role(account: Account, role: Role) -> None:
    """Change what the account is on the site; its sessions end, those with more rights, too."""

    def change(_touched: Touched) -> None:
        Account.objects.filter(pk=account.pk).update(role=role)
        end_sessions(account)

    commit(change)
