"""The one gate of all routes: method, then permission, then the view."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponseNotAllowed, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, re_path, reverse
from django.utils.translation import gettext as _

from rejoinder.policies.desk import may_moderate
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure
from rejoinder.vocabulary.states import Permission
from rejoinder.web.reading import account_of, wants_json

View = Callable[..., HttpResponseBase]
READ = ("GET", "HEAD")
WRITE = ("POST",)
READ_AND_WRITE = (*READ, *WRITE)


class SignInNeeded(ExpectedFailure):
    """Only signed-in people can do this."""

    code = ErrorCode.SIGN_IN_NEEDED


@dataclass(frozen=True, slots=True)
class Route:
    """One address: its pattern, view, name, what the session must be, and its methods.

    A pattern that starts with ``^`` is a regular expression, else Django's path syntax.
    """

    pattern: str
    view: View
    name: str
    permission: Permission
    methods: tuple[str, ...] = READ

    def as_pattern(self) -> URLPattern:
        """Make the resolver's entry, with the guard around the view."""
        if self.pattern.startswith("^"):
            return re_path(self.pattern, guarded(self), name=self.name)
        return path(self.pattern, guarded(self), name=self.name)


def guarded(route: Route) -> View:
    """Wrap a route's view so that nobody reaches it without the permission it names."""

    @wraps(route.view)
    def guard(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in route.methods:
            return HttpResponseNotAllowed(route.methods)
        redirect = _check(request, route.permission)
        return redirect or route.view(request, *args, **kwargs)

    # The inventory of routes (tests/web/test_routes.py) reads it from here.
    guard.permission = route.permission  # type: ignore[attr-defined]
    return guard


def _check(request: HttpRequest, permission: Permission) -> HttpResponseBase | None:
    """Raise when the session may not pass; return the way to the sign-in page for readers."""
    if permission is Permission.ANYONE:
        return None
    account = account_of(request)
    if account is None:
        if request.method in READ and not wants_json(request):
            query = urlencode({"next": request.get_full_path()})
            return HttpResponseRedirect(f"{reverse(settings.LOGIN_URL)}?{query}")
        raise SignInNeeded(_("Please sign in first."))
    if permission is Permission.MODERATOR:
        may_moderate(account).require()
    return None
