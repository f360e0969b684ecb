"""A reader changes the name that stands beside their comments."""

from datetime import datetime, timedelta

from django.db import IntegrityError
from django.utils.translation import gettext as _

from rejoinder.actions.renew_pages import renew_pages_of
from rejoinder.actions.taken_names import NameNotFree, free_name
from rejoinder.actions.writing import Touched, commit
from rejoinder.kit.names import skeleton
from rejoinder.models import Account, Site
from rejoinder.rendering import times
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure
from rejoinder.vocabulary.states import STAFF_ROLES

# A name that changes every week is nobody's; proposed, as most communities have it.
BETWEEN_CHANGES = timedelta(days=30)


class NameChangedLately(ExpectedFailure):
    """The name was changed a short time ago; the sentence says from when it may be again."""

    code = ErrorCode.REFUSED


def next_change_at(account: Account) -> datetime | None:
    """Return from when on an account may change its name; None: at any time."""
    if account.role in STAFF_ROLES or account.name_changed_at is None:
        return None
    return account.name_changed_at + BETWEEN_CHANGES


def choose_name(account: Account, name: str, now: datetime) -> None:
    """Give an account another name, which its comments bear at once, old ones too.

    The name it has already changes nothing. Every discussion in which it wrote is drawn anew.

    Raises:
        NameNotFree: the name cannot be used, or looks like somebody else's.
        NameChangedLately: it was changed within BETWEEN_CHANGES; staff may at any time.
    """
    is_staff = account.role in STAFF_ROLES
    name = free_name(name, account=account, official=is_staff)
    if name == account.display_name:
        return
    free_at = next_change_at(account)
    if free_at is not None and now < free_at:
        raise _too_early(free_at)

    def change(touched: Touched) -> None:
        seen = Account.objects.filter(pk=account.pk, display_name=account.display_name)
        changed = seen.update(display_name=name, name_key=skeleton(name), name_changed_at=now)
        if changed == 0:
            sentence = _("Your name was changed on another page meanwhile.")
            raise NameNotFree(sentence, field="display_name")
        renew_pages_of(account.pk, touched)

    try:
        commit(change)
    except IntegrityError as error:
        # Somebody took a name with the same key between the look and the write.
        sentence = _("Another reader already has this name or one that looks like it.")
        raise NameNotFree(sentence, field="display_name") from error
    account.display_name, account.name_key = name, skeleton(name)
    account.name_changed_at = now


def _too_early(free_at: datetime) -> NameChangedLately:
    site = Site.objects.order_by("id").first()
    zone = times.zone(site.time_zone if site else "UTC")
    sentence = _("A name can be changed every %(days)s days; yours again from %(day)s on.")
    day = times.day(free_at, zone, year=0)
    values = {"days": BETWEEN_CHANGES.days, "day": day}
    return NameChangedLately(sentence % values, field="display_name")
