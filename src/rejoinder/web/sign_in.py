"""The sign-in page: allauth's view, with the demo's people named where the demo runs."""

from typing import Any

from allauth.account.views import LoginView
from django.conf import settings

from rejoinder.demo.people import DEMO_PEOPLE


class SignInView(LoginView):  # type: ignore[misc]  # allauth carries no types
    """Signs in by address and password."""

    def get_context_data(self, **values: Any) -> dict[str, Any]:
        """Add the demo's people with their passwords; nobody anywhere else."""
        context: dict[str, Any] = super().get_context_data(**values)
        context["demo_people"] = DEMO_PEOPLE if settings.OPTIONS["demo"] else ()
        return context


sign_in = SignInView.as_view()
