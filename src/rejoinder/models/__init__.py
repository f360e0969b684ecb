"""The tables, their constraints and the questions asked of them.

A model writes only its own row; what belongs together is changed by ``actions``.
"""

from rejoinder.models.account import Account, Limit
from rejoinder.models.appeal import Appeal
from rejoinder.models.article import Article, ArticleAddress, ArticleVersion, Byline, Section
from rejoinder.models.comment import Comment, Revision
from rejoinder.models.contact import ContactMessage, NeverShareWith, SharedByMail
from rejoinder.models.decision import Decision, StoredFinding
from rejoinder.models.desk import DeskCard, ReasonTemplate, SecondLook, StaffNote, StaffSection
from rejoinder.models.imports import ImportBatch, ImportedPerson
from rejoinder.models.ledger import LedgerRow, LedgerSalt
from rejoinder.models.notification import (
    Notification,
    NotificationChoice,
    NotificationTimes,
    ThreadSubscription,
)
from rejoinder.models.outbox import Delivery, MailAddress, PushSubscription, UsedToken
from rejoinder.models.profile import Appearance, Claim, Mute, MutedWord, Profile
from rejoinder.models.report import Notice, Report
from rejoinder.models.rule import ComposedRule
from rejoinder.models.site import HouseRules, ListedRule, Site
from rejoinder.models.thread import MovedThread, Thread
from rejoinder.models.vote import Vote
from rejoinder.models.writes import AcceptedWrite

__all__ = [
    "AcceptedWrite",
    "Account",
    "Appeal",
    "Appearance",
    "Article",
    "ArticleAddress",
    "ArticleVersion",
    "Byline",
    "Claim",
    "Comment",
    "ComposedRule",
    "ContactMessage",
    "Decision",
    "Delivery",
    "DeskCard",
    "HouseRules",
    "ImportBatch",
    "ImportedPerson",
    "LedgerRow",
    "LedgerSalt",
    "Limit",
    "ListedRule",
    "MailAddress",
    "MovedThread",
    "Mute",
    "MutedWord",
    "NeverShareWith",
    "Notice",
    "Notification",
    "NotificationChoice",
    "NotificationTimes",
    "Profile",
    "PushSubscription",
    "ReasonTemplate",
    "Report",
    "Revision",
    "SecondLook",
    "Section",
    "SharedByMail",
    "Site",
    "StaffNote",
    "StaffSection",
    "StoredFinding",
    "Thread",
    "ThreadSubscription",
    "UsedToken",
    "Vote",
]
