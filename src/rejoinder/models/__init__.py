"""The tables, their constraints and the questions asked of them.

A model writes only its own row; what belongs together is changed by ``actions``.
"""

from rejoinder.models.account import Account, Limit
from rejoinder.models.article import Article, ArticleVersion, Byline, Section
from rejoinder.models.comment import Comment, Revision
from rejoinder.models.decision import Decision, StoredFinding
from rejoinder.models.imports import ImportBatch, ImportedPerson
from rejoinder.models.notification import (
    Notification,
    NotificationChoice,
    NotificationTimes,
    ThreadSubscription,
)
from rejoinder.models.outbox import Delivery, MailAddress, PushSubscription, UsedToken
from rejoinder.models.profile import Appearance, Claim, Mute, MutedWord, Profile
from rejoinder.models.site import ListedRule, Site
from rejoinder.models.thread import Thread
from rejoinder.models.vote import Vote
from rejoinder.models.writes import AcceptedWrite

__all__ = [
    "AcceptedWrite",
    "Account",
    "Appearance",
    "Article",
    "ArticleVersion",
    "Byline",
    "Claim",
    "Comment",
    "Decision",
    "Delivery",
    "ImportBatch",
    "ImportedPerson",
    "Limit",
    "ListedRule",
    "MailAddress",
    "Mute",
    "MutedWord",
    "Notification",
    "NotificationChoice",
    "NotificationTimes",
    "Profile",
    "PushSubscription",
    "Revision",
    "Section",
    "Site",
    "StoredFinding",
    "Thread",
    "ThreadSubscription",
    "UsedToken",
    "Vote",
]
