"""Asking once more who it is, before something that a stranger at the screen must not do.

A session is recent while its last sign-in, or the last confirmation of it, is at most
RECENT_SECONDS ago. How somebody confirms it is django-allauth's: by password, by second
factor, and for accounts with neither by a code that goes to their address.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import suspend_request
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure
from rejoinder.web.reading import account_of, wants_json

View = Callable[..., HttpResponseBase]
# As long as django-allauth takes a sign-in for recent when nothing else is set: long enough
# to go through the settings in one go, too short for a device that was left behind.
RECENT_SECONDS = 5 * 60
# What is typed into these is never kept in a session.
SECRET_FIELDS = frozenset(
    {"password", "oldpassword", "password1", "password2", "code", "credential"}
)


class RecentSignInNeeded(ExpectedFailure):
    """The person signed in too long ago for this."""

    code = ErrorCode.SIGN_IN_NEEDED


def require_recent_sign_in(view: View) -> View:
    """Let ``view`` run only when the person has lately shown who they are.

    Others are asked to confirm it and come back: what a form sent is kept in the meantime
    and then carried out, unless it holds a secret; then the page is shown again. Scripts get
    RecentSignInNeeded as JSON.
    """

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if is_recent(request):
            return view(request, *args, **kwargs)
        if wants_json(request):
            raise RecentSignInNeeded(_("Please confirm that it is you, on the page itself."))
        return _ask(request)

    return checked


def is_recent(request: HttpRequest) -> bool:
    """Say whether the session's last sign-in or confirmation is recent."""
    account = account_of(request)
    records = get_authentication_records(request, account) if account else []
    return any(time.time() - record["at"] < RECENT_SECONDS for record in records)


def _ask(request: HttpRequest) -> HttpResponseRedirect:
    address = get_adapter().get_reauthentication_methods(request.user)[0]["url"]
    if request.method == "POST" and SECRET_FIELDS.isdisjoint(request.POST):
        answer: HttpResponseRedirect = suspend_request(request, address)
        return answer
    query = urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})
    return HttpResponseRedirect(f"{address}?{query}")
