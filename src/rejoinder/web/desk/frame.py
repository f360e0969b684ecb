"""What all pages of the desk have in common: the list of queues with their counts."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext

from rejoinder.actions.desk_counts import desk_counts
from rejoinder.actions.desk_done import undoable
from rejoinder.kit import ids
from rejoinder.models import Account, Decision
from rejoinder.policies.desk import may_edit_site, may_moderate
from rejoinder.rendering import times
from rejoinder.rendering.stories import name_of
from rejoinder.vocabulary.moderation import Measure
from rejoinder.vocabulary.states import Permission
from rejoinder.web.guard import signed_in


class DeskPage(NamedTuple):
    """One entry of the list: its name in ``current``, address, words, who may open it."""

    name: str
    address: str
    label: Promise
    permission: Permission = Permission.MODERATOR


class Entry(NamedTuple):
    """One entry as it is drawn; ``waiting`` is None where nothing is counted."""

    page: DeskPage
    waiting: int | None


class Undo(NamedTuple):
    """What can be undone: the decisions taken together, and until when (as a machine reads it).

    ``back`` is the page to go to afterwards, for those without script.
    """

    sentence: str
    decisions: tuple[int, ...]
    until: str
    seconds: int
    back: str


QUEUES = (
    DeskPage("review", "/desk/", gettext_lazy("Review"), Permission.DESK),
    DeskPage("reports", "/desk/reports", gettext_lazy("Reports"), Permission.DESK),
    DeskPage("notices", "/desk/notices", gettext_lazy("Notices")),
    DeskPage("appeals", "/desk/appeals", gettext_lazy("Appeals")),
    DeskPage("newcomers", "/desk/newcomers", gettext_lazy("Newcomers"), Permission.DESK),
    DeskPage("second", "/desk/second-look", gettext_lazy("Second look")),
    DeskPage("messages", "/desk/messages", gettext_lazy("Messages")),
    DeskPage("claims", "/desk/claims", gettext_lazy("Claimed comments")),
    DeskPage("published", "/desk/published", gettext_lazy("Published last"), Permission.DESK),
    DeskPage("done", "/desk/done", gettext_lazy("Done"), Permission.DESK),
)
TOOLS = (
    DeskPage("search", "/desk/search", gettext_lazy("Search")),
    DeskPage("threads", "/desk/threads", gettext_lazy("Discussions"), Permission.DESK),
    DeskPage("rules", "/desk/rules", gettext_lazy("Rules"), Permission.EDITOR),
    DeskPage("house-rules", "/desk/house-rules", gettext_lazy("House rules"), Permission.EDITOR),
    DeskPage("contact", "/desk/contact", gettext_lazy("Contact and sharing"), Permission.EDITOR),
    DeskPage("team", "/desk/team", gettext_lazy("Team"), Permission.EDITOR),
)
_DONE = {
    Measure.PUBLISH: gettext_lazy("The comment by %(name)s is published."),
    Measure.RESTORE: gettext_lazy("The comment by %(name)s is back."),
    Measure.REMOVE: gettext_lazy("The comment by %(name)s is removed."),
    Measure.CUT: gettext_lazy("A passage by %(name)s is cut."),
    Measure.KEEP: gettext_lazy("The comment by %(name)s stays as it is."),
}
_MAY = {Permission.MODERATOR: may_moderate, Permission.EDITOR: may_edit_site}


def desk_page(
    request: HttpRequest, template: str, *, current: str, status: int = 200, **values: object
) -> HttpResponse:
    """Draw a page of the desk; the template extends ``rejoinder/desk/page.html``.

    ``current`` is its name in QUEUES or TOOLS.
    """
    context = {**frame_values(signed_in(request)), "current": current, **values}
    return render(request, template, context, status=status)


def frame_values(account: Account) -> dict[str, object]:
    """Return what the list of queues and the bar for undoing are drawn from."""
    now = timezone.now()
    counts = desk_counts(account, now=now)
    return {
        "desk_queues": [Entry(p, counts.get(p.name)) for p in QUEUES if _sees(account, p)],
        "desk_tools": [Entry(p, None) for p in TOOLS if _sees(account, p)],
        "desk_total": counts["review"] + counts["reports"],
        "undo": _undo(undoable(account, now=now), now),
        "public_id_of": ids.to_public,
    }


def _undo(decisions: Sequence[Decision], now: datetime) -> Undo | None:
    """Make the bar for the decisions that were taken together a moment ago."""
    last = decisions[0] if decisions else None
    if last is None or last.comment is None or last.undo_until is None:
        return None
    return Undo(
        sentence=_undo_sentence(last, len(decisions)),
        decisions=tuple(decision.pk for decision in decisions),
        until=times.machine(last.undo_until),
        seconds=max(0, int((last.undo_until - now).total_seconds())),
        back=f"/desk/c/{last.comment.public_id}" if len(decisions) == 1 else "/desk/done?mine=1",
    )


def _undo_sentence(last: Decision, count: int) -> str:
    done = _DONE.get(Measure(last.measure), _DONE[Measure.KEEP])
    if count > 1 or last.comment is None:
        said = ngettext("%(num)s decision is stored.", "%(num)s decisions are stored.", count)
        return said % {"num": count}
    return str(done) % {"name": name_of(last.comment)}


def _sees(account: Account, page: DeskPage) -> bool:
    may = _MAY.get(page.permission)
    return may is None or bool(may(account))
