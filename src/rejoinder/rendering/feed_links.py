"""The private address of a reader's feed of replies: a signed token that one can call off.

It holds the account's number and the number that the reader's address has at present
(``NotificationTimes.feed_number``). A new address or none makes the old one worthless.
"""

from typing import NamedTuple

from django.conf import settings
from django.core import signing

_SALT = "rejoinder.feed.replies"


class FeedTokenIsWrong(ValueError):
    """The token was not made here."""


class FeedOwner(NamedTuple):
    """Whose feed a token opens, as long as the account's feed still has this number."""

    account_id: int
    number: int


def feed_token(owner: FeedOwner) -> str:
    """Sign whose feed it is; it lasts until the number changes."""
    return signing.Signer(salt=_SALT, sep=".").sign(f"{owner.account_id}-{owner.number}")


def read_feed_token(token: str) -> FeedOwner:
    """Read a token of ``feed_token``.

    Raises:
        FeedTokenIsWrong: it is none.
    """
    try:
        account_id, number = signing.Signer(salt=_SALT, sep=".").unsign(token).split("-")
        return FeedOwner(int(account_id), int(number))
    except (signing.BadSignature, ValueError) as error:
        raise FeedTokenIsWrong from error


def replies_path(owner: FeedOwner) -> str:
    """Return the path of a reader's feed of replies."""
    return f"/feeds/replies/{feed_token(owner)}.atom"


def replies_url(owner: FeedOwner) -> str:
    """Return the whole address of a reader's feed of replies."""
    return f"{settings.SITE_ADDRESS}{replies_path(owner)}"
