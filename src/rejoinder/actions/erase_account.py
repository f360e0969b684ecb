"""Erases an account for good, some hundred rows at a time, so that nobody waits for it.

Comments stay without a name, or are withdrawn by their author and emptied, as the owner
chose. What waits to appear is withdrawn in both cases: nobody is left to hear of the
decision. Votes are taken back together with the counts they made. Decisions keep their
facts. When it is interrupted, erasing again goes on where it stopped.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery

from rejoinder.actions.decide import Ground, StateHasChanged, move
from rejoinder.actions.end_sessions import end_sessions
from rejoinder.actions.facts import article_facts_of
from rejoinder.actions.keep_picture import remove_picture
from rejoinder.actions.writing import Touched, commit
from rejoinder.kit import ranking
from rejoinder.models import (
    AcceptedWrite,
    Account,
    Appeal,
    Claim,
    Comment,
    ContactMessage,
    Decision,
    Delivery,
    ImportedPerson,
    LedgerSalt,
    Limit,
    MailAddress,
    Mute,
    Notification,
    Report,
    Revision,
    Thread,
    ThreadSubscription,
    Vote,
)
from rejoinder.policies.writer import Writer
from rejoinder.vocabulary.people import AfterClosing, ClaimState
from rejoinder.vocabulary.states import Actor, CommentState, FoundHow

_ROWS_AT_ONCE = 500
# Each withdrawal is some ten statements.
_WITHDRAWN_AT_ONCE = 100
_ALL = (CommentState.HELD, CommentState.PUBLISHED, CommentState.HIDDEN)
_GROUND = Ground(actor=Actor.AUTHOR, found_how=FoundHow.AUTHOR)


def erase_account(account_id: int, now: datetime) -> None:
    """Erase an account with everything that is its owner's; one that is gone is no error.

    Only for accounts that are being closed: nobody writes with them meanwhile.
    """
    account = Account.objects.filter(pk=account_id, closing_at__isnull=False).first()
    if account is None:
        return
    end_sessions(account)
    remove_picture(account, now)
    _repeat(lambda touched: _withdraw_some(touched, account, now))
    _repeat(lambda touched: _unname_some(touched, account))
    _repeat(lambda touched: _take_back_votes(touched, account))
    _let_go(account)
    for rows in _rows_of(account):
        _repeat(_deleting(rows))
    commit(lambda _touched: _delete(account))


def _repeat(step: Callable[[Touched], int]) -> None:
    """Do ``step`` in commits of its own until it finds nothing more to do."""
    while commit(step):
        pass


def _withdraw_some(touched: Touched, account: Account, now: datetime) -> int:
    """Withdraw what is to be withdrawn, through the gate."""
    gone = _ALL if account.after_closing == AfterClosing.WITHDRAW else (CommentState.HELD,)
    some = Comment.objects.of_author(account).filter(state__in=gone).order_by("thread", "pk")
    comments = list(some[:_WITHDRAWN_AT_ONCE])
    for comment in comments:
        seen = CommentState(comment.state)
        try:
            move(touched, comment, seen=seen, new=CommentState.WITHDRAWN, ground=_GROUND, now=now)
        except StateHasChanged:
            continue  # a moderator was faster; the next round sees the new state
    return len(comments)


def _unname_some(touched: Touched, account: Account) -> int:
    """Take the author off comments, and their text where the owner chose so."""
    rows = Comment.objects.of_author(account).order_by("pk").values_list("pk", "thread_id")
    some = list(rows[:_ROWS_AT_ONCE])
    numbers = [pk for pk, _thread in some]
    emptied: dict[str, Any] = {}
    if account.after_closing == AfterClosing.WITHDRAW:
        Revision.objects.filter(comment__in=numbers).delete()
        # The ledger's rows stay, and lead nowhere from now on.
        LedgerSalt.objects.filter(comment__in=numbers).delete()
        emptied = {"text": "", "html": ""}
    Comment.objects.filter(pk__in=numbers).update(
        author=None, author_name="", guest_email="", guest_key="", **emptied
    )
    threads = {thread_id for _pk, thread_id in some}
    Thread.objects.filter(pk__in=threads).update(version=F("version") + 1)
    for thread_id in threads:
        touched.thread(thread_id)
    shown = Comment.objects.visible().filter(pk__in=numbers)
    version = Thread.objects.filter(pk=OuterRef("thread_id")).values("version")
    shown.update(changed_version=Subquery(version))
    return len(some)


def _take_back_votes(touched: Touched, account: Account) -> int:
    """Take back votes in one thread, whose row comes first, as for a vote."""
    first = Vote.objects.filter(account=account).order_by("comment__thread", "pk").first()
    if first is None:
        return 0
    thread_id = Comment.objects.values_list("thread_id", flat=True).get(pk=first.comment_id)
    Thread.objects.filter(pk=thread_id).update(version=F("version") + 1)
    here = Vote.objects.filter(account=account, comment__thread=thread_id).order_by("comment")
    some = list(here.values_list("pk", "comment_id", "value")[:_ROWS_AT_ONCE])
    share = article_facts_of(thread_id).site.up_share
    for _pk, comment_id, value in some:
        _count_less(comment_id, value, share)
    Vote.objects.filter(pk__in=[pk for pk, _comment, _value in some]).delete()
    touched.thread(thread_id)
    return len(some)


def _count_less(comment_id: int, value: int, share: float) -> None:
    counter = "ups" if value == 1 else "downs"
    rows = Comment.objects.filter(pk=comment_id)
    rows.update(**{counter: F(counter) - 1}, vote_count=F("vote_count") - 1)
    ups, downs = rows.values_list("ups", "downs").get()
    rows.update(rank=ranking.best(ups, downs, share))


def _let_go(account: Account) -> None:
    """Take the name off what stays: decisions and limits of a moderator, claimed people."""
    owned: tuple[tuple[QuerySet[Any], str], ...] = (
        (Decision.objects.filter(moderator=account), "moderator"),
        (Limit.objects.filter(set_by=account), "set_by"),
        (Claim.objects.filter(decided_by=account), "decided_by"),
    )
    for rows, column in owned:
        _repeat(_emptying(rows, column))
    # What they wrote to the desk goes; that they did, and what came of it, stays.
    appeals = Appeal.objects.filter(account=account)
    _repeat(_emptying(appeals, "account", misjudged="", meaning="", without=""))
    reports = Report.objects.filter(reporter=account)
    _repeat(_emptying(reports, "reporter", passage="", note="", network=""))
    approved = Claim.objects.filter(account=account, state=ClaimState.APPROVED)
    people = ImportedPerson.objects.filter(pk__in=approved.values("person"))
    commit(lambda _touched: people.update(name="", username="", email=""))


def _emptying(rows: QuerySet[Any], column: str, **words: str) -> Callable[[Touched], int]:
    def step(_touched: Touched) -> int:
        some = list(rows.order_by("pk").values_list("pk", flat=True)[:_ROWS_AT_ONCE])
        rows.model.objects.filter(pk__in=some).update(**{column: None}, **words)
        return len(some)

    return step


def _deleting(rows: QuerySet[Any]) -> Callable[[Touched], int]:
    def step(_touched: Touched) -> int:
        some = list(rows.order_by("pk").values_list("pk", flat=True)[:_ROWS_AT_ONCE])
        rows.model.objects.filter(pk__in=some).delete()
        return len(some)

    return step


def _rows_of(account: Account) -> tuple[QuerySet[Any], ...]:
    """Return what an account may have thousands of; the rest goes with its row."""
    return (
        ContactMessage.objects.filter(account=account),
        Delivery.objects.filter(account=account),
        Delivery.objects.filter(address=account.email.lower()),
        Notification.objects.filter(account=account),
        ThreadSubscription.objects.filter(account=account),
        Mute.objects.filter(account=account),
        Mute.objects.filter(muted=account),
        AcceptedWrite.objects.filter(scope=Writer(account=account).scope),
        MailAddress.objects.filter(address=account.email.lower()),
    )


def _delete(account: Account) -> int:
    """Delete the row, and with it django-allauth's: addresses, passkeys, sessions, sign-ins."""
    return Account.objects.filter(pk=account.pk, closing_at__isnull=False).delete()[0]
