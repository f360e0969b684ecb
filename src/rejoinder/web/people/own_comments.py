"""Everything a reader has written here, in every state, with what was decided and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from rejoinder.kit import ids
from rejoinder.models import Account, Comment, Decision
from rejoinder.models.comment import CommentQuerySet
from rejoinder.policies.comments import may_edit, may_withdraw
from rejoinder.policies.writer import Writer
from rejoinder.rendering import wording
from rejoinder.rendering.shown import SCORE_HIDDEN_FOR, SCORE_NEEDS_VOTES
from rejoinder.rendering.statement import StatementOfReasons, statements_of
from rejoinder.rendering.stories import Step, lives_of
from rejoinder.vocabulary.states import CommentState
from rejoinder.web.frame import the_site
from rejoinder.web.guard import signed_in
from rejoinder.web.reading import RequestIsWrong

ADDRESS = "/me/comments"
SHOWN = 20
_HISTORY = ("decisions__findings", "decisions__moderator", "revisions")
# What the links above the list stand for; "waiting" is held and hidden alike, because for
# the author both mean that a person will look.
FILTERS: Mapping[str, tuple[CommentState, ...]] = {
    "": tuple(CommentState),
    "waiting": (CommentState.HELD, CommentState.HIDDEN),
    "published": (CommentState.PUBLISHED,),
    "removed": (CommentState.REMOVED,),
    "withdrawn": (CommentState.WITHDRAWN,),
}


class FilterLink(NamedTuple):
    """One of the links above the list."""

    name: str
    address: str
    label: str
    total: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One comment with its history. ``ups`` is None while the score is not shown yet."""

    comment: Comment
    state: str
    steps: tuple[Step, ...]
    replies: int
    ups: int | None
    can_edit: bool
    can_withdraw: bool


def own_comments(request: HttpRequest) -> HttpResponse:
    """List a reader's own comments, the newest first.

    Query: ``state`` (a name of FILTERS), ``after`` (the public id of the last one seen).
    """
    account = signed_in(request)
    chosen = request.GET.get("state", "")
    if chosen not in FILTERS:
        raise RequestIsWrong(_("This address is not complete."))
    now = timezone.now()
    found = list(_after(request, account, _written(account, chosen))[: SHOWN + 1])
    shown = found[:SHOWN]
    context = {
        "entries": _entries(shown, account, now),
        "filters": _filters(account),
        "chosen": chosen,
        "older": _address(chosen, shown[-1]) if len(found) > SHOWN else "",
        "is_first_page": "after" not in request.GET,
        "on_account": () if chosen or "after" in request.GET else _on_account(account, now),
    }
    return render(request, "rejoinder/own/comments.html", context)


def _on_account(account: Account, now: datetime) -> list[StatementOfReasons]:
    """State the decisions on the account itself, the latest first."""
    decisions = list(Decision.objects.filter(account=account).order_by("-pk"))
    if not decisions:
        return []
    stated = statements_of(decisions, the_site(), now)
    return [stated[decision.pk] for decision in decisions]


def _written(account: Account, chosen: str) -> CommentQuerySet:
    """Return a reader's comments in the states of a filter, the newest first."""
    written = Comment.objects.of_author(account).filter(state__in=FILTERS[chosen])
    together = written.select_related("thread__article__site")
    with_history = together.prefetch_related(*_HISTORY)
    return with_history.order_by("-created_at", "-id")


def _after(request: HttpRequest, account: Account, written: CommentQuerySet) -> CommentQuerySet:
    """Return what follows the comment that the query names; it must be one's own.

    Raises:
        RequestIsWrong: it names none of one's own comments.
    """
    named = request.GET.get("after", "")
    if not named:
        return written
    try:
        last = Comment.objects.of_author(account).get(pk=ids.from_public(named))
    except (ValueError, Comment.DoesNotExist) as error:
        raise RequestIsWrong(_("This address is not complete.")) from error
    same_time = Q(created_at=last.created_at, pk__lt=last.pk)
    return written.filter(Q(created_at__lt=last.created_at) | same_time)


def _filters(account: Account) -> list[FilterLink]:
    rows = Comment.objects.of_author(account).order_by().values_list("state")
    counted = dict(rows.annotate(count=Count("pk")))
    labels = {
        "": _("All"),
        "waiting": _("Waiting"),
        "published": _("Published"),
        "removed": _("Removed"),
        "withdrawn": _("Withdrawn"),
    }
    return [
        FilterLink(name, _address(name), labels[name], sum(counted.get(s, 0) for s in states))
        for name, states in FILTERS.items()
    ]


def _address(chosen: str, last: Comment | None = None) -> str:
    query = {"state": chosen} if chosen else {}
    if last is not None:
        query["after"] = last.public_id
    return f"{ADDRESS}?{urlencode(query)}" if query else ADDRESS


def _replies(shown: Sequence[Comment]) -> dict[int, int]:
    """Count the answers that readers see to each of the comments."""
    answers = Comment.objects.visible().filter(parent__in=[comment.pk for comment in shown])
    return dict(answers.order_by().values_list("parent_id").annotate(count=Count("pk")))


def _entries(shown: Sequence[Comment], account: Account, now: datetime) -> list[Entry]:
    replies = _replies(shown)
    if not shown:
        return []
    site = shown[0].thread.article.site
    lives = lives_of(shown, site=site, now=now)
    return [
        _entry(comment, account, lives[comment.pk], replies.get(comment.pk, 0), now)
        for comment in shown
    ]


def _entry(
    comment: Comment, account: Account, steps: tuple[Step, ...], replies: int, now: datetime
) -> Entry:
    site = comment.thread.article.site
    writer = Writer(account=account)
    is_shown = comment.vote_count >= SCORE_NEEDS_VOTES
    return Entry(
        comment=comment,
        state=wording.state(comment.state),
        steps=steps,
        replies=replies,
        ups=comment.ups if is_shown and now >= comment.created_at + SCORE_HIDDEN_FOR else None,
        can_edit=bool(may_edit(writer, comment, site=site, now=now)),
        can_withdraw=bool(may_withdraw(writer, comment)),
    )
