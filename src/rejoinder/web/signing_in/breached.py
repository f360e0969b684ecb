"""The rule that a password is not among those that were stolen elsewhere."""

import logging
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from rejoinder.kit.breached import ListIsWrong, is_listed
from rejoinder.models import Account

logger = logging.getLogger(__name__)


class NotBreachedValidator:
    """Refuses passwords of the operator's list (REJOINDER_BREACHED_PASSWORDS), if there is one."""

    def validate(self, password: str, user: Account | None = None) -> None:  # noqa: ARG002  # as Django calls it
        """Raise ValidationError when the list has ``password``.

        A list that has become unreadable while the site runs refuses nobody: the other rules
        still hold, and the log says it.
        """
        if not settings.BREACHED_PASSWORDS:
            return
        try:
            found = is_listed(Path(settings.BREACHED_PASSWORDS), password)
        except ListIsWrong:
            logger.exception("the list of breached passwords was not asked")
            return
        if found:
            sentence = _(
                "This password was stolen from another site and is on a public list."
                " Please choose another one."
            )
            raise ValidationError(sentence, code="password_breached")

    def get_help_text(self) -> str:
        """Return the rule as a sentence."""
        return _("Not one that was stolen from another site.")
