"""Tokens by which the site's own accounts sign in: what must be true before one is believed.

A token is a JSON Web Token (RFC 7519) signed by HMAC with SHA-256 and nothing else; the
algorithm that it names has no say (RFC 8725, section 3.1).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt

ALGORITHM = "HS256"
LONGEST_LIFE = timedelta(minutes=5)
# As far as the clocks of two servers may be apart.
CLOCKS_APART = timedelta(seconds=10)
LONGEST_TOKEN = 8_000
_LONGEST_VALUE = 190
_REQUIRED = ["aud", "exp", "iat", "jti", "nonce", "sub"]


class TokenRefused(ValueError):
    """A token cannot be believed; the text says why, for the log."""


@dataclass(frozen=True, slots=True)
class SiteClaims:
    """What a token says: who it is for, which sign-in it answers, and when it ends."""

    subject: str
    token_id: str
    nonce: str
    expires_at: datetime
    email: str
    email_verified: bool
    name: str


def read_token(token: str, *, keys: Mapping[str, str], audience: str, now: datetime) -> SiteClaims:
    """Return what a token claims, once everything about it that needs no storage is right.

    ``keys`` are the secrets by their names (``kid``). Whether ``nonce`` is this session's and
    whether ``token_id`` was used before is the caller's to find out.
    Raises TokenRefused.
    """
    if len(token) > LONGEST_TOKEN:
        raise TokenRefused("longer than any token")
    try:
        key_name = str(jwt.get_unverified_header(token).get("kid", ""))
        claims = jwt.decode(
            token,
            keys.get(key_name) or _refuse_key(),
            algorithms=[ALGORITHM],
            audience=audience,
            # The times are compared below, with the caller's clock.
            options={
                "require": _REQUIRED, "strict_aud": True, "verify_exp": False, "verify_iat": False,
            },
        )  # fmt: skip
    except jwt.PyJWTError as error:
        raise TokenRefused(f"{type(error).__name__}: {error}") from error
    expires_at = _checked_times(claims, now)
    return SiteClaims(
        subject=_text(claims, "sub"),
        token_id=_text(claims, "jti"),
        nonce=_text(claims, "nonce"),
        expires_at=expires_at,
        email=_text(claims, "email", needed=False),
        email_verified=claims.get("email_verified") is True,
        name=_text(claims, "name", needed=False),
    )


def _refuse_key() -> str:
    raise TokenRefused("signed with a key of an unknown name")


def _checked_times(claims: Mapping[str, Any], now: datetime) -> datetime:
    expires_at, issued_at = _time(claims, "exp"), _time(claims, "iat")
    if expires_at + CLOCKS_APART <= now:
        raise TokenRefused("expired")
    if issued_at - CLOCKS_APART > now:
        raise TokenRefused("issued in the future")
    if expires_at - now > LONGEST_LIFE + CLOCKS_APART:
        raise TokenRefused(f"valid for longer than {LONGEST_LIFE}")
    return expires_at


def _time(claims: Mapping[str, Any], name: str) -> datetime:
    value = claims[name]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TokenRefused(f"{name} is no number")
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, OSError, ValueError) as error:
        raise TokenRefused(f"{name} is no time") from error


def _text(claims: Mapping[str, Any], name: str, *, needed: bool = True) -> str:
    value = claims.get(name) or ""
    if not isinstance(value, str) or len(value) > _LONGEST_VALUE or (needed and not value):
        raise TokenRefused(f"{name} is no text of at most {_LONGEST_VALUE} characters")
    return value
