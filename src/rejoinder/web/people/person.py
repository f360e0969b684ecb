"""A reader's public page: what they say of themselves and what they wrote."""

from datetime import datetime
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from rejoinder.actions.keep_profile import profile_of
from rejoinder.kit import ids
from rejoinder.models import Account, Comment, Mute, Profile
from rejoinder.models.comment import CommentQuerySet
from rejoinder.rendering import addresses, queries
from rejoinder.rendering.avatar import avatar
from rejoinder.rendering.rows import CommentRow
from rejoinder.rendering.shown import visible_ups
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure
from rejoinder.vocabulary.people import Audience
from rejoinder.vocabulary.states import CommentState
from rejoinder.web.reading import account_of

COMMENTS_SHOWN = 20


class NoSuchPerson(ExpectedFailure):
    """Nobody has this page, or not for whoever asks; the two look the same."""

    code = ErrorCode.NOT_FOUND


class Written(NamedTuple):
    """One comment of the list; ``ups`` is None while the score is hidden."""

    address: str
    headline: str
    article: str
    html: str
    at: datetime
    ups: int | None


class Page(NamedTuple):
    """The comments of one page, and where the next one is; empty on the last."""

    comments: tuple[Written, ...]
    more: str


def person(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the page to those whom its owner lets see it.

    Raises:
        NoSuchPerson: there is none, or not for this visitor.
    """
    owner, profile, is_own = _visible(request, public_id)
    visitor = account_of(request)
    now = timezone.now()
    shows_comments = profile.shows_comments
    context = {
        "person": owner,
        "address": addresses.person(owner.pk),
        "picture": avatar(owner.display_name, owner.picture, owner.hue, small=False),
        "trust": owner.trust(now),
        "profile": profile,
        "is_own": is_own,
        "count": _published(owner).count() if shows_comments else None,
        "found": _comments(owner, request.GET.get("after", ""), now) if shows_comments else None,
        "is_later_page": "after" in request.GET,
        "can_mute": visitor is not None and not is_own,
        "is_muted": visitor is not None
        and Mute.objects.filter(account=visitor, muted=owner).exists(),
    }
    return render(request, "rejoinder/people/person.html", context)


def _visible(request: HttpRequest, public_id: str) -> tuple[Account, Profile, bool]:
    """Return the account of a page with its profile, and whether its owner asks."""
    owner = Account.objects.filter(pk=_row_id(public_id), is_active=True).first()
    if owner is None or owner.closing_at is not None:
        raise _nobody()
    profile = profile_of(owner)
    visitor = account_of(request)
    is_own = visitor is not None and visitor.pk == owner.pk
    hidden_from = {
        Audience.EVERYONE: False,
        Audience.SIGNED_IN: visitor is None,
        Audience.NOBODY: not is_own,
    }
    if hidden_from[Audience(profile.audience)]:
        raise _nobody()
    return owner, profile, is_own


def _row_id(public_id: str) -> int:
    try:
        return ids.from_public(public_id)
    except ValueError as error:
        raise _nobody() from error


def account_of_id(public_id: str) -> Account:
    """Return the account of an id in an address, for the desk. Raises NoSuchPerson."""
    try:
        found = Account.objects.filter(pk=ids.from_public(public_id)).first()
    except ValueError:
        found = None
    if found is None:
        raise NoSuchPerson(_("There is no such reader."))
    return found


def _nobody() -> NoSuchPerson:
    return NoSuchPerson(_("There is no such page."))


def _published(owner: Account) -> CommentQuerySet:
    return Comment.objects.visible().filter(author=owner, state=CommentState.PUBLISHED)


def _comments(owner: Account, after: str, now: datetime) -> Page:
    """Read one page of published comments, newest first; ``after`` is the last one's public id."""
    found = _published(owner).order_by("-created_at", "-id")
    if after:
        last = found.filter(pk=_row_id(after)).first()
        if last is None:
            raise _nobody()
        earlier = found.filter(created_at=last.created_at, pk__lt=last.pk)
        found = earlier | found.filter(created_at__lt=last.created_at)
    columns = ("pk", "thread_id", "thread__article__slug", "thread__article__headline")
    listed = list(found.values_list(*columns)[: COMMENTS_SHOWN + 1])
    shown = listed[:COMMENTS_SHOWN]
    rows = {row.id: row for row in queries.by_ids(pk for pk, *_rest in shown)}
    comments = tuple(
        _written(rows[pk], thread_id, slug, headline, now)
        for pk, thread_id, slug, headline in shown
        if pk in rows
    )
    has_more = len(listed) > COMMENTS_SHOWN
    more = addresses.person(owner.pk, after=ids.to_public(shown[-1][0])) if has_more else ""
    return Page(comments, more)


def _written(row: CommentRow, thread_id: int, slug: str, headline: str, now: datetime) -> Written:
    return Written(
        address=addresses.comment(thread_id, row.id),
        headline=headline,
        article=addresses.article(slug),
        html=row.html,
        at=row.created_at,
        ups=visible_ups(row, now),
    )
