"""The person a page is drawn for: who they are, and what on the page is theirs."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils import timezone

from rejoinder.actions.follow_thread import level_of
from rejoinder.kit.whole_words import WholeWords
from rejoinder.models import Appearance, Comment, Decision, Notification, Site, Thread, Vote
from rejoinder.models.plain import first
from rejoinder.policies.comments import may_edit, may_withdraw
from rejoinder.policies.desk import may_use_desk
from rejoinder.policies.limits import is_warned
from rejoinder.policies.reading import muted_authors, muted_words
from rejoinder.policies.writer import Writer
from rejoinder.rendering import addresses, wording
from rejoinder.rendering.avatar import avatar
from rejoinder.rendering.look import look_of
from rejoinder.rendering.statement import StatementOfReasons, statements_of
from rejoinder.rendering.stories import resting_on
from rejoinder.rendering.viewer import OwnComment, Viewer
from rejoinder.vocabulary.states import CommentState, Role
from rejoinder.web.drafts import draft_for
from rejoinder.web.waiting import usual_wait, wait_sentence
from rejoinder.web.writers import writer_of

# Others do not see these; their author sees them on every page of the thread.
_MINE_ALONE = (CommentState.HELD, CommentState.HIDDEN, CommentState.REMOVED)
# More of one's own comments than these are not marked on a page.
MOST_OWN = 500
# More unread notifications than these are not counted: "100" stands for more, too.
MOST_UNREAD = 100
# More comments by muted readers than these are not folded in one thread, the oldest first.
MOST_FOLDED = 2_000


def plain_viewer(request: HttpRequest) -> Viewer:
    """Return who looks, for a page without a thread."""
    return _viewer(request, writer_of(request), timezone.now())


def thread_viewer(request: HttpRequest, thread: Thread) -> Viewer:
    """Return who looks, with their own comments and votes in ``thread``.

    Takes the site from ``thread.article.site``; that should be loaded already.
    """
    now = timezone.now()
    writer = writer_of(request)
    site = thread.article.site
    written = Comment.objects.of_author(writer.account, writer.guest_key).filter(thread=thread)
    own = list(written.order_by("-id")[:MOST_OWN])
    published = [comment for comment in own if comment.state == CommentState.PUBLISHED]
    hidden = [comment for comment in own if comment.state in _MINE_ALONE]
    return replace(
        _viewer(request, writer, now),
        mine=own_comments(hidden, writer=writer, site=site, now=now),
        votes=_votes(writer, thread),
        own=frozenset(comment.pk for comment in own),
        draft=draft_for(request, addresses.comments(thread.pk)),
        editable=frozenset(c.pk for c in published if may_edit(writer, c, site=site, now=now)),
        withdrawable=frozenset(c.pk for c in published if may_withdraw(writer, c)),
        level=level_of(writer.account, thread.pk) if writer.account else None,
        muted=_muted(writer, thread),
        muted_words=muted_words(writer.account) if writer.account else WholeWords(),
        warned=writer.account is not None and is_warned(writer.account, now),
    )


def own_comments(
    comments: Iterable[Comment], *, writer: Writer, site: Site, now: datetime
) -> tuple[OwnComment, ...]:
    """Draw a person's own comments that others do not see, oldest first."""
    ordered = sorted(comments, key=lambda comment: comment.pk)
    if not ordered:
        return ()
    wait = wait_sentence(usual_wait())
    resting = _decisions_of(ordered)
    stated = statements_of([d for d in resting.values() if d is not None], site, now)
    return tuple(
        replace(
            _own(comment, writer, site, now),
            **_told(CommentState(comment.state), resting[comment.pk], stated, wait),
        )
        for comment in ordered
    )


def _decisions_of(comments: list[Comment]) -> dict[int, Decision | None]:
    """Return the decision that each comment's state rests on."""
    rows = Decision.objects.filter(comment__in=[comment.pk for comment in comments])
    rows = rows.select_related("moderator").prefetch_related("findings")
    of_comment: dict[int | None, list[Decision]] = {}
    for decision in rows:
        of_comment.setdefault(decision.comment_id, []).append(decision)
    return {c.pk: resting_on(of_comment.get(c.pk, ()), c.state) for c in comments}


def _told(
    state: CommentState,
    decision: Decision | None,
    stated: Mapping[int, StatementOfReasons],
    wait: str,
) -> dict[str, Any]:
    """Return what the box of one's own comment says of the decision it rests on."""
    statement = stated.get(decision.pk) if decision is not None else None
    lines = statement.brief if statement else ()
    return {
        "lines": lines if state is CommentState.REMOVED else (*lines, wait),
        "decision_id": statement.decision_id if statement else None,
        "contest_until": statement.contest_until if statement else None,
    }


def _own(comment: Comment, writer: Writer, site: Site, now: datetime) -> OwnComment:
    state = CommentState(comment.state)
    return OwnComment(
        comment_id=comment.pk,
        public_id=comment.public_id,
        thread_id=comment.thread_id,
        parent_id=comment.parent_id,
        state=state,
        heading=wording.state(state),
        html=comment.html,
        sent_at=comment.created_at,
        code=comment.receipt_code or "",
        can_edit=bool(may_edit(writer, comment, site=site, now=now)),
        can_withdraw=bool(may_withdraw(writer, comment)),
    )


def _viewer(request: HttpRequest, writer: Writer, now: datetime) -> Viewer:
    account = writer.account
    token = get_token(request)
    if account is None:
        name, email = _last_typed(writer)
        return Viewer(csrf_token=token, guest_name=name, guest_email=email)
    return Viewer(
        name=account.display_name,
        address=addresses.person(account.pk),
        avatar=avatar(account.display_name, account.picture, account.hue),
        role=Role(account.role),
        trust=account.trust(now),
        is_staff=bool(may_use_desk(account)),
        unread=Notification.objects.count_unread(account, most=MOST_UNREAD),
        look=look_of(first(Appearance, "account_id = %s", (account.pk,))),
        csrf_token=token,
    )


def _last_typed(writer: Writer) -> tuple[str, str]:
    """Return the name and address that a guest gave last, both empty for a stranger."""
    last = (
        Comment.objects.of_author(None, writer.guest_key)
        .order_by("-created_at", "-id")
        .values_list("author_name", "guest_email")
        .first()
    )
    return last or ("", "")


def _votes(writer: Writer, thread: Thread) -> dict[int, int]:
    if writer.account is None:
        return {}
    cast = Vote.objects.filter(account=writer.account, comment__thread=thread)
    return dict(cast.values_list("comment_id", "value"))


def _muted(writer: Writer, thread: Thread) -> frozenset[int]:
    """Return which comments of the thread are by readers whom this one has muted."""
    muted = muted_authors(writer.account) if writer.account else None
    if not muted:
        return frozenset()
    theirs = Comment.objects.visible().filter(muted.as_filter(), thread=thread)
    newest = theirs.filter(state=CommentState.PUBLISHED).order_by("-id")
    return frozenset(newest.values_list("pk", flat=True)[:MOST_FOLDED])
