"""The sign-in page: allauth's view, with the demo's people named where the demo runs."""

from typing import Any

from allauth.account.views import LoginView
from django.conf import settings


class SignInView(LoginView):  # type: ignore[misc]  # allauth carries no types
    """Signs in by address and password."""

    def get_context_data(self, **values: Any) -> dict[str, Any]:
        """Add ``is_demo``: whether the page may name accounts and their passwords."""
        context: dict[str, Any] = super().get_context_data(**values)
        context["is_demo"] = bool(settings.OPTIONS["demo"])
        return context


sign_in = SignInView.as_view()
