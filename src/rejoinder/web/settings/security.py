"""Account & security: the address, the keys of the account, and where it is in use."""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.internal.flows.logout import logout
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from rejoinder.actions.end_sessions import end_session, end_sessions
from rejoinder.models import Account
from rejoinder.policies.second_factor import needs_second_factor
from rejoinder.web.guard import signed_in
from rejoinder.web.reading import positive_number, typed
from rejoinder.web.settings.frame import saved, settings_page
from rejoinder.web.signing_in.devices import device_name
from rejoinder.web.signing_in.ways import linkable_ways, linked_sign_ins


@dataclass(frozen=True, slots=True)
class ShownPasskey:
    """A passkey as the page lists it."""

    number: int
    name: str
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class ShownSession:
    """A session as the page lists it; ``is_this`` is the one that looks."""

    number: int
    device: str
    place: str
    began_at: datetime
    seen_at: datetime
    is_this: bool


def security(request: HttpRequest) -> HttpResponse:
    """Show the page."""
    account = signed_in(request)
    keys = list(Authenticator.objects.filter(user=account).order_by("created_at"))
    codes = next((key for key in keys if key.type == Authenticator.Type.RECOVERY_CODES), None)
    return settings_page(
        request,
        "rejoinder/settings/security.html",
        current="security",
        account=account,
        has_password=account.has_usable_password(),
        passkeys=_passkeys(keys),
        two_step=next((key for key in keys if key.type == Authenticator.Type.TOTP), None),
        codes_left=len(codes.wrap().get_unused_codes()) if codes else None,
        factor_needed=needs_second_factor(account),
        sessions=_sessions(request, account),
        linked=linked_sign_ins(account),
        linkable=linkable_ways(account),
    )


def end_one(request: HttpRequest) -> HttpResponse:
    """End one session; one's own is ended by signing out."""
    account = signed_in(request)
    ended = end_session(account, number=positive_number(typed(request, "session")))
    sentence = _("The session has ended.") if ended else _("That session was over already.")
    return saved(request, reverse("settings_security") + "#sessions", sentence)


def end_all(request: HttpRequest) -> HttpResponse:
    """End all sessions: the others, or with ``which=all`` this one as well."""
    account = signed_in(request)
    if typed(request, "which") == "all":
        end_sessions(account)
        logout(request)
        return HttpResponseRedirect(reverse("account_login"), status=303)
    ended = end_sessions(account, but=str(request.session.session_key))
    sentence = _("All other sessions have ended.") if ended else _("There was no other session.")
    return saved(request, reverse("settings_security") + "#sessions", sentence)


def second_factor_needed(request: HttpRequest) -> HttpResponse:
    """Explain to a moderator what the desk asks for, and lead to the set-up."""
    return settings_page(
        request, "rejoinder/settings/second_factor_needed.html", current="security"
    )


def _passkeys(keys: list[Authenticator]) -> list[ShownPasskey]:
    return [
        ShownPasskey(key.pk, key.wrap().name, key.created_at, key.last_used_at)
        for key in keys
        if key.type == Authenticator.Type.WEBAUTHN
    ]


def _sessions(request: HttpRequest, account: Account) -> list[ShownSession]:
    here = request.session.session_key
    listed = [
        ShownSession(
            number=session.pk,
            device=device_name(session.user_agent),
            place=session.ip,
            began_at=session.created_at,
            seen_at=session.last_seen_at,
            is_this=session.session_key == here,
        )
        for session in UserSession.objects.purge_and_list(account)
    ]
    return sorted(listed, key=lambda session: (not session.is_this, -session.seen_at.timestamp()))
