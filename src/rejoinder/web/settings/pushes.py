"""Pushes: a browser agrees or no longer wants them, and the script that shows them."""

from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from rejoinder.actions.keep_push import SESSION_KEY, add_push, remove_push
from rejoinder.web.guard import signed_in
from rejoinder.web.reading import positive_number, typed, wants_json
from rejoinder.web.settings.frame import saved
from rejoinder.web.settings.notifications import ADDRESS
from rejoinder.web.signing_in.devices import device_name

_SCRIPT = Path(__file__).parents[2] / "static/rejoinder/js/push-worker.js"


def add(request: HttpRequest) -> JsonResponse:
    """Take a browser's agreement. Fields: ``endpoint``, ``p256dh``, ``auth``, as it gave them."""
    number = add_push(
        signed_in(request),
        endpoint=typed(request, "endpoint"),
        p256dh=typed(request, "p256dh"),
        auth=typed(request, "auth"),
        device=device_name(request.headers.get("User-Agent", "")),
        now=timezone.now(),
    )
    request.session[SESSION_KEY] = number
    return JsonResponse({"device": number}, status=201)


def remove(request: HttpRequest) -> HttpResponse | HttpResponseRedirect:
    """Take one browser off the list. Field: ``device``, its number there."""
    number = positive_number(typed(request, "device"))
    was_there = remove_push(signed_in(request), number=number)
    if wants_json(request):
        return JsonResponse({"removed": was_there})
    sentence = _("No more pushes go there.") if was_there else _("It was removed already.")
    return saved(request, f"{ADDRESS}#push", sentence)


def worker(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  # as every view
    """Serve the script that shows pushes; it may work for the whole site, so it lies at its root.

    Browsers look for a new one with every push they show, at most once a day from their cache.
    """
    response = HttpResponse(_script(), content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = "/"
    response["Cache-Control"] = "no-cache"
    return response


@cache
def _script() -> bytes:
    return _SCRIPT.read_bytes()
