"""A cookie for our scripts that says no more than that the desk may know this reader.

The cookies that say who somebody is are hidden from scripts. Without this one every stranger's
browser would have to ask ``/me`` on every page, only to hear that nothing there is theirs.
"""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from rejoinder.web.middleware import Handler
from rejoinder.web.writers import GUEST_COOKIE, GUEST_COOKIE_SECONDS

KNOWN_COOKIE = "rj_reader"


class KnownReaders:
    """Sets the cookie beside a session's or a guest's, and takes it away with the last of them.

    It stands before the middleware that writes the session's cookie.
    """

    def __init__(self, get_response: Handler) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer ``request``; the cookie is sent only when it changes."""
        response = self._get_response(request)
        names = (settings.SESSION_COOKIE_NAME, GUEST_COOKIE)
        is_known = any(_browser_has(name, request, response) for name in names)
        if is_known and KNOWN_COOKIE not in request.COOKIES:
            response.set_cookie(
                KNOWN_COOKIE,
                "1",
                max_age=GUEST_COOKIE_SECONDS,
                secure=settings.SECURE_SITE,
                samesite="Lax",
            )
        elif KNOWN_COOKIE in request.COOKIES and not is_known:
            response.delete_cookie(KNOWN_COOKIE, samesite="Lax")
        return response


def _browser_has(name: str, request: HttpRequest, response: HttpResponseBase) -> bool:
    """Say whether the browser has a cookie once it has this answer."""
    written = response.cookies.get(name)
    return name in request.COOKIES if written is None else bool(written.value)
