"""The sign-in window of an embed: a page of ours, which tells its opener who signed in."""

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure
from rejoinder.web.embedding import registered_origins, token_for_session
from rejoinder.web.reading import RequestIsWrong, account_of

# What the embed made up, so that it knows its own window's answer again.
_STATE = re.compile(r"[-_A-Za-z0-9]{16,128}")


class OriginIsNotRegistered(ExpectedFailure):
    """Pages of this origin may not show discussions of this site."""

    code = ErrorCode.CROSS_ORIGIN


def window(request: HttpRequest) -> HttpResponse:
    """Lead through the sign-in and back; then hand a token to the page that opened this.

    ``origin`` is that page's, ``state`` a text that it made up; neither is a secret. The
    browser gives the message to a page of that origin alone.
    """
    origin, state = _once(request, "origin"), _once(request, "state")
    if origin not in registered_origins():
        raise OriginIsNotRegistered(
            _("Discussions of this site are not shown on %(origin)s.") % {"origin": origin[:200]}
        )
    if not _STATE.fullmatch(state):
        raise RequestIsWrong(_("This address is not complete."))
    account = account_of(request)
    if account is None:
        query = urlencode({"next": request.get_full_path()})
        return HttpResponseRedirect(f"{reverse(settings.LOGIN_URL)}?{query}", status=303)
    context = {
        "origin": origin,
        "host": origin.partition("://")[2],
        "state": state,
        "name": account.display_name,
        "token": token_for_session(request, origin, timezone.now()),
    }
    return render(request, "rejoinder/embed/window.html", context)


def _once(request: HttpRequest, name: str) -> str:
    given = request.GET.getlist(name)
    if len(given) != 1:
        raise RequestIsWrong(_("This address is not complete."))
    return str(given[0])
