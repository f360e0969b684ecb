"""The sign-in page and its codes: allauth's views, with the ways that this site offers."""

from typing import Any

from allauth.account.forms import RequestLoginCodeForm
from allauth.account.internal.stagekit import get_pending_stage
from allauth.account.models import EmailAddress
from allauth.account.stages import LoginByCodeStage, LoginStage
from allauth.account.utils import passthrough_next_redirect_url
from allauth.account.views import ConfirmLoginCodeView, LoginView, RequestLoginCodeView
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from rejoinder.demo.people import DEMO_PEOPLE
from rejoinder.web.addresses import clean_address
from rejoinder.web.signing_in.ways import sign_in_ways

# Longer than any code; what is longer came from nobody's mail.
_LONGEST_CODE = 20


class RequestCodeForm(RequestLoginCodeForm):  # type: ignore[misc]  # allauth carries no types
    """An address that a mail can go to."""

    def clean_email(self) -> str:
        """Refuse others beside the field, before a letter to them is written."""
        self.cleaned_data["email"] = clean_address(self.cleaned_data["email"])
        email: str = super().clean_email()
        return email


class _Entrance:
    """What both forms of the sign-in page show around them."""

    request: HttpRequest

    def get_context_data(self, **values: Any) -> dict[str, Any]:
        """Add the other ways to sign in, and the demo's people where the demo runs."""
        context: dict[str, Any] = super().get_context_data(**values)  # type: ignore[misc]  # of allauth's view
        return context | _entrance(self.request)

    def _redirect_to_pending_stage(
        self, request: HttpRequest, stage: LoginStage
    ) -> HttpResponseRedirect:
        """Go on with a sign-in that was begun, and come back to where the reader is now."""
        address = reverse(stage.urlname)
        next_address = passthrough_next_redirect_url(request, address, REDIRECT_FIELD_NAME)
        return HttpResponseRedirect(next_address)


class SignInView(_Entrance, LoginView):  # type: ignore[misc]  # allauth carries no types
    """Offers every way to sign in, and signs in by address and password."""


class RequestCodeView(_Entrance, RequestLoginCodeView):  # type: ignore[misc]  # as above
    """Sends a link and a code to an address, or a mail that says that nobody has it."""

    form_class = RequestCodeForm


class ConfirmCodeView(ConfirmLoginCodeView):  # type: ignore[misc]  # as above
    """Takes the code; the link in the mail opens this page with the code in its field."""

    def get_initial(self) -> dict[str, Any]:
        """Fill in the code of the link. Sending the form signs in, opening the page does not."""
        initial: dict[str, Any] = super().get_initial()
        return initial | {"code": self.request.GET.get("code", "")[:_LONGEST_CODE]}

    def form_valid(self, form: Form) -> HttpResponse:
        """Sign in, unless the mail went to an address that the account has given up since."""
        account, address = self._process.user, self._process.state.get("email")
        if account and not EmailAddress.objects.filter(user=account, email=address).exists():
            self._process.abort()
            return HttpResponseRedirect(reverse("account_request_login_code"))
        answer: HttpResponse = super().form_valid(form)
        return answer


def confirm_code(request: HttpRequest) -> HttpResponseBase:
    """Take the code, or say that the link was opened in another browser than asked for it."""
    stage = get_pending_stage(request)
    is_ours = stage is not None and stage.key == LoginByCodeStage.key
    if is_ours or request.user.is_authenticated or "code" not in request.GET:
        response: HttpResponseBase = _confirm_code(request)
        return response
    return render(request, "account/other_browser.html", _entrance(request))


def _entrance(request: HttpRequest) -> dict[str, Any]:
    next_address = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME, "")
    return {
        "sign_in_ways": sign_in_ways(request),
        "demo_people": DEMO_PEOPLE if settings.OPTIONS["demo"] else (),
        "next_address": next_address,
    }


sign_in = SignInView.as_view()
request_code = RequestCodeView.as_view()
_confirm_code = ConfirmCodeView.as_view()
