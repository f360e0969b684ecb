"""The plain moderation list: what waits, who held it and why, and the two decisions."""

from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from rejoinder.actions.decide import ReasonIsIncomplete, StateHasChanged, publish, remove
from rejoinder.kit import ids
from rejoinder.models import Account, Comment, Site
from rejoinder.rendering import wording
from rejoinder.rendering.stories import Step, name_of, steps_of
from rejoinder.vocabulary.errors import HTTP_STATUS
from rejoinder.vocabulary.states import REMOVAL_REASONS, CommentState
from rejoinder.web import writers
from rejoinder.web.forms import RemovalForm, SeenForm, listed_problems, problems_of
from rejoinder.web.reading import (
    RequestIsWrong,
    account_of,
    comment_id,
    no_such_comment,
    typed,
)

PAGE = 20
WAITING, PUBLISHED = "waiting", "published"
_WITH = ("author", "parent__author", "thread__article__site")


@dataclass(frozen=True, slots=True)
class DeskComment:
    """One comment as the desk sees it; ``parent_name`` is empty for a top-level comment."""

    comment: Comment
    name: str
    parent_name: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class DeskList:
    """One page of the list. ``after`` opens the next page, empty on the last."""

    show: str
    entries: tuple[DeskComment, ...]
    waiting_count: int
    after: str


@dataclass(slots=True)
class RemovalEntry:
    """What a moderator typed for a removal, and what is missing in it."""

    values: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)


def desk(request: HttpRequest) -> HttpResponse:
    """List what waits, the longest waiting first, or what was published last."""
    show = request.GET.get("show", WAITING)
    if show not in (WAITING, PUBLISHED):
        raise RequestIsWrong(_("The list shows what waits or what is published."))
    after = request.GET.get("after", "")
    page = _list(show, comment_id(after) if after else None)
    return render(request, "rejoinder/desk/list.html", {"desk": page})


def comment(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one comment with everything that was found and decided (GET), or decide (POST)."""
    shown = _comment(public_id)
    if request.method == "POST":
        return _decide(request, shown)
    return _comment_page(request, shown, RemovalEntry())


def _list(show: str, after: int | None) -> DeskList:
    waiting = Comment.objects.waiting()
    if show == WAITING:
        listed = waiting.filter(pk__gt=after or 0)
    else:
        published = Comment.objects.visible().filter(state=CommentState.PUBLISHED).order_by("-id")
        listed = published.filter(pk__lt=after) if after else published
    found = list(listed.select_related(*_WITH).prefetch_related("decisions__findings")[: PAGE + 1])
    page = found[:PAGE]
    more = ids.to_public(page[-1].pk) if len(found) > PAGE else ""
    return DeskList(show, tuple(map(_entry, page)), waiting.count(), more)


def _entry(comment: Comment) -> DeskComment:
    return DeskComment(
        comment=comment,
        name=name_of(comment),
        parent_name=name_of(comment.parent) if comment.parent else "",
        steps=steps_of(comment, site=comment.thread.article.site, now=timezone.now()),
    )


def _comment(public_id: str) -> Comment:
    found = (
        Comment.objects.at_the_desk()
        .select_related(*_WITH)
        .prefetch_related("decisions__findings")
        .filter(pk=comment_id(public_id))
        .first()
    )
    if found is None:
        raise no_such_comment()
    return found


def _decide(request: HttpRequest, shown: Comment) -> HttpResponse:
    moderator = account_of(request)
    seen = SeenForm(request.POST)
    if moderator is None or not seen.is_valid():
        raise RequestIsWrong(_("Nothing can be decided on a comment in this state."))
    state = CommentState(seen.cleaned_data["seen"])
    try:
        if typed(request, "act") == "publish":
            publish(shown.pk, seen=state, moderator=moderator, now=timezone.now())
        elif typed(request, "act") == "remove":
            refused = _remove(request, shown, state, moderator)
            if refused is not None:
                return _comment_page(request, shown, refused, status=422)
        else:
            raise RequestIsWrong(_("The decision is to publish or to remove."), field="act")
    except StateHasChanged as failure:
        return _already_decided(request, shown, failure)
    response = HttpResponseRedirect(reverse("desk"), status=303)
    writers.mark_written(response, shown.thread_id)
    return response


def _remove(
    request: HttpRequest, shown: Comment, seen: CommentState, moderator: Account
) -> RemovalEntry | None:
    """Remove the comment; return the entry with its problems when something is missing."""
    entry = RemovalEntry({name: typed(request, name) for name in RemovalForm.base_fields})
    form = RemovalForm(entry.values, house_rules=len(_house_rules(shown.thread.article.site)))
    if not form.is_valid():
        entry.problems = problems_of(form)
        return entry
    try:
        remove(shown.pk, seen=seen, moderator=moderator, now=timezone.now(), **form.cleaned_data)
    except ReasonIsIncomplete as failure:
        entry.problems = {failure.field: failure.sentence}
        return entry
    return None


def _already_decided(
    request: HttpRequest, shown: Comment, failure: StateHasChanged
) -> HttpResponse:
    now_stored = _comment(ids.to_public(shown.pk))
    context = {"entry": _entry(now_stored), "sentence": failure.sentence}
    status = HTTP_STATUS[failure.code]
    return render(request, "rejoinder/desk/decided.html", context, status=status)


def _comment_page(
    request: HttpRequest, shown: Comment, removal: RemovalEntry, *, status: int = 200
) -> HttpResponse:
    context = {
        "entry": _entry(shown),
        "removal": removal,
        "reasons": [(reason.value, wording.reason(reason)) for reason in REMOVAL_REASONS],
        "house_rules": [
            (str(number), f"{number}. {rule}")
            for number, rule in enumerate(_house_rules(shown.thread.article.site), start=1)
        ],
        "problem_list": listed_problems(removal.problems),
    }
    return render(request, "rejoinder/desk/comment.html", context, status=status)


def _house_rules(site: Site) -> list[str]:
    return [line for line in site.house_rules.splitlines() if line.strip()]
