"""Muting the author of a comment or the owner of a profile, and reading them again."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from rejoinder.actions.mute_reader import NoSuchReader, mute, mute_account, unmute_account
from rejoinder.kit import ids
from rejoinder.models import Comment
from rejoinder.rendering import addresses
from rejoinder.web.guard import signed_in
from rejoinder.web.reading import (
    comment_id,
    no_such_comment,
    safe_path,
    typed,
    wants_json,
)


def mute_author(request: HttpRequest, thread_id: int, public_id: str) -> HttpResponse:
    """Mute the author of a comment, and go back to where it stands."""
    muted_id = comment_id(public_id)
    if not Comment.objects.visible().filter(pk=muted_id, thread=thread_id).exists():
        raise no_such_comment()
    mute(signed_in(request), muted_id, timezone.now())
    return _back(request, addresses.comment(thread_id, muted_id), f"#c-{public_id}")


def mute_person(request: HttpRequest, public_id: str) -> HttpResponse:
    """Mute the owner of a profile; with the field ``act`` as "unmute" read them again."""
    try:
        other_id = ids.from_public(public_id)
    except ValueError as error:
        raise NoSuchReader(_("There is no such reader.")) from error
    account = signed_in(request)
    if typed(request, "act") == "unmute":
        unmute_account(account, other_id)
    else:
        mute_account(account, other_id, timezone.now())
    return _back(request, "/settings/muted")


def _back(request: HttpRequest, otherwise: str, place: str = "") -> HttpResponse:
    if wants_json(request):
        return JsonResponse({})
    came_from = safe_path(request, request.headers.get("Referer", ""))
    return HttpResponseRedirect((came_from or otherwise) + place, status=303)
