"""Follow a discussion, hear of it as usual, or mute it."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from rejoinder.actions.follow_thread import level_of, set_level
from rejoinder.actions.submit_comment import NoSuchThread
from rejoinder.models import Thread
from rejoinder.rendering import addresses, kinds
from rejoinder.vocabulary.notifications import ThreadLevel
from rejoinder.web.guard import signed_in
from rejoinder.web.reading import RequestIsWrong, typed, wants_json


def follow(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Ask what one wants to hear of a discussion (GET), or keep it: the field ``level``.

    Strangers who press "Follow" come here once they have signed in.
    """
    account = signed_in(request)
    thread = Thread.objects.select_related("article").filter(pk=thread_id).first()
    if thread is None or thread.article.published_at > timezone.now():
        raise NoSuchThread(_("There is no such discussion."))
    if request.method != "POST":
        values = {
            "thread": thread,
            "article": thread.article,
            "level": level_of(account, thread_id),
            "levels": kinds.levels(),
        }
        return render(request, "rejoinder/inbox/follow.html", values)
    level = _level(request)
    set_level(account, thread_id, level, timezone.now())
    if wants_json(request):
        return JsonResponse({"level": level.value})
    return HttpResponseRedirect(addresses.article(thread.article.slug) + "#comments", status=303)


def _level(request: HttpRequest) -> ThreadLevel:
    try:
        return ThreadLevel(typed(request, "level"))
    except ValueError as error:
        raise RequestIsWrong(_("Choose follow, normal or mute."), field="level") from error
