"""The one Django app that Rejoinder is."""

from django.apps import AppConfig


class RejoinderConfig(AppConfig):
    """Names the app; its checks are registered where they are written (config/checks.py)."""

    name = "rejoinder"
    label = "rejoinder"
    verbose_name = "Rejoinder"
