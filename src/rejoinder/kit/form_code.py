"""A form's question for people: type one of some words. Made here, good once, no picture.

The question asks for a word by its place, so that screen readers can read it and nobody
needs to see. The token beside it holds a digest of the answer, not the answer, and is good
for an hour. That it is used once is for the caller to keep (``FormCode.token_id``).
"""

import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

GOOD_FOR = timedelta(hours=1)
SHOWN = 5  # words in one question
_LONGEST_TOKEN = 200
_LONGEST_ANSWER = 100


class CodeIsWrong(ValueError):
    """The typed word is another one, or the token is not ours, changed, or too old."""


@dataclass(frozen=True, slots=True)
class FormCode:
    """A question: the words, the place of the wanted one (from 0), and what signs both."""

    words: tuple[str, ...]
    place: int
    token: str


@dataclass(frozen=True, slots=True)
class Answered:
    """A right answer: the name of its token, which works once, and when that ends."""

    token_id: str
    expires_at: datetime


def ask(words: Sequence[str], *, key: str, now: datetime) -> FormCode:
    """Make a question from ``words``, which need SHOWN different ones."""
    shown = tuple(secrets.SystemRandom().sample(sorted(set(words)), SHOWN))
    place = secrets.randbelow(SHOWN)
    token_id, until = secrets.token_hex(12), int((now + GOOD_FOR).timestamp())
    digest = _digest(key, token_id, until, shown[place])
    return FormCode(shown, place, f"{token_id}.{until}.{digest}")


def check(token: str, typed: str, *, key: str, now: datetime) -> Answered:
    """Compare what was typed with what the token asks for.

    Capitals, accents written in two ways, quotation marks and blanks around do not matter.

    Raises:
        CodeIsWrong: it is another word, or the token is none of ours or too old.
    """
    if len(token) > _LONGEST_TOKEN or len(typed) > _LONGEST_ANSWER:
        raise CodeIsWrong("too long")
    token_id, _, rest = token.partition(".")
    until, _, digest = rest.partition(".")
    if not (until.isascii() and until.isdecimal() and len(until) < 12):
        raise CodeIsWrong("no token")
    wanted = _digest(key, token_id, int(until), typed)
    if not hmac.compare_digest(wanted.encode(), digest.encode()):
        raise CodeIsWrong("another word")
    expires_at = datetime.fromtimestamp(int(until), UTC)
    if expires_at <= now:
        raise CodeIsWrong("too old")
    return Answered(token_id, expires_at)


def _digest(key: str, token_id: str, until: int, answer: str) -> str:
    signed = f"rejoinder.form-code\0{token_id}\0{until}\0{_plain(answer)}".encode()
    return hmac.new(key.encode(), signed, hashlib.sha256).hexdigest()


def _plain(answer: str) -> str:
    r"""Bring an answer into the form in which two of the same word are the same text.

    >>> _plain(" “Ferry”. ")
    'ferry'
    """
    normal = unicodedata.normalize("NFKC", answer).casefold()
    return normal.strip(" \t\r\n\"'.,“”„«»‘’‚‹›").replace("\u00ad", "")
