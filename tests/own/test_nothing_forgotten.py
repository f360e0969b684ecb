"""Whoever adds a table about readers says here how they get it and what becomes of it."""

import pytest
from django.apps import apps

from rejoinder.actions.gather_own_data import own_data
from rejoinder.models import Account
from tests.support import cast

# Which section of the archive holds it (actions/gather_own_data.py); empty: nothing that is
# the reader's own, for the reason beside it. On erasing (actions/erase_account.py), rows go
# with the account unless the column may be empty.
TABLES = {
    "Appeal.account": "appeals",
    "Appeal.answered_by": "",  # a moderator's work
    "Appearance.account": "appearance",
    "Authenticator.user": "sign_in",
    "Byline.account": "",  # who writes for the paper is no secret, and the newsroom's to say
    "Claim.account": "claims",
    "Claim.decided_by": "",  # a moderator's work
    "Comment.author": "comments",
    "ComposedRule.changed_by": "",  # a moderator's work
    "ContactMessage.account": "messages",
    "ContactMessage.answered_by": "",  # a moderator's work
    "Decision.account": "account_decisions",
    "Decision.moderator": "",  # a moderator's work
    "Delivery.account": "",  # on its way to them already
    "DeskCard.sent_by": "",  # a moderator's work
    "DeskCard.sent_to": "",  # a moderator's work
    "DeskCard.taken_by": "",  # a moderator's work
    "EmailAddress.user": "sign_in",
    "Limit.account": "limits",
    "Limit.set_by": "",  # a moderator's work
    "Mute.account": "muted_readers",
    "Mute.muted": "",  # nobody is told who muted them
    "MutedWord.account": "muted_words",
    "Notice.account": "notices",
    "Notification.account": "notifications",
    "NotificationChoice.account": "notification_choices",
    "NotificationTimes.account": "notification_times",
    "Profile.account": "profile",
    "PushSubscription.account": "push_devices",
    "Report.reporter": "reports",
    "SecondLook.looked_by": "",  # a moderator's work
    "SharedByMail.sender": "shared_by_mail",
    "SocialAccount.user": "sign_in",
    "StaffNote.account": "",  # the staff's words among themselves, about somebody
    "StaffNote.written_by": "",  # a moderator's work
    "StaffSection.account": "",  # a moderator's work
    "Thread.pace_set_by": "",  # a moderator's work
    "ThreadSubscription.account": "followed_threads",
    "UserSession.user": "sessions",
    "Vote.account": "votes",
}


@pytest.mark.django_db
def test_every_table_about_readers_is_in_the_archive_or_says_why_not() -> None:
    archive = own_data(cast.ana(), cast.newspaper(), cast.now())

    columns = [column for model in apps.get_models() for column in model._meta.concrete_fields]
    of_readers = [column for column in columns if column.related_model is Account]

    assert {f"{c.model.__name__}.{c.name}" for c in of_readers} == set(TABLES)
    assert set(filter(None, TABLES.values())) <= {section.name for section in archive.sections}
