"""The token that an embed shows in place of cookies, which browsers keep from it."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from rejoinder.kit.sealing import SealIsBroken, seal, unseal

# As long as a session lasts at most (web/sessions.py), and as long as a guest's cookie.
SESSION_LIFE = timedelta(days=30)
GUEST_LIFE = timedelta(days=180)
LONGEST_TOKEN = 2_000
_PURPOSE = "embed token"


@dataclass(frozen=True, slots=True)
class EmbedToken:
    """Whom a token stands for: a session by its key, or a guest by their own token.

    It counts on pages of ``origin`` and nowhere else.
    """

    origin: str
    session: str = ""
    guest: str = ""


def seal_token(token: EmbedToken, *, now: datetime) -> str:
    """Make the text that the embed keeps: nobody but us can read or change it."""
    said = json.dumps({"origin": token.origin, "session": token.session, "guest": token.guest})
    return seal(said, key=settings.SECRET_KEY, purpose=_PURPOSE, now=now)


def open_token(sealed: str, *, origin: str, now: datetime) -> EmbedToken:
    """Return whom a token stands for, shown by a page of ``origin``.

    Whether the session still goes on is not known here.

    Raises:
        SealIsBroken: it is not ours, too old, or was made for pages of another origin.
    """
    if len(sealed) > LONGEST_TOKEN:
        raise SealIsBroken("longer than any token")
    said = _opened(sealed, now, GUEST_LIFE)
    token = EmbedToken(str(said["origin"]), str(said["session"]), str(said["guest"]))
    if token.origin != origin:
        raise SealIsBroken("made for pages of another origin")
    if token.session:
        _opened(sealed, now, SESSION_LIFE)
    return token


def _opened(sealed: str, now: datetime, longest: timedelta) -> dict[str, object]:
    text = unseal(sealed, key=settings.SECRET_KEY, purpose=_PURPOSE, now=now, longest=longest)
    said: dict[str, object] = json.loads(text)
    return said
