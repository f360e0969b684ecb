"""One entry of the inbox as it is drawn: who did what, where, the passage, and the way there."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from rejoinder.kit.markup import plain_text
from rejoinder.models import Comment, Notification
from rejoinder.rendering import addresses, statement_words, wording
from rejoinder.rendering.stories import name_of
from rejoinder.vocabulary.moderation import Measure
from rejoinder.vocabulary.notifications import Kind
from rejoinder.vocabulary.states import STAFF_ROLES, CommentState

PASSAGE_LONGEST = 200
# A passage is cut from this much HTML at most; nobody reads more of it here.
_HTML_LOOKED_AT = 4_000


class Entry(NamedTuple):
    """``address`` is empty when there is nothing to go to, ``article`` outside discussions.

    ``passage`` is empty when the comment is gone; ``is_gone`` says so.
    """

    notification: Notification
    sentence: str
    article: str
    passage: str
    address: str
    is_gone: bool


def entry_of(notification: Notification) -> Entry:
    """Draw one entry; its comment, thread and decision should be loaded."""
    comment = notification.comment
    article = notification.thread.article.headline if notification.thread else ""
    if comment is None:
        return _without_comment(notification, article)
    is_own = comment.author_id is not None and comment.author_id == notification.account_id
    is_gone = not is_own and comment.state != CommentState.PUBLISHED
    return Entry(
        notification=notification,
        sentence=notification.line or _sentence(notification, comment, is_gone=is_gone),
        article=article,
        passage="" if is_gone else passage_of(comment),
        address=_address(comment, is_own=is_own),
        is_gone=is_gone,
    )


def _without_comment(notification: Notification, article: str) -> Entry:
    """Draw an entry about an account, or one that brings its own line."""
    decision = notification.decision
    sentence = notification.line
    if decision is not None and not sentence:
        is_answer = notification.kind == Kind.OUTCOME
        sentence = _answered() if is_answer else statement_words.title(decision.measure)
    address = addresses.decision(decision.pk) if decision is not None else ""
    return Entry(notification, sentence, article, "", address, is_gone=False)


def passage_of(comment: Comment) -> str:
    """Return the beginning of a comment's words, on one line, cut between words."""
    words = " ".join(plain_text(comment.html[:_HTML_LOOKED_AT]).split())
    if len(words) <= PASSAGE_LONGEST:
        return words
    cut = words[: PASSAGE_LONGEST - 1]
    # Some languages have no blanks: then between any two signs.
    whole, _blank, rest = cut.rpartition(" ")
    return f"{whole if whole and len(rest) < 40 else cut}…"


def _sentence(notification: Notification, comment: Comment, *, is_gone: bool) -> str:
    kind = Kind(notification.kind)
    if kind is Kind.DECISION:
        return _decided(notification, comment)
    who = {"name": _("Somebody") if is_gone else _who(comment)}
    sentences = {
        Kind.REPLY: _("%(name)s replied to you"),
        Kind.ANSWER: _("%(name)s answered you"),
        Kind.BRANCH: _("%(name)s wrote further below your comment"),
        Kind.FOLLOWED: _("%(name)s wrote in a discussion you follow"),
        Kind.MENTION: _("%(name)s mentioned you"),
        Kind.PUBLISHED: _("Your comment is published"),
        Kind.OUTCOME: _answered(),
        Kind.PICK: _("An editor picked your comment"),
        Kind.WEEKLY: _("The week on this site"),
        Kind.SECURITY: _("Something changed in your account"),
    }
    return sentences[kind] % who


def _answered() -> str:
    return _("Your appeal or report was decided")


def _who(comment: Comment) -> str:
    """Name a comment's author; of staff also what they are."""
    name = name_of(comment)
    if comment.author is None or comment.author.role not in STAFF_ROLES:
        return name
    return _("%(name)s (%(role)s)") % {"name": name, "role": wording.role(comment.author.role)}


def _decided(notification: Notification, comment: Comment) -> str:
    decision = notification.decision
    if decision is not None and decision.measure == Measure.CUT:
        return statement_words.title(decision.measure)
    state = CommentState(decision.new_state if decision is not None else comment.state)
    sentences = {
        CommentState.HELD: _("Your comment waits for a moderator"),
        CommentState.HIDDEN: _("Your comment was hidden for review"),
        CommentState.REMOVED: _("Your comment was removed"),
        CommentState.PUBLISHED: _("Your comment was put back"),
        CommentState.WITHDRAWN: _("Your comment was withdrawn"),
    }
    return sentences[state]


def _address(comment: Comment, *, is_own: bool) -> str:
    """Return where the comment stands; one's own that others do not see, its receipt."""
    if is_own and comment.state != CommentState.PUBLISHED and comment.receipt_code:
        return addresses.receipt(comment.receipt_code)
    if comment.number is None:
        return ""
    return addresses.comment(comment.thread_id, comment.pk)
