"""Editors say where messages go, and whether readers may send articles by mail."""

from datetime import datetime

from django.utils.translation import gettext as _

from rejoinder.actions.writing import Touched, commit
from rejoinder.models import Account, Site
from rejoinder.policies.desk import may_edit_site
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure


class NoticeNotAccepted(ExpectedFailure):
    """Mail to friends is switched on only by somebody who has read what it means."""

    code = ErrorCode.REFUSED


def keep_contact(
    editor: Account,
    *,
    contact_address: str,
    mails_to_friends: bool,
    notice_accepted: bool,
    now: datetime,
) -> None:
    """Store where messages are mailed to (empty: to nobody), and the switch for friends' mail.

    Raises:
        NotPermitted, NoticeNotAccepted.
    """
    may_edit_site(editor).require()
    site = Site.objects.order_by("pk")[0]
    since = site.friend_mail_since
    if mails_to_friends and since is None:
        if not notice_accepted:
            raise NoticeNotAccepted(
                _("Tick that you have read the notice; else leave this switched off."),
                field="notice_accepted",
            )
        since = now

    def change(touched: Touched) -> None:
        Site.objects.filter(pk=site.pk).update(
            contact_address=contact_address,
            friend_mail_since=since if mails_to_friends else None,
        )
        touched.site()

    commit(change)
