"""OpenID Connect as allauth speaks it, with a nonce, and keeping little of what comes back."""

import secrets
from typing import Any

from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import callback, login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from rejoinder.clients.web import AnyFailure
from rejoinder.web.signing_in.way_out import way_out

NONCE = "nonce"
# The provider cannot be reached, or answers what nobody can use.
_UNUSABLE = (AnyFailure, KeyError, ValueError)
_KEPT = ("email", "email_verified", "name", "preferred_username")


class NoncedProvider(OpenIDConnectProvider):  # type: ignore[misc]  # allauth carries no types
    """Binds the id token to the session that asked for it (OpenID Connect Core, 3.1.2.1)."""

    def redirect(
        self,
        request: HttpRequest,
        process: str,
        next_url: str | None = None,
        data: Any = None,
        **given: Any,
    ) -> HttpResponse:
        """Send the reader to the provider; what a link adds to scope and parameters is left out."""
        nonce = secrets.token_urlsafe(24)
        given |= {"auth_params": {NONCE: nonce}, "scope": self.get_scope(), NONCE: nonce}
        try:
            response: HttpResponse = super().redirect(request, process, next_url, data, **given)
        except _UNUSABLE as error:
            response = render_authentication_error(request, self, exception=error)
        if isinstance(response, HttpResponseRedirect):
            return way_out(request, response.url, name=self.name)
        return response

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Keep what the linked sign-in is called by, and the nonce until it was compared."""
        person = data.get("userinfo") or data.get("id_token") or {}
        kept = {name: person[name] for name in _KEPT if name in person}
        return {"userinfo": kept, NONCE: (data.get("id_token") or {}).get(NONCE, "")}

    def serialize(self) -> dict[str, Any]:
        """Name the server and not only the protocol: two may know us by one client_id."""
        return {"id": self.app.provider_id, "app.client_id": self.app.client_id}


def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take the reader back from the provider, or say that it did not work."""
    try:
        response: HttpResponse = callback(request, provider_id)
    except _UNUSABLE as error:
        response = render_authentication_error(request, provider_id, exception=error)
    return response


sign_in = login
