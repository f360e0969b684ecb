"""What an imported comment becomes before it is stored: clean text, a name, a state.

The HTML as it stood in the old system is not kept: the export file is at hand, and a
second copy of every text would only be one more thing to leak.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from html import unescape

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from rejoinder.exchange.arranging import PlannedComment
from rejoinder.exchange.links import unwrap_redirects
from rejoinder.exchange.records import ImportedAuthor
from rejoinder.exchange.report import Outcome
from rejoinder.kit import markup
from rejoinder.kit import text as texts
from rejoinder.vocabulary.states import CommentState, Reason

SOURCE = "disqus"
IMPORT_RULE = "import:disqus"
NOTE_STUB = "Removed before the import."
NOTE_SPAM = "Marked as spam in the old system."
NOTE_WAITING = "Waited for approval in the old system."
LONGEST_KEY = 200  # of a source key's column
LONGEST_USERNAME = 100
LONGEST_EMAIL = 254  # RFC 5321 §4.5.3.1
_TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Person:
    """An author with a profile in the old system; ``email`` is unproven, and empty if unfit."""

    key: str
    name: str
    username: str
    email: str


@dataclass(frozen=True, slots=True)
class Arriving:
    """A comment of the export as it will be stored.

    ``is_shown``: it gets a place in the thread, be it a tombstone. ``person`` is None for
    guests, who leave nothing but a name. ``name_changed``: the name could not be used as it
    was. ``reason`` and ``note`` are those of its first decision.
    """

    key: str
    parent_key: str | None
    article_key: str
    created_at: datetime
    state: CommentState
    is_shown: bool
    html: str
    name: str = ""
    person: Person | None = None
    name_changed: bool = False
    reason: Reason = Reason.NONE
    note: str = ""


def source_key(name: str) -> str:
    """Return the key of something in the old system; a name that is too long gives its digest.

    >>> source_key("5100000001")
    'disqus:5100000001'
    """
    key = f"{SOURCE}:{name}"
    if len(key) <= LONGEST_KEY:
        return key
    return f"{SOURCE}:sha256:{hashlib.sha256(name.encode()).hexdigest()}"


def arriving(planned: PlannedComment, *, is_needed: bool) -> Arriving | None:
    """Make of a planned comment what will be stored; None when nothing is left of its text.

    ``is_needed``: another comment stands below it. What may not be shown then becomes a
    tombstone: a text that is empty after cleaning a stub, spam a removed comment, one that
    waited for approval a hidden one.
    """
    html = markup.sanitise_html(unwrap_redirects(planned.comment.message_html))
    outcome = planned.outcome
    if outcome is not Outcome.STUB and _is_empty(html):
        if not is_needed:
            return None
        outcome = Outcome.STUB
    if outcome is Outcome.STUB:
        return _made(planned, CommentState.REMOVED, True, reason=Reason.OTHER, note=NOTE_STUB)
    if outcome is Outcome.REMOVE:
        state, reason, note = CommentState.REMOVED, Reason.SPAM, NOTE_SPAM
        return _made(planned, state, is_needed, html, reason=reason, note=note)
    if outcome is Outcome.HOLD:
        state = CommentState.HIDDEN if is_needed else CommentState.HELD
        return _made(planned, state, is_needed, html, reason=Reason.OTHER, note=NOTE_WAITING)
    return _made(planned, CommentState.PUBLISHED, True, html)


def usable_name(typed: str) -> str:
    """Bring a name from the old system into the form of names here, as far as it can be.

    One that is too long is cut. One that cannot be shown at all gives an empty name, and
    pages then say "Former reader" in the reader's language.

    >>> usable_name("A" * 60) == "A" * 49 + "…", usable_name("https://example.org/")
    (True, '')
    """
    name = " ".join(texts.without_invisible(texts.clean_text(typed)).split())
    if len(name) > texts.NAME_LONGEST:
        name = name[: texts.NAME_LONGEST - 1].rstrip() + "…"
    try:
        return texts.clean_name(name)
    except texts.NameRefused:
        return ""


def usable_title(typed: str) -> str:
    r"""Bring a title into one clean line of at most 300 characters; empty if nothing is left.

    >>> usable_title("Tom &amp;\n Jerry")
    'Tom & Jerry'
    """
    title = " ".join(texts.clean_text(unescape(typed)).split())
    return "" if texts.is_blank(title) else title[:300]


def _is_empty(html: str) -> bool:
    return texts.is_blank(unescape(_TAG.sub("", html)))


def _made(
    planned: PlannedComment,
    state: CommentState,
    is_shown: bool,
    html: str = "",
    *,
    reason: Reason = Reason.NONE,
    note: str = "",
) -> Arriving:
    comment, parent = planned.comment, planned.parent_source_id
    # A stub says nothing of who wrote it.
    author = comment.author if html else ImportedAuthor()
    name = usable_name(author.name or author.person_key)
    return Arriving(
        key=source_key(comment.source_id),
        parent_key=None if parent is None else source_key(parent),
        article_key=planned.article.key,
        created_at=planned.created_at,
        state=state,
        is_shown=is_shown,
        html=html,
        name=name,
        person=_person(author, name),
        name_changed=name != " ".join(author.name.split()) and bool(author.name),
        reason=reason,
        note=note,
    )


def _person(author: ImportedAuthor, name: str) -> Person | None:
    username = author.person_key
    if not username:
        return None
    return Person(
        key=source_key(username),
        name=name,
        username=texts.clean_text(username)[:LONGEST_USERNAME],
        email=_usable_email(author.email),
    )


def _usable_email(typed: str) -> str:
    try:
        validate_email(typed)
    except ValidationError:
        return ""
    return typed if len(typed) <= LONGEST_EMAIL else ""
