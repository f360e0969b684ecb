"""Whom a decision on a comment concerns, and as what: the author, and whoever is answered.

Nobody is told twice of one comment: of an answer to them, a mention, a reply further
below theirs and a new comment in a discussion they follow, the first that applies counts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rejoinder.actions import report_causes
from rejoinder.actions.appeal_causes import answers_by, is_of_notifier, tellings_of
from rejoinder.actions.telling import Telling
from rejoinder.models import (
    Account,
    Appeal,
    Comment,
    Decision,
    MailAddress,
    NotificationTimes,
    ThreadSubscription,
)
from rejoinder.notifications.mentions import candidates, mentioned
from rejoinder.rendering.rows import steps
from rejoinder.vocabulary.moderation import Measure
from rejoinder.vocabulary.notifications import Kind, ThreadLevel
from rejoinder.vocabulary.states import STAFF_ROLES, Actor, CommentState, Role

# An appeal that is answered is told of as such (actions/appeal_causes.py).
_OF_NO_CONCERN = (Measure.KEEP, Measure.UNPICK, Measure.UNDO, Measure.UPHOLD)


@dataclass(frozen=True, slots=True)
class Cause:
    """A decision with everybody to be told, and who follows the discussion from now on."""

    decision_id: int
    tellings: tuple[Telling, ...]
    new_follower: tuple[int, int] | None = None  # account and thread


def causes_of(decision_ids: Sequence[int]) -> Iterator[Cause]:
    """Yield whom these decisions concern, in their order; reads, and writes nothing.

    One after the other, since each may concern some thousand people.
    """
    found = Decision.objects.filter(pk__in=decision_ids).order_by("pk")
    decisions = list(found.select_related("comment__author").defer("comment__html"))
    new = {d.pk: d.comment for d in decisions if d.comment and _is_first_publication(d)}
    around = _Around.of(list(new.values()))
    answers = answers_by(decision_ids)
    for decision in decisions:
        yield _cause(decision, new.get(decision.pk), around, answers.get(decision.pk))


@dataclass(frozen=True, slots=True)
class _Around:
    """What is known around some new comments, read with one statement for each question."""

    comments: dict[int, Comment]  # those above them, without those taken back
    followers: dict[int, list[int]]  # by thread
    names: dict[str, int]  # accounts by the keys of their names
    confirmed: set[str]  # addresses of guests
    follow_own: set[int]  # accounts that follow where they write

    @classmethod
    def of(cls, comments: Sequence[Comment]) -> "_Around":
        """Read it."""
        ids = {above for comment in comments for above in _above(comment)}
        above = Comment.objects.filter(pk__in=ids).exclude(state=CommentState.WITHDRAWN)
        found = {c.pk: c for c in above.select_related("author").defer("html", "text")}
        return cls(
            comments=found,
            followers=_followers({comment.thread_id for comment in comments}),
            names=_names({key for c in comments for keys in candidates(c.text) for key in keys}),
            confirmed=_confirmed({c.guest_email.lower() for c in found.values() if c.guest_email}),
            follow_own=_who_follow_own({c.author_id for c in comments if c.author_id is not None}),
        )


def _above(comment: Comment) -> set[int]:
    """Return the ids of the comments above one; a path that is cut short lacks its parent."""
    if comment.parent_id is None:
        return set()
    return {comment.parent_id, *steps(comment.path)} - {comment.pk}


def _followers(threads: set[int]) -> dict[int, list[int]]:
    followers: dict[int, list[int]] = {}
    follow = ThreadSubscription.objects.filter(thread__in=threads, level=ThreadLevel.FOLLOW)
    for thread_id, account_id in follow.order_by("account").values_list("thread_id", "account_id"):
        followers.setdefault(thread_id, []).append(account_id)
    return followers


def _names(keys: set[str]) -> dict[str, int]:
    people = Account.objects.filter(name_key__in=keys, is_active=True)
    return dict(people.values_list("name_key", "pk")) if keys else {}


def _confirmed(addresses: set[str]) -> set[str]:
    known = MailAddress.objects.filter(address__in=addresses, confirmed_at__isnull=False)
    return set(known.values_list("address", flat=True)) if addresses else set()


def _who_follow_own(authors: set[int]) -> set[int]:
    wish = NotificationTimes.objects.filter(account__in=authors, follows_own_threads=True)
    return set(wish.values_list("account_id", flat=True)) if authors else set()


def _cause(
    decision: Decision, new: Comment | None, around: _Around, answered: Appeal | None
) -> Cause:
    own = list(tellings_of(decision, answered)) if answered is not None else []
    if answered is None or is_of_notifier(answered):
        own += _about_own_comment(decision)
    own += report_causes.tellings_of(decision)
    if new is None:
        return Cause(decision.pk, tuple(own))
    author = new.author_id
    follower = (author, new.thread_id) if author and author in around.follow_own else None
    return Cause(decision.pk, (*own, *_about_new_comment(new, around)), follower)


def _is_first_publication(decision: Decision) -> bool:
    """Whether readers have seen the comment for the first time by this decision."""
    if decision.new_state != CommentState.PUBLISHED or decision.measure == Measure.UNDO:
        return False
    if decision.old_state == decision.new_state:
        return False
    if decision.old_state in ("", CommentState.HELD):
        return True
    earlier = Decision.objects.filter(comment=decision.comment_id, pk__lt=decision.pk)
    public = earlier.filter(new_state=CommentState.PUBLISHED, undone_by__isnull=True)
    return not public.exists()


def _about_own_comment(decision: Decision) -> Iterator[Telling]:
    """Whom it concerns is told what somebody else decided on their comment or account."""
    comment = decision.comment
    if comment is None:
        yield from _about_own_account(decision)
        return
    kind = _kind_for_author(decision, comment)
    if kind is None:
        return
    telling = Telling(
        kind=kind,
        event=f"decision:{decision.pk}",
        account_id=comment.author_id,
        address="" if comment.author_id else comment.guest_email.lower(),
        comment=comment,
        decision_id=decision.pk,
        while_published=kind is Kind.PUBLISHED,
    )
    if telling.account_id or telling.address:
        yield telling


def _about_own_account(decision: Decision) -> Iterator[Telling]:
    yield Telling(
        kind=Kind.DECISION,
        event=f"decision:{decision.pk}",
        account_id=decision.account_id,
        decision_id=decision.pk,
    )


def _kind_for_author(decision: Decision, comment: Comment) -> Kind | None:
    """Return as what the author is told of a decision.

    None: it was their own doing, or it changes nothing for them.
    """
    new, author = CommentState(decision.new_state), comment.author_id
    if new is CommentState.WITHDRAWN or decision.actor == Actor.AUTHOR:
        return None
    if decision.measure == Measure.PICK:
        return Kind.PICK
    if decision.measure in _OF_NO_CONCERN:
        return None
    if author is not None and decision.moderator_id == author:
        return None
    if new is not CommentState.PUBLISHED:
        return Kind.DECISION
    return Kind.PUBLISHED if decision.old_state == CommentState.HELD else Kind.DECISION


def _about_new_comment(comment: Comment, around: _Around) -> Iterator[Telling]:
    """Everybody else: those who are answered, mentioned, above it, and those who follow."""
    event = f"comment:{comment.pk}"
    told = {comment.author_id}
    parent = around.comments.get(comment.parent_id or 0)
    if parent is not None and parent.author_id is None:
        yield from _to_guest(comment, parent, event, around)
    for account_id, kind in _whom(comment, parent, around):
        if account_id not in told:
            told.add(account_id)
            yield Telling(
                kind=kind, event=event, account_id=account_id, comment=comment, while_published=True
            )


def _whom(comment: Comment, parent: Comment | None, around: _Around) -> Iterator[tuple[int, Kind]]:
    """Yield accounts with the kind they are told by; who comes first is told by that."""
    if parent is not None and parent.author_id is not None:
        yield parent.author_id, _kind_of_reply(comment, parent)
    for account_id in mentioned(comment.text, around.names) if around.names else ():
        yield account_id, Kind.MENTION
    above = [around.comments[pk] for pk in _above(comment) if pk in around.comments]
    for ancestor in sorted(above, key=lambda c: (-c.depth, -c.pk)):
        if ancestor.author_id is not None:
            yield ancestor.author_id, Kind.BRANCH
    for account_id in around.followers.get(comment.thread_id, ()):
        yield account_id, Kind.FOLLOWED


def _kind_of_reply(comment: Comment, parent: Comment) -> Kind:
    """A reply by the newsroom to a reader is an answer."""
    asked = parent.author.role if parent.author is not None else Role.READER
    by_staff = comment.author is not None and comment.author.role in STAFF_ROLES
    return Kind.ANSWER if by_staff and asked not in STAFF_ROLES else Kind.REPLY


def _to_guest(comment: Comment, parent: Comment, event: str, around: _Around) -> Iterator[Telling]:
    """A guest is told of replies once they have confirmed their address."""
    address = parent.guest_email.lower()
    is_own = bool(comment.guest_key) and comment.guest_key == parent.guest_key
    if address in around.confirmed and not is_own:
        kind = _kind_of_reply(comment, parent)
        yield Telling(
            kind=kind, event=event, address=address, comment=comment, while_published=True
        )
