"""The one gate of all routes: method, then permission, then the view."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponseNotAllowed, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, re_path, reverse
from django.utils.translation import gettext as _

from rejoinder.models import Account
from rejoinder.policies.closing import may_take_part
from rejoinder.policies.desk import may_edit_site, may_moderate, may_use_desk
from rejoinder.policies.permit import Permit
from rejoinder.policies.second_factor import has_second_factor, needs_second_factor
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure
from rejoinder.vocabulary.states import Permission
from rejoinder.web.embedding import require_token_holds
from rejoinder.web.reading import account_of, wants_json

View = Callable[..., HttpResponseBase]
READ = ("GET", "HEAD")
WRITE = ("POST",)
READ_AND_WRITE = (*READ, *WRITE)
# The addresses for people with accounts that stay open while theirs is being closed: to
# keep it after all, to take one's data along, and to show who one is for that.
WHILE_CLOSING = frozenset(
    {
        "settings_closing", "settings_download", "own_comments",
        "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn",
        "confirm_by_mail",
    }
)  # fmt: skip

# What the desk's permissions ask of an account; all of them ask for a second factor too.
_OF_THE_DESK: Mapping[Permission, Callable[[Account], Permit]] = {
    Permission.DESK: may_use_desk,
    Permission.MODERATOR: may_moderate,
    Permission.EDITOR: may_edit_site,
}


class SignInNeeded(ExpectedFailure):
    """Only signed-in people can do this."""

    code = ErrorCode.SIGN_IN_NEEDED


class SecondFactorNeeded(ExpectedFailure):
    """The person may do this once their account has a second factor."""

    code = ErrorCode.SECOND_FACTOR_NEEDED


@dataclass(frozen=True, slots=True)
class Route:
    """One address: its pattern, view, name, what the session must be, and its methods.

    A pattern that starts with ``^`` is a regular expression, else Django's path syntax.
    ``embed``: pages of registered origins may call it, too (web/embedding.py).
    """

    pattern: str
    view: View
    name: str
    permission: Permission
    methods: tuple[str, ...] = READ
    embed: bool = False

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
        if route.embed:
            require_token_holds(request)
        redirect = _check(request, route)
        return redirect or route.view(request, *args, **kwargs)

    # The inventory of routes (tests/web/test_routes.py) reads it from here.
    guard.permission = route.permission  # type: ignore[attr-defined]
    # What comes before the view looks at it (web/embedding.py, web/csrf.py).
    guard.embed = route.embed  # type: ignore[attr-defined]
    return guard


def signed_in(request: HttpRequest) -> Account:
    """Return the account of a request whose route asks for one.

    Raises:
        SignInNeeded: nobody is signed in, which the route's guard lets nobody do.
    """
    account = account_of(request)
    if account is None:
        raise SignInNeeded(_("Please sign in first."))
    return account


def _check(request: HttpRequest, route: Route) -> HttpResponseBase | None:
    """Raise when the session may not pass; return the way to the sign-in page for readers."""
    if route.permission is Permission.ANYONE:
        return None
    account = account_of(request)
    if account is None:
        if request.method in READ and not wants_json(request):
            query = urlencode({"next": request.get_full_path()})
            return HttpResponseRedirect(f"{reverse(settings.LOGIN_URL)}?{query}")
        raise SignInNeeded(_("Please sign in first."))
    if account.closing_at is not None and route.name not in WHILE_CLOSING:
        if request.method in READ and not wants_json(request):
            return HttpResponseRedirect(reverse("settings_closing"))
        may_take_part(account).require()
    of_desk = _OF_THE_DESK.get(route.permission)
    if of_desk is not None:
        of_desk(account).require()
        return _check_second_factor(request, account)
    return None


def _check_second_factor(request: HttpRequest, account: Account) -> HttpResponseBase | None:
    """Raise for staff without a second factor; return the way to its set-up for readers."""
    if not needs_second_factor(account) or has_second_factor(account):
        return None
    if request.method in READ and not wants_json(request):
        query = urlencode({"next": request.get_full_path()})
        return HttpResponseRedirect(f"{reverse('second_factor_needed')}?{query}")
    raise SecondFactorNeeded(
        _("Moderators need a passkey or a two-step code. Set one up in your settings first.")
    )
