"""The desk's tools for a discussion: open or closed, read first, slower pace, pins, picks."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from rejoinder.actions import tend_thread
from rejoinder.actions.moderate import pick
from rejoinder.actions.submit_comment import NoSuchThread
from rejoinder.actions.tend_thread import CannotBePinned, PaceIsWrong, until_after
from rejoinder.models import Account, Comment, Thread
from rejoinder.models.comment import CommentQuerySet
from rejoinder.policies.desk import comments_in_reach
from rejoinder.policies.threads import may_tend, threads_in_reach
from rejoinder.rendering import pace_words, times
from rejoinder.rendering.passages import passage
from rejoinder.vocabulary.states import CommentState
from rejoinder.web import writers
from rejoinder.web.desk.frame import desk_page
from rejoinder.web.forms import listed_problems
from rejoinder.web.guard import signed_in
from rejoinder.web.reading import (
    RequestIsWrong,
    comment_id,
    no_such_comment,
    positive_number,
    safe_path,
    typed,
)

SHOWN = 30
COMMENTS_SHOWN = 20
BUSY_WITHIN = timedelta(hours=24)
# Seconds between two comments of one reader, and minutes that this lasts; 0: without end.
PACES = (30, 60, 180, 600, 3600)
LASTS = (30, 60, 180, 720, 1440, 0)


def threads(request: HttpRequest) -> HttpResponse:
    """List the discussions in one's part of the site, the busiest of the last day first.

    Query: ``q`` (words of the headline), ``page`` (2 and so on).
    """
    account, now = signed_in(request), timezone.now()
    asked = " ".join(request.GET.get("q", "").split())
    number = positive_number(request.GET.get("page", "1"), most=1000)
    found = _in_reach(account).filter(article__published_at__lte=now)
    if asked:
        found = found.filter(article__headline__icontains=asked)
    recent = Count("comments", filter=Q(comments__created_at__gte=now - BUSY_WITHIN))
    first = (number - 1) * SHOWN
    in_order = found.annotate(recent=recent).order_by("-recent", "-article__published_at", "-pk")
    listed = list(in_order.select_related("article__section")[first : first + SHOWN + 1])
    return desk_page(
        request,
        "rejoinder/desk/threads.html",
        current="threads",
        asked=asked,
        threads=[(thread, _slowed(thread, now)) for thread in listed[:SHOWN]],
        next_page=number + 1 if len(listed) > SHOWN else 0,
    )


def thread(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Show one discussion's tools (GET) or use one of them (POST: ``act``).

    Query: ``after``, the public id of the last comment listed.
    """
    account, tended = signed_in(request), _thread(thread_id)
    may_tend(account, tended).require()
    if request.method != "POST":
        return _page(request, tended)
    now = timezone.now()
    try:
        said = _tend(request, tended, account, now)
    except PaceIsWrong as failure:
        return _page(request, tended, {failure.field: failure.sentence})
    messages.success(request, said)
    address = reverse("desk_thread", args=[thread_id])
    return _written(HttpResponseRedirect(address, status=303), tended.pk)


def pin_comment(request: HttpRequest, public_id: str) -> HttpResponse:
    """Pin a comment before all others, or take it down (``act``: pin or unpin)."""
    comment, account = _comment(public_id), signed_in(request)
    pinned = _one_of(request, {"pin": True, "unpin": False})
    try:
        tend_thread.pin(comment.pk, pinned=pinned, tended_by=account, now=timezone.now())
        messages.success(request, _("Pinned.") if pinned else _("No longer pinned."))
    except CannotBePinned as failure:
        messages.error(request, failure.sentence)
    return _back(request, comment)


def pick_comment(request: HttpRequest, public_id: str) -> HttpResponse:
    """Make a comment an editors' pick, or no longer one (``act``: pick or unpick)."""
    comment, account = _comment(public_id), signed_in(request)
    picked = _one_of(request, {"pick": True, "unpick": False})
    pick(comment.pk, picked=picked, moderator=account, now=timezone.now())
    messages.success(request, _("Picked.") if picked else _("No longer a pick."))
    return _back(request, comment)


def _tend(request: HttpRequest, tended: Thread, account: Account, now: datetime) -> str:
    """Do what the form asks for; return what is said about it."""
    act = typed(request, "act")
    if act in ("close", "open"):
        tend_thread.set_open(tended, is_open=act == "open", tended_by=account)
        return _("The discussion is open.") if act == "open" else _("The discussion is closed.")
    if act in ("read_first", "read_later"):
        first = act == "read_first"
        tend_thread.read_thread_first(tended, read_first=first, tended_by=account)
        if first:
            return _("Comments here are read before they appear.")
        return _("Comments here are no longer read first.")
    if act == "slow":
        seconds = positive_number(typed(request, "seconds"), most=10**6)
        minutes = _minutes(typed(request, "minutes"))
        tend_thread.slow_down(
            tended,
            seconds=seconds,
            until=until_after(now, minutes),
            tended_by=account,
            now=now,
        )
        return _("The discussion goes at a slower pace.")
    if act == "usual":
        tend_thread.usual_pace(tended, tended_by=account)
        return _("The discussion goes at its usual pace.")
    raise RequestIsWrong(_("This address is not complete."))


