"""Confirming that it is you by a code that goes to the account's address."""

from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.forms import ConfirmLoginCodeForm
from allauth.account.internal.flows.code_verification import AbstractCodeVerificationProcess
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.account.views import BaseReauthenticateView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from rejoinder.models import Account
from rejoinder.web.guard import signed_in

_SESSION_KEY = "rj_confirm_by_mail"


class _Confirmation(AbstractCodeVerificationProcess):  # type: ignore[misc]  # allauth carries no types
    """One code on its way; its state is kept in the session, as allauth's own codes are."""

    def __init__(self, request: HttpRequest, state: dict[str, Any]) -> None:
        self.request = request
        super().__init__(
            max_attempts=app_settings.LOGIN_BY_CODE_MAX_ATTEMPTS,
            timeout=app_settings.LOGIN_BY_CODE_TIMEOUT,
            state=state,
        )

    @classmethod
    def begin(cls, request: HttpRequest, account: Account) -> None:
        """Make a code and send it to the account's address."""
        address = EmailAddress.objects.get_primary_email(account) or account.email
        confirmation = cls(request, cls.initial_state(account, email=address))
        confirmation.state["code"] = get_adapter().generate_login_code()
        confirmation.send()
        confirmation.persist()

    @classmethod
    def under_way(cls, request: HttpRequest) -> "_Confirmation | None":
        """Return the code that was sent to the one who is signed in, while it can be used."""
        state = request.session.get(_SESSION_KEY)
        if not state or state.get("user_id") != str(request.user.pk):
            return None
        found: _Confirmation | None = cls(request, state).abort_if_invalid()
        return found

    def persist(self) -> None:
        self.request.session[_SESSION_KEY] = self.state

    def abort(self) -> None:
        self.request.session.pop(_SESSION_KEY, None)

    def send(self) -> None:
        context = {"code": self.code, "user": self.user}
        get_adapter().send_mail("account/email/confirm_by_mail", self.state["email"], context)


class ConfirmByMailView(BaseReauthenticateView):  # type: ignore[misc]  # allauth carries no types
    """Sends the code when asked to, then takes it."""

    form_class = ConfirmLoginCodeForm
    template_name = "account/confirm_by_mail.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Give the form the code that it expects; an empty one, which fits none, without one."""
        kwargs: dict[str, Any] = super().get_form_kwargs()
        confirmation = _Confirmation.under_way(self.request)
        return kwargs | {"code": confirmation.code if confirmation else ""}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send a code, or look at the one that came back."""
        if request.POST.get("action") == "send":
            _Confirmation.begin(request, signed_in(request))
            here = self.passthrough_next_url(reverse("confirm_by_mail"))
            return HttpResponseRedirect(here)
        answer: HttpResponse = super().post(request, *args, **kwargs)
        return answer

    def form_valid(self, form: ConfirmLoginCodeForm) -> HttpResponse:
        """Note the confirmation in the session and go on with what it was for."""
        confirmation = _Confirmation.under_way(self.request)
        if confirmation:
            confirmation.abort()
        record_authentication(self.request, self.request.user, method="code", reauthenticated=True)
        answer: HttpResponse = super().form_valid(form)
        return answer

    def form_invalid(self, form: ConfirmLoginCodeForm) -> HttpResponse:
        """Count the attempt; after the last one a new code is needed."""
        confirmation = _Confirmation.under_way(self.request)
        if confirmation:
            confirmation.record_invalid_attempt()
        answer: HttpResponse = super().form_invalid(form)
        return answer

    def get_context_data(self, **given: Any) -> dict[str, Any]:
        """Say to which address the code goes, and whether one is on its way."""
        context: dict[str, Any] = super().get_context_data(**given)
        confirmation = _Confirmation.under_way(self.request)
        return context | {"sent_to": confirmation.state["email"] if confirmation else ""}


confirm_by_mail = ConfirmByMailView.as_view()
