"""What an outside service is asked about a comment, and what it may answer."""

from dataclasses import dataclass
from datetime import datetime

WORDS_LONGEST = 300  # characters of a service's own words or of a passage that are kept


class NoOpinion(Exception):
    """No usable answer came back; the text says why, for the site's staff and the log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One comment as an outside service may see it; each client sends a part of it.

    ``trust`` is how well the site knows the author (guest, new, regular), ``page`` the
    whole address of the article, ``ip`` and ``browser`` where the comment came from.
    """

    text: str
    author_name: str
    trust: str
    published_before: int
    is_reply: bool
    is_edit: bool
    page: str
    ip: str
    browser: str
    sent_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What a service answered.

    ``holds``: a person should read the comment first. ``words`` are the service's own, for
    the staff; ``passage`` is what it stopped at, always a part of the text.
    """

    holds: bool
    words: str = ""
    passage: str = ""
