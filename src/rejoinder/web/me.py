"""What is one reader's own on a shared page; our script lays it over the page."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _

from rejoinder.actions.submit_comment import NoSuchThread
from rejoinder.kit import ids
from rejoinder.models import Thread
from rejoinder.rendering.environment import render
from rejoinder.rendering.viewer import Viewer
from rejoinder.web.frame import page_frame
from rejoinder.web.reading import account_of, positive_number, safe_path
from rejoinder.web.viewer import plain_viewer, thread_viewer
from rejoinder.web.writers import GUEST_COOKIE


def overlay(request: HttpRequest) -> JsonResponse:
    """Answer with name, menu, own comments and votes; ``thread`` in the query is optional.

    The shape is that of templates/rejoinder/README.md. ``own`` maps a comment's public id
    to what its author may do with it: a list of "edit" and "withdraw". ``muted`` lists the
    public ids of comments by muted readers.
    """
    viewer = _viewer(request)
    came_from = safe_path(request, request.headers.get("Referer", ""))
    around = {"viewer": viewer, "frame": replace(page_frame(request), here=came_from)}
    answer: dict[str, Any] = {
        "name": viewer.name,
        "menu_html": render("rejoinder/me/menu.html", **around),
        "follow_html": _follow(request, viewer),
        "mine_html": (render("rejoinder/me/warned.html", **around) if viewer.warned else "")
        + render("rejoinder/me/mine.html", mine=viewer.mine, **around),
        "votes": {ids.to_public(row_id): value for row_id, value in viewer.votes.items()},
        "own": {ids.to_public(row_id): _may(viewer, row_id) for row_id in sorted(viewer.own)},
        "guest": _guest(request, viewer),
        "look": viewer.look.cookie if viewer.look is not None else None,
        "muted": [ids.to_public(row_id) for row_id in sorted(viewer.muted)],
        "muted_words": list(viewer.muted_words.words),
    }
    return JsonResponse(answer)


def _follow(request: HttpRequest, viewer: Viewer) -> str:
    """Draw the control for what one wants to hear of the thread; empty without one."""
    if viewer.level is None:
        return ""
    thread_id = positive_number(request.GET.get("thread", ""))
    return render("rejoinder/me/follow.html", viewer=viewer, thread_id=thread_id).strip()


def _viewer(request: HttpRequest) -> Viewer:
    thread_id = request.GET.get("thread", "")
    thread = _thread(thread_id) if thread_id else None
    if account_of(request) is None and GUEST_COOKIE not in request.COOKIES:
        return Viewer()  # a stranger: nothing is theirs, and they get no cookie for asking
    return plain_viewer(request) if thread is None else thread_viewer(request, thread)


def _thread(thread_id: str) -> Thread:
    threads = Thread.objects.select_related("article__site")
    thread = threads.filter(pk=positive_number(thread_id)).first()
    if thread is None:
        raise NoSuchThread(_("There is no such discussion."))
    return thread


def _may(viewer: Viewer, row_id: int) -> list[str]:
    allowed = (("edit", viewer.editable), ("withdraw", viewer.withdrawable))
    return [verb for verb, comments in allowed if row_id in comments]


def _guest(request: HttpRequest, viewer: Viewer) -> dict[str, str] | None:
    if viewer.signed_in or GUEST_COOKIE not in request.COOKIES:
        return None
    return {"name": viewer.guest_name, "email": viewer.guest_email}
