"""What a push says: a title, a line, and where a press on it leads. Made when it is sent.

Source of the form: the service worker (static/rejoinder/js/push-worker.js) reads the four
values. Nothing in it is secret, for it may show on a locked screen: decisions and warnings
say that there is something to read, not what.
"""

import json
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from rejoinder.models import Comment, Delivery, Notification
from rejoinder.rendering import addresses
from rejoinder.rendering.labels import labels
from rejoinder.rendering.passages import passage, shortened
from rejoinder.vocabulary.notifications import FROM_DISCUSSIONS, Kind
from rejoinder.vocabulary.states import CommentState

TITLE_CHARS = 80
BODY_CHARS = 120
# Who was away longer finds it in the inbox.
SECONDS_TO_LIVE = 24 * 60 * 60
_INBOX = "/inbox"


class Push(NamedTuple):
    """A push as clients/push.py takes it."""

    payload: bytes
    topic: str
    seconds_to_live: int
    urgent: bool


def push_for(delivery: Delivery, *, now: datetime) -> Push | None:
    """Write the push of a delivery; None: what it was about is gone, or it is too old."""
    notification = delivery.notification
    age = int((now - delivery.made_at).total_seconds())
    if notification is None or not _is_still_true(notification):
        return None
    left = SECONDS_TO_LIVE - max(age, 0)
    if left <= 0:
        return None
    # The device shows one notification for each tag, so a repeated push is seen once.
    tag = f"n{notification.pk}"
    said = {
        "title": shortened(_title(notification), TITLE_CHARS),
        "body": shortened(_body(notification), BODY_CHARS),
        "address": _address(notification),
        "tag": tag,
    }
    payload = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    return Push(payload, tag, left, urgent=notification.kind == Kind.SECURITY)


def _is_still_true(notification: Notification) -> bool:
    comment = notification.comment
    if comment is None or notification.kind in (Kind.DECISION, Kind.OUTCOME, Kind.SECURITY):
        return True
    return bool(comment.state == CommentState.PUBLISHED)


def _title(notification: Notification) -> str:
    kind, name = Kind(notification.kind), _name(notification.comment)
    titles = {
        Kind.REPLY: _("%(name)s answered you") % {"name": name},
        Kind.BRANCH: _("%(name)s wrote below your comment") % {"name": name},
        Kind.FOLLOWED: _("New comment by %(name)s") % {"name": name},
        Kind.MENTION: _("%(name)s mentioned you") % {"name": name},
        Kind.PUBLISHED: _("Your comment is published"),
        Kind.DECISION: _("A decision on your comment")
        if notification.comment_id is not None
        else _("A decision on your account"),
        Kind.OUTCOME: _("Your appeal or report was decided"),
        Kind.PICK: _("An editor picked your comment"),
        Kind.ANSWER: _("%(name)s answered you") % {"name": name},
        Kind.SECURITY: _("Something changed in your account"),
    }
    return titles.get(kind, notification.line)


def _body(notification: Notification) -> str:
    comment = notification.comment
    if comment is not None and notification.kind in FROM_DISCUSSIONS:
        return passage(comment.html, BODY_CHARS)
    return comment.thread.article.headline if comment is not None else ""


def _name(comment: Comment | None) -> str:
    if comment is None:
        return ""
    account = comment.author
    return (account.display_name if account else comment.author_name) or labels().former_reader


def _address(notification: Notification) -> str:
    comment = notification.comment
    if comment is None:
        return _INBOX
    if notification.kind == Kind.DECISION and comment.receipt_code:
        return addresses.receipt(comment.receipt_code)
    return addresses.comment(comment.thread_id, comment.pk)
