"""The inbox: everything its reader was told, the newest first, and what is read."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from rejoinder.actions.read_inbox import mark_all_read, mark_read
from rejoinder.models import Account, Notification
from rejoinder.rendering.inbox_entries import Entry, entry_of
from rejoinder.vocabulary.notifications import Kind
from rejoinder.web.guard import signed_in
from rejoinder.web.reading import RequestIsWrong, positive_number, typed, wants_json
from rejoinder.web.viewer import MOST_UNREAD

PAGE = 30
ADDRESS = "/inbox"
_WITH = ("comment__author", "comment__imported_author", "thread__article", "decision")


def inbox(request: HttpRequest) -> HttpResponse:
    """Show one page of the inbox; ``after`` is the last entry of the page before."""
    account = signed_in(request)
    after = request.GET.get("after", "")
    before_id = positive_number(after) if after else None
    entries, more = _page(account, before_id)
    values = {
        "entries": entries,
        "newest": entries[0].notification.pk if entries else 0,
        "after": entries[-1].notification.pk if more else 0,
        "here": after,
        "unread_count": _unread(account),
        "is_later_page": bool(after),
        "decisions": Kind.DECISION.value,
    }
    return render(request, "rejoinder/inbox/list.html", values)


def read(request: HttpRequest) -> HttpResponse:
    """Mark entries as read: ``ids`` with commas between, or everything up to ``upto``.

    Entries of other people are passed over, as if there were none.
    """
    account, now = signed_in(request), timezone.now()
    if typed(request, "upto"):
        mark_all_read(account, upto=positive_number(typed(request, "upto")), now=now)
    else:
        mark_read(account, _ids(request), now=now)
    if wants_json(request):
        return JsonResponse({"unread": _unread(account)})
    here = typed(request, "here")
    back = f"{ADDRESS}?after={positive_number(here)}" if here else ADDRESS
    return HttpResponseRedirect(back, status=303)


def _page(account: Account, before_id: int | None) -> tuple[list[Entry], bool]:
    own = Notification.objects.in_inbox_of(account).select_related(*_WITH)
    if before_id is not None:
        own = own.filter(pk__lt=before_id)
    rows = list(own[: PAGE + 1])
    return [entry_of(row) for row in rows[:PAGE]], len(rows) > PAGE


def _ids(request: HttpRequest) -> list[int]:
    """Read the numbers of entries; no more than a page holds."""
    parts = [part for part in typed(request, "ids").split(",") if part]
    if not parts or len(parts) > PAGE:
        raise RequestIsWrong(_("Say which entries are read."), field="ids")
    return [positive_number(part) for part in parts]


def _unread(account: Account) -> int:
    return Notification.objects.count_unread(account, most=MOST_UNREAD)
