"""The one Django app that Rejoinder is."""

from django.apps import AppConfig

from rejoinder.config.checks import register_checks


class RejoinderConfig(AppConfig):
    """Names the app and registers the checks of its configuration."""

    name = "rejoinder"
    label = "rejoinder"
    verbose_name = "Rejoinder"

    def ready(self) -> None:
        """Register the system checks; nothing else happens here."""
        register_checks()
