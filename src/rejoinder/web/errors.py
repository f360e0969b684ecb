"""What a person or a script gets when something did not work: who, why, and their text back."""

import logging
import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import Error, OperationalError
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseForbidden,
    HttpResponseRedirect,
    JsonResponse,
)
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from rejoinder.rendering.frame import Frame
from rejoinder.vocabulary.errors import HTTP_STATUS, ErrorCode, ExpectedFailure
from rejoinder.web.frame import SiteIsMissing, bare_frame, bare_viewer, page_frame
from rejoinder.web.moved import new_address
from rejoinder.web.origins import Sender, sender_of
from rejoinder.web.reading import safe_path, wants_json

logger = logging.getLogger(__name__)

# What people type or choose in our forms; passwords and codes are never shown again.
KEPT_FIELDS = (
    "text", "name", "email", "parent", "key", "value", "seen", "act",
    "reason", "house_rule", "passage", "note",
)  # fmt: skip
RETRY_AFTER_SECONDS = 5


class KeptField(NamedTuple):
    """One field of a form that could not be taken, to be sent again."""

    name: str
    value: str


def failure_answer(request: HttpRequest, failure: ExpectedFailure) -> HttpResponse:
    """Answer an expected failure with its sentence and the status of its code.

    What is not there, since its article was merged into another, is asked for there with the
    same method and form.
    """
    if failure.code is ErrorCode.NOT_FOUND and (there := new_address(request)):
        return HttpResponseRedirect(there, status=308)
    fields = {failure.field: failure.sentence} if failure.field else {}
    return error_answer(request, failure.code, failure.sentence, fields=fields)


def error_answer(
    request: HttpRequest,
    code: ErrorCode,
    sentence: str,
    *,
    fields: Mapping[str, str] | None = None,
    status: int = 0,
    template: str = "failure",
) -> HttpResponse:
    """Answer with one sentence: JSON in the one error shape for scripts, else a page.

    ``status`` 0 means the one that belongs to ``code``. The page needs no database, so that
    it works when that does not, and shows typed text again.
    """
    status = status or HTTP_STATUS[code]
    if wants_json(request):
        error = {"code": code.value, "sentence": sentence, "fields": dict(fields or {})}
        return JsonResponse({"error": error}, status=status)
    context = {
        "frame": _frame(request, code),
        "viewer": bare_viewer(request),
        "status": status,
        "sentence": sentence,
        "kept": kept_fields(request),
        "address": request.get_full_path(),
        "came_from": safe_path(request, request.headers.get("Referer", "")),
    }
    return HttpResponse(
        render_to_string(f"rejoinder/errors/{template}.html", context), status=status
    )


def _frame(request: HttpRequest, code: ErrorCode) -> Frame:
    """Make the page's frame: the site's own unless the database is what may be broken."""
    if code not in (ErrorCode.BUSY, ErrorCode.FAULT):
        try:
            return replace(page_frame(request), here="")
        except (Error, SiteIsMissing):
            logger.info("an error page was drawn without the site's name")
    return bare_frame()


def busy_answer(request: HttpRequest) -> HttpResponse:
    """Answer that the database does not take anything now, with a form to send again."""
    sentence = _("The site cannot store anything at the moment. Your text is kept below.")
    response = error_answer(request, ErrorCode.BUSY, sentence, template="again")
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def cross_origin(request: HttpRequest, reason: str = "") -> HttpResponseForbidden:
    """Refuse a write that does not show that it comes from a page of ours (403).

    An old browser names no sender at all; there the person confirms what they sent, and
    the form on that page carries Django's token. ``reason`` is Django's, for the log.
    """
    if sender_of(request) is Sender.UNKNOWN:
        sentence = _("Your browser does not say where this was sent from. Please confirm it.")
        answer = error_answer(request, ErrorCode.CROSS_ORIGIN, sentence, template="again")
    else:
        sentence = _("This was sent from another site's page, so nothing was changed.")
        answer = error_answer(request, ErrorCode.CROSS_ORIGIN, sentence, template="refused")
    logger.info("cross-origin write refused: %s", reason or "sent by another site")
    return HttpResponseForbidden(answer.content, headers=dict(answer.headers))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that Django could not read: 413 when it was too large, else 400."""
    if isinstance(exception, RequestDataTooBig):
        sentence = _("This is more than the site takes at once.")
        return error_answer(request, ErrorCode.TOO_LARGE, sentence, template="refused")
    if not isinstance(exception, SuspiciousOperation):
        logger.info("bad request: %s", type(exception).__name__)
    sentence = _("The site could not read this request.")
    return error_answer(request, ErrorCode.BAD_REQUEST, sentence, template="refused")


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what somebody may not do."""
    logger.info("permission denied: %s", type(exception).__name__)
    return error_answer(request, ErrorCode.NOT_ALLOWED, _("You may not do this."))


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that leads nowhere; the same for everything that is not there."""
    logger.debug("not found: %s", type(exception).__name__)
    return error_answer(request, ErrorCode.NOT_FOUND, _("There is no such page."))


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Answer someone who tried too often in a short time."""
    sentence = _("That was too often in a short time. Please wait a few minutes and try again.")
    response = error_answer(request, ErrorCode.BUSY, sentence, status=429, template="refused")
    response["Retry-After"] = "60"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a fault of ours; Django has logged it with its traceback."""
    # Middleware (sessions, messages) can meet a full disk, too, and no view sees that.
    if isinstance(sys.exc_info()[1], OperationalError):
        return busy_answer(request)
    sentence = _("Something is broken here. The people who run the site will find it in the log.")
    return error_answer(request, ErrorCode.FAULT, sentence)


def kept_fields(request: HttpRequest) -> list[KeptField]:
    """Return what was typed into a form, in the order of KEPT_FIELDS."""
    if request.method != "POST":
        return []
    try:
        return [KeptField(n, request.POST[n]) for n in KEPT_FIELDS if n in request.POST]
    except (SuspiciousOperation, OSError):
        # The body was too large or broke off; there is nothing to give back.
        return []