def _minutes(given: str) -> int:
    return 0 if given == "0" else positive_number(given, most=60 * 24 * 366)


def _one_of(request: HttpRequest, acts: Mapping[str, bool]) -> bool:
    act = typed(request, "act")
    if act not in acts:
        raise RequestIsWrong(_("This address is not complete."))
    return acts[act]


def _page(
    request: HttpRequest, tended: Thread, problems: Mapping[str, str] | None = None
) -> HttpResponse:
    account, now = signed_in(request), timezone.now()
    written = Comment.objects.at_the_desk().filter(thread=tended.pk).select_related("author")
    listed, older = _listed(request, written.filter(_reach(account)))
    published = written.filter(state=CommentState.PUBLISHED)
    return desk_page(
        request,
        "rejoinder/desk/thread.html",
        current="threads",
        status=422 if problems else 200,
        thread=tended,
        passage=passage,
        article=tended.article,
        slowed=_slowed(tended, now),
        pinned=list(published.filter(pinned_at__isnull=False).order_by("pk")),
        picked=list(published.filter(picked_at__isnull=False).order_by("-picked_at", "-pk")),
        most_pinned=tend_thread.MOST_PINNED,
        listed=listed,
        older=older,
        waiting=written.filter(state__in=[CommentState.HELD, CommentState.HIDDEN]).count(),
        paces=[(str(seconds), pace_words.duration(seconds)) for seconds in PACES],
        lasts=[(str(minutes), _lasting(minutes)) for minutes in LASTS],
        values={name: typed(request, name) for name in ("seconds", "minutes")},
        problems=problems or {},
        problem_list=listed_problems(problems or {}),
    )


def _listed(request: HttpRequest, written: CommentQuerySet) -> tuple[list[Comment], str]:
    """Return one page of published comments, the newest first, and what ``after`` is next."""
    published = written.filter(state=CommentState.PUBLISHED)
    after = request.GET.get("after", "")
    if after:
        published = published.filter(pk__lt=comment_id(after))
    found = list(published.order_by("-pk")[: COMMENTS_SHOWN + 1])
    shown = found[:COMMENTS_SHOWN]
    return shown, shown[-1].public_id if len(found) > COMMENTS_SHOWN else ""


def _slowed(tended: Thread, now: datetime) -> str:
    """Say as readers are told that a discussion is slowed down, with who did it."""
    article = tended.article
    set_by = tended.pace_set_by.display_name if tended.pace_set_by else ""
    where = times.zone(article.site.time_zone)
    return pace_words.line(
        tended.pace_seconds, tended.pace_until, set_by=set_by, where=where, now=now
    )


def _in_reach(account: Account) -> QuerySet[Thread]:
    # A subquery, since an article has several bylines.
    reach = Thread.objects.filter(threads_in_reach(account)).values("pk")
    found = Thread.objects.filter(pk__in=reach)
    return found.select_related("article__site", "pace_set_by")


def _reach(account: Account) -> Q:
    here = Comment.objects.at_the_desk().filter(comments_in_reach(account))
    return Q(pk__in=here.values("pk"))


def _thread(thread_id: int) -> Thread:
    together = Thread.objects.select_related("article__site", "article__section", "pace_set_by")
    found = together.filter(pk=thread_id).first()
    if found is None:
        raise NoSuchThread(_("There is no such discussion."))
    return found


def _comment(public_id: str) -> Comment:
    found = Comment.objects.at_the_desk().filter(pk=comment_id(public_id)).first()
    if found is None:
        raise no_such_comment()
    return found


def _back(request: HttpRequest, comment: Comment) -> HttpResponse:
    """Go back to the page of the desk that the form was on, else to the discussion's tools."""
    came_from = safe_path(request, request.headers.get("Referer", ""))
    if not came_from.startswith("/desk/"):
        came_from = reverse("desk_thread", args=[comment.thread_id])
    return _written(HttpResponseRedirect(came_from, status=303), comment.thread_id)


def _written(response: HttpResponse, thread_id: int) -> HttpResponse:
    writers.mark_written(response, thread_id)
    return response


def _lasting(minutes: int) -> str:
    return pace_words.duration(minutes * 60) if minutes else _("until somebody ends it")
