"""The sentences about a limit on an account: what, why, until when, whom to ask."""

from collections.abc import Mapping
from datetime import datetime, tzinfo

from django.utils.translation import gettext as _

from rejoinder.rendering import times
from rejoinder.vocabulary.states import LimitKind


def suspended(details: Mapping[str, str | int], *, where: tzinfo) -> str:
    """Say to a suspended reader why their comment was not taken.

    ``details`` are those of the finding ``limit:suspended``: reason and until.
    """
    ends = details.get("until")
    end = datetime.fromisoformat(str(ends)) if ends else None
    sentence = _("You may not comment here %(until)s. Reason: %(reason)s")
    return sentence % {
        "until": until(end, where=where),
        "reason": details.get("reason") or _("none is recorded."),
    }


def warned() -> str:
    """Say to a warned reader what comes before their next comment."""
    return _(
        "The moderation desk has warned you. Read the warning and say that you have read it"
        " (under “Your comments & decisions”); then send your comment again."
    )


def kind_name(kind: LimitKind) -> str:
    """Name a kind of limit, as the desk chooses it and its reader sees it."""
    return {
        LimitKind.READ_FIRST: _("Comments are read first"),
        LimitKind.SUSPENDED: _("May not comment"),
        LimitKind.WARNED: _("Warning"),
    }[kind]


def until(end: datetime | None, *, where: tzinfo) -> str:
    """Say when a limit ends, always with the year: "until 1 December 2026, 09:30"."""
    if end is None:
        return _("until the moderation desk lifts it")
    return _("until %(moment)s") % {"moment": times.moment(end, where, year=0)}
