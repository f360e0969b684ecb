"""What surrounds every answer of Django's: headers, and answers to expected failures."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from rejoinder.vocabulary.errors import ExpectedFailure
from rejoinder.web.errors import busy_answer, failure_answer

logger = logging.getLogger(__name__)

Handler = Callable[[HttpRequest], HttpResponseBase]
# What Django answers is for one person unless a view says otherwise.
NOT_SHARED = "private, no-store"


class SecurityHeaders:
    """Puts the site's security headers on every answer, and says that it is not shared."""

    def __init__(self, get_response: Handler) -> None:
        self._get_response = get_response
        self._headers: tuple[tuple[str, str], ...] = tuple(settings.SECURITY_HEADERS)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer ``request`` with the headers added."""
        response = self._get_response(request)
        for name, value in self._headers:
            response.headers.setdefault(name, value)
        if not response.has_header("Cache-Control"):
            response.headers["Cache-Control"] = NOT_SHARED
        return response


class ExpectedFailures:
    """Turns expected failures of views into pages or JSON with the right status."""

    def __init__(self, get_response: Handler) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer ``request``, unless its Host is a name that is not ours (400)."""
        request.get_host()
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer ExpectedFailure and a database that takes nothing; leave faults to Django."""
        if isinstance(exception, ExpectedFailure):
            return failure_answer(request, exception)
        if isinstance(exception, OperationalError):
            logger.error("the database refused: %s", exception)
            return busy_answer(request)
        return None
