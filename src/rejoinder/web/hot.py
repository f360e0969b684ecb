"""The two hot verbs at the lane's door: votes and comments that our own script sends.

They are taken a hundred times for each other write, and most of what they cost is the way to
their view: WSGI, middleware, the resolver. Here the request is made by hand and given to the
very same guarded view, so that session, permission, form, limits and action are those of the
forms. Whatever is not exactly what our script sends is left to Django (None).
"""

import re
import time
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, QueryDict, parse_cookie
from django.http.response import HttpResponseBase

from rejoinder.models import Account
from rejoinder.vocabulary.errors import ExpectedFailure
from rejoinder.web.errors import failure_answer
from rejoinder.web.guard import View
from rejoinder.web.known import KNOWN_COOKIE
from rejoinder.web.middleware import NOT_SHARED
from rejoinder.web.origins import Sender, sender_of
from rejoinder.web.sessions import NOTE_EVERY, NOTED, SessionStore

Answer = tuple[int, list[tuple[bytes, bytes]], bytes]

_COMMENTS = re.compile(r"/d/([0-9]{1,18})/comments")
_VOTE = re.compile(r"/d/([0-9]{1,18})/c/([0-9a-z]{1,13})/vote")
_REPLY = re.compile(r"/d/([0-9]{1,18})/c/([0-9a-z]{1,13})/reply")
_FORM = b"application/x-www-form-urlencoded"
_JSON = b"application/json"
# What the views look at of a request's headers; the rest plays no part.
_READ = {
    "HTTP_HOST": b"host",
    "HTTP_ORIGIN": b"origin",
    "HTTP_SEC_FETCH_SITE": b"sec-fetch-site",
    "HTTP_ACCEPT": b"accept",
    "HTTP_USER_AGENT": b"user-agent",
    "HTTP_REFERER": b"referer",
}
_NOTHING = QueryDict("")
_NEITHER = frozenset({b"authorization", b"transfer-encoding", b"content-encoding"})


class _Request(HttpRequest):
    """A POST that came by no server; readers reach the site by ``scheme``."""

    method = "POST"

    # As in WSGIRequest, the base's is not called: it makes empty ones of all that follows.
    def __init__(self, scheme: str, path: str, body: bytes) -> None:
        self._own_scheme = scheme
        self.path = self.path_info = path
        self.COOKIES: dict[str, str] = {}
        self.GET = _NOTHING
        self.POST = QueryDict(body, encoding="utf-8")
        self.META: dict[str, Any] = {}
        self.content_type, self.content_params = _FORM.decode(), {}
        self.resolver_match = None

    def _get_scheme(self) -> str:
        return self._own_scheme


class Refused(Exception):
    """The view refused; ``answer`` says how, None: Django shall. So nothing it did is stored."""

    def __init__(self, answer: Answer | None) -> None:
        super().__init__()
        self.answer = answer


class HotVerbs:
    """Answers votes and comments. ``views`` are the guarded views by their routes' names."""

    def __init__(self, views: Mapping[str, View], *, scheme: str) -> None:
        self._ways: tuple[tuple[re.Pattern[str], View], ...] = (
            (_VOTE, views["vote"]),
            (_COMMENTS, views["comments"]),
            (_REPLY, views["reply"]),
        )
        self._scheme = scheme

    def takes(self, path: str, headers: Mapping[bytes, bytes]) -> bool:
        """Say whether a POST may be one of ours, before its body is read."""
        if headers.get(b"accept") != _JSON or not _NEITHER.isdisjoint(headers):
            return False
        if headers.get(b"content-type", b"").partition(b";")[0].strip() != _FORM:
            return False
        return b"rj_session=" in headers.get(b"cookie", b"") and self._way(path) is not None

    def answer(self, path: str, headers: Mapping[bytes, bytes], body: bytes) -> Answer | None:
        """Do what was asked, as the signed-in reader whose session it is; None: Django decides.

        Raises:
            Refused: nothing of it may be stored.
        """
        way = self._way(path)
        request = self._request(path, headers, body)
        if way is None or request is None or not _may_pass(request):
            return None
        view, arguments = way
        try:
            response = view(request, *arguments)
        except ExpectedFailure as failure:
            raise Refused(_parts(failure_answer(request, failure))) from None
        if response.status_code >= 400:
            # What a refusal keeps for later (a draft) is kept by Django.
            raise Refused(None if request.session.modified else _parts(response))
        if request.session.modified:
            request.session.save()
        return _parts(response)

    def _way(self, path: str) -> tuple[View, tuple[Any, ...]] | None:
        for pattern, view in self._ways:
            found = pattern.fullmatch(path)
            if found is not None:
                return view, (int(found[1]), *found.groups()[1:])
        return None

    def _request(
        self, path: str, headers: Mapping[bytes, bytes], body: bytes
    ) -> HttpRequest | None:
        """Make the request that the view reads; None when it cannot be read here."""
        try:
            request = _Request(self._scheme, path, body)
            for name, of_header in _READ.items():
                if of_header in headers:
                    request.META[name] = headers[of_header].decode("latin-1")
            request.get_host()
        except (DisallowedHost, UnicodeError, ValueError):
            return None
        request.COOKIES = parse_cookie(headers.get(b"cookie", b"").decode("latin-1"))
        request.session = SessionStore(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
        return request


def _may_pass(request: HttpRequest) -> bool:
    """Say whether our own page sent this, for a session that needs nothing else noted."""
    if sender_of(request) is not Sender.OURS or KNOWN_COOKIE not in request.COOKIES:
        return False
    user = get_user(request)
    if not isinstance(user, Account):
        return False
    request.user = user
    noted = request.session.get(NOTED, 0)
    return bool(time.time() - noted <= NOTE_EVERY.total_seconds())


def _parts(response: HttpResponseBase) -> Answer:
    if not isinstance(response, HttpResponse):
        raise TypeError("a hot verb answers at once and in one piece")
    headers = [
        (name.lower().encode("latin-1"), value.encode("latin-1"))
        for name, value in response.headers.items()
    ]
    headers += [
        (b"set-cookie", morsel.OutputString().encode("latin-1"))
        for morsel in response.cookies.values()
    ]
    headers += [
        (b"cache-control", NOT_SHARED.encode()),
        (b"content-length", b"%d" % len(response.content)),
    ]
    return response.status_code, headers, response.content
