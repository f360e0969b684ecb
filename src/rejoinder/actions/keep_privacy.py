"""Who may see a reader's profile, and what of it."""

from dataclasses import asdict, dataclass

from rejoinder.actions.writing import Touched, commit
from rejoinder.models import Account, Profile
from rejoinder.vocabulary.people import Audience


@dataclass(frozen=True, slots=True)
class Privacy:
    """What the form holds; ``may_be_indexed`` is about search engines."""

    audience: Audience
    may_be_indexed: bool
    shows_comments: bool


def keep_privacy(account: Account, privacy: Privacy) -> None:
    """Store it; it holds from the next request for the profile on."""
    values = asdict(privacy)

    def change(_touched: Touched) -> None:
        if not Profile.objects.filter(account=account).update(**values):
            Profile.objects.create(account=account, **values)

    commit(change)
