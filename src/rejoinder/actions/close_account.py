"""A reader closes their account: fourteen days to undo, then it is erased for good."""

import secrets
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from rejoinder.actions.end_sessions import end_sessions
from rejoinder.actions.erase_account import erase_account
from rejoinder.actions.erasures import Erased, Erasure, erasure, erasures, journal
from rejoinder.actions.keep_picture import remove_picture
from rejoinder.actions.tell import tell_account
from rejoinder.actions.writing import Touched, commit
from rejoinder.models import Account, PushSubscription, Site
from rejoinder.rendering import times
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure
from rejoinder.vocabulary.notifications import Kind
from rejoinder.vocabulary.people import AfterClosing

# Long enough to come back from a holiday and find the mail.
UNDO_FOR = timedelta(days=14)


class AccountIsNotClosing(ExpectedFailure):
    """There is nothing to undo: nobody asked, or it is too late."""

    code = ErrorCode.STATE_CHANGED


def ask_to_close(account: Account, choice: AfterClosing, now: datetime) -> datetime:
    """Begin to close an account; return when it will be erased. Asked twice, the first counts.

    Its sessions end, also the one that asks; picture and pushes go at once; the owner is
    told by mail until when they can keep it. Nobody takes part with it from now on.
    """
    if account.closing_at is not None:
        return account.closing_at
    closing_at = now + UNDO_FOR
    account.after_closing = choice
    with journal() as add:
        add(erasure(Erased.ASKED, account, closing_at=closing_at, at=now))
        _begin(account, choice, closing_at, told_at=now)
    account.closing_at = closing_at
    remove_picture(account, now)
    return closing_at


def keep_account(account: Account, now: datetime) -> None:
    """Keep an account after all.

    Raises:
        AccountIsNotClosing: it is not being closed, or its time is over.
    """
    closing_at = account.closing_at
    if closing_at is None or closing_at <= now:
        raise AccountIsNotClosing(_("This account is not about to be closed."))
    with journal() as add:
        add(erasure(Erased.KEPT, account, closing_at=closing_at, at=now))
        _call_off(account, closing_at, told_at=now)
    account.closing_at = None


def close_due_accounts(now: datetime) -> int:
    """Erase the accounts whose time to undo is over; return how many."""
    due = Account.objects.filter(closing_at__lte=now).order_by("pk")
    accounts = list(due)
    for account in accounts:
        _note_closed(account, now)
        erase_account(account.pk, now)
    return len(accounts)


def _note_closed(account: Account, now: datetime) -> None:
    """Write into the journal that an account is erased, once however often that is tried."""
    line = erasure(Erased.CLOSED, account, closing_at=account.closing_at or now, at=now)
    with journal() as add:
        if not any(old.what is Erased.CLOSED and old.is_of(account) for old in erasures()):
            add(line)


def apply_erasures(now: datetime) -> int:
    """Do again what the journal says and the database does not know; return for how many.

    That is so after a restore from an older backup: whoever had asked is closing again,
    who had changed their mind is not, and what was erased is erased.
    """
    if not erasures():
        return 0
    changed, to_erase = 0, []
    with journal():
        listed = erasures()
        accounts = _accounts_of(listed)
        for line in listed:
            account = accounts.get(line.account_id)
            if account is None or not line.is_of(account) or not _differs(line, account):
                continue
            changed += 1
            if line.what is Erased.KEPT:
                _call_off(account, line.closing_at, told_at=None)
                continue
            closing_at = line.closing_at if line.what is Erased.ASKED else min(line.closing_at, now)
            _begin(account, line.choice, closing_at, told_at=None)
            remove_picture(account, now)
            if line.what is Erased.CLOSED:
                to_erase.append(account.pk)
    for account_id in to_erase:
        erase_account(account_id, now)
    return changed


def _differs(line: Erasure, account: Account) -> bool:
    if line.what is Erased.KEPT:
        return account.closing_at == line.closing_at
    return line.what is Erased.CLOSED or account.closing_at is None


def _accounts_of(listed: list[Erasure]) -> dict[int, Account]:
    numbers = [line.account_id for line in listed]
    found: dict[int, Account] = {}
    for start in range(0, len(numbers), 500):
        found |= Account.objects.in_bulk(numbers[start : start + 500])
    return found


def _begin(
    account: Account, choice: AfterClosing, closing_at: datetime, *, told_at: datetime | None
) -> None:
    def change(_touched: Touched) -> None:
        rows = Account.objects.filter(pk=account.pk)
        rows.update(closing_at=closing_at, after_closing=choice)
        PushSubscription.objects.filter(account=account).delete()
        if told_at is not None:
            sentence = _(
                "You asked us to close your account. Until %(time)s you can keep it: sign in and"
                " choose “Keep my account”."
            )
            _tell(account, sentence % {"time": _moment(closing_at)}, told_at)
        end_sessions(account)

    commit(change)


def _call_off(account: Account, closing_at: datetime, *, told_at: datetime | None) -> None:
    def change(_touched: Touched) -> None:
        rows = Account.objects.filter(pk=account.pk, closing_at=closing_at)
        rows.update(closing_at=None, after_closing=AfterClosing.KEEP)
        if told_at is not None:
            _tell(account, _("You have kept your account; it will not be closed."), told_at)

    commit(change)


def _tell(account: Account, line: str, now: datetime) -> None:
    # The same may happen again, and is told each time.
    tell_account(account, Kind.SECURITY, f"closing:{secrets.token_hex(8)}", line=line, now=now)


def _moment(value: datetime) -> str:
    site = Site.objects.order_by("pk").first()
    return times.moment(value, times.zone(site.time_zone if site else "UTC"), year=value.year)
