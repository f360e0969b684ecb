"""Links in mails that work without signing in: stopping mail, confirming an address.

Each holds a signed token that names a row's number and what it is for, never an address.
It opens nothing else, and a token for one purpose is none for another (the salt).
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core import signing

from rejoinder.vocabulary.notifications import Kind

CONFIRMED_WITHIN = timedelta(days=3)
_STOP = "rejoinder.mail.stop"
_UNDO = "rejoinder.mail.undo"
_CONFIRM = "rejoinder.mail.confirm"


class TokenIsWrong(ValueError):
    """The token was not made here, for another purpose, or too long ago."""


@dataclass(frozen=True, slots=True)
class Stop:
    """What a token lets its holder stop, and for whom.

    One of ``account_id`` and ``address_id`` (a row of MailAddress, for guests) is set. With
    neither thread nor kind nor digests it is everything but decisions and security.
    """

    account_id: int = 0
    address_id: int = 0
    thread_id: int = 0
    kind: Kind | None = None
    digests: bool = False

    @property
    def is_everything(self) -> bool:
        """Whether it stops all that may be stopped."""
        return not (self.thread_id or self.kind or self.digests)


def stop_token(stop: Stop) -> str:
    """Sign what may be stopped; it does not expire, because mails are kept for years."""
    whom = f"{stop.account_id}-{stop.address_id}"
    what = f"{stop.thread_id}-{stop.kind or ''}-{int(stop.digests)}"
    return signing.Signer(salt=_STOP, sep=".").sign(f"{whom}-{what}")


def read_stop(token: str) -> Stop:
    """Read a token of ``stop_token``.

    Raises:
        TokenIsWrong: it is none.
    """
    try:
        parts = signing.Signer(salt=_STOP, sep=".").unsign(token).split("-")
        account_id, address_id, thread_id = (int(part) for part in parts[:3])
        kind, digests = parts[3:]
        return Stop(account_id, address_id, thread_id, Kind(kind) if kind else None, digests == "1")
    except (signing.BadSignature, ValueError) as error:
        raise TokenIsWrong from error


def undo_token(before: str) -> str:
    """Sign what was in force before something was stopped (actions/stop_mail.py)."""
    return signing.TimestampSigner(salt=_UNDO).sign_object({"before": before})


def read_undo(token: str) -> str:
    """Read a token of ``undo_token``, for as long as an address may be confirmed.

    Raises:
        TokenIsWrong: it is none, or too old.
    """
    try:
        signer = signing.TimestampSigner(salt=_UNDO)
        return str(signer.unsign_object(token, max_age=CONFIRMED_WITHIN)["before"])
    except (signing.BadSignature, KeyError, ValueError) as error:
        raise TokenIsWrong from error


def confirm_token(address_id: int) -> str:
    """Sign the number of a MailAddress that its owner shall confirm."""
    return signing.TimestampSigner(salt=_CONFIRM, sep=".").sign(str(address_id))


def read_confirm(token: str) -> int:
    """Read a token of ``confirm_token``.

    Raises:
        TokenIsWrong: it is none, or too old.
    """
    try:
        signer = signing.TimestampSigner(salt=_CONFIRM, sep=".")
        return int(signer.unsign(token, max_age=CONFIRMED_WITHIN))
    except (signing.BadSignature, ValueError) as error:
        raise TokenIsWrong from error


def stop_url(stop: Stop) -> str:
    """Return the whole address of the page that stops it."""
    return f"{settings.SITE_ADDRESS}/mail/stop/{stop_token(stop)}"


def confirm_url(address_id: int) -> str:
    """Return the whole address of the page that confirms an address."""
    return f"{settings.SITE_ADDRESS}/mail/confirm/{confirm_token(address_id)}"
