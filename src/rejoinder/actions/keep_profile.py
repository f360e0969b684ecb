"""A reader's own words about themselves, and which of them others see."""

from dataclasses import asdict, dataclass

from rejoinder.actions.writing import Touched, commit
from rejoinder.kit.text import clean_text
from rejoinder.models import Account, Profile

BIO_LONGEST = 160
PLACE_LONGEST = 60
PRONUNCIATION_LONGEST = 80


@dataclass(frozen=True, slots=True)
class ProfileText:
    """What the profile's form holds; ``website`` is empty or a safe address."""

    bio: str
    place: str
    website: str
    pronunciation: str
    shows_bio: bool
    shows_place: bool
    shows_comments: bool
    shows_joined: bool


def profile_of(account: Account) -> Profile:
    """Return the account's stored profile, or one with the defaults that is not stored."""
    return Profile.objects.filter(account=account).first() or Profile(account=account)


def keep_profile(account: Account, text: ProfileText) -> None:
    """Store what a reader says of themselves, without what lays out badly."""
    values = asdict(text)
    for name in ("bio", "place", "pronunciation"):
        values[name] = " ".join(clean_text(values[name]).split())

    def change(_touched: Touched) -> None:
        if not Profile.objects.filter(account=account).update(**values):
            Profile.objects.create(account=account, **values)

    commit(change)
