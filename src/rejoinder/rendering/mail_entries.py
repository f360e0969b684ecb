"""One notification as mails show it: who, where, and a few words, if they are still there."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.conf import settings

from rejoinder.kit.unlinked import shown_name, unlinked
from rejoinder.models import Comment, Notification
from rejoinder.rendering import addresses, times, wording
from rejoinder.rendering.labels import labels
from rejoinder.rendering.passages import passage
from rejoinder.vocabulary.notifications import Kind
from rejoinder.vocabulary.states import STAFF_ROLES, CommentState

PASSAGE_LONGEST = 400  # experience.md §6


@dataclass(frozen=True, slots=True)
class Entry:
    """What a mail says of one notification. Texts of people are broken up, so nothing links.

    ``passage`` is empty when the comment is not (or no longer) shown to readers, which
    ``is_gone`` says; ``own`` is what the recipient wrote, where the entry answers it.
    ``line`` is the sentence of a notification without a comment.
    """

    kind: Kind
    who: str = ""
    role: str = ""
    headline: str = ""
    when: str = ""
    passage: str = ""
    own: str = ""
    is_gone: bool = False
    url: str = ""
    reply_url: str = ""
    discussion_url: str = ""
    line: str = ""


def entry_of(notification: Notification, *, zone: tzinfo, now: datetime) -> Entry:
    """Make the entry as things are now; reads nothing when the rows came with it."""
    kind, comment = Kind(notification.kind), notification.comment
    line = unlinked(notification.line)
    when = times.clock(notification.made_at, zone, today=now.astimezone(zone).date())
    if comment is None:
        return Entry(kind, when=when, line=line)
    return _about(kind, comment, line=line, zone=zone, now=now)


def author_name(comment: Comment) -> str:
    """Name a comment's author as a mail may."""
    account = comment.author
    name = (account.display_name if account else "") or comment.author_name
    return shown_name(name) if name else labels().former_reader


def _about(kind: Kind, comment: Comment, *, line: str, zone: tzinfo, now: datetime) -> Entry:
    is_shown = comment.state == CommentState.PUBLISHED
    account, parent = comment.author, comment.parent
    is_staff = account is not None and account.role in STAFF_ROLES
    article = comment.thread.article
    site = str(settings.SITE_ADDRESS)
    return Entry(
        kind=kind,
        who=author_name(comment),
        role=wording.role(account.role) if account is not None and is_staff else "",
        headline=" ".join(article.headline.split()),
        when=times.clock(comment.created_at, zone, today=now.astimezone(zone).date()),
        passage=quoted(comment) if is_shown else "",
        own=quoted(parent) if kind in (Kind.REPLY, Kind.ANSWER) and parent else "",
        is_gone=not is_shown,
        url=site + addresses.comment(comment.thread_id, comment.pk),
        reply_url=site + addresses.deed(comment.thread_id, comment.pk, "reply"),
        discussion_url=site + addresses.article(article.slug),
        line=line,
    )


def quoted(comment: Comment) -> str:
    """Return a comment's words for a mail, cut and without anything to follow."""
    return unlinked(passage(comment.html, PASSAGE_LONGEST))[:PASSAGE_LONGEST]
