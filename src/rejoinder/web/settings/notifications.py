"""The settings page of notifications: the table, the discussions one follows, the times."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _

from rejoinder.actions.follow_thread import set_level
from rejoinder.actions.keep_choices import (
    choose_as_at_first,
    keep_choices,
    keep_to_the_page,
    table_of,
    take_mails_again,
)
from rejoinder.models import Account, MailAddress, ThreadSubscription
from rejoinder.rendering import kinds
from rejoinder.vocabulary.notifications import ALWAYS_ON, NEVER, Channel, Kind, ThreadLevel
from rejoinder.web.guard import signed_in
from rejoinder.web.mail.confirming import address_notice
from rejoinder.web.reading import RequestIsWrong, positive_number, typed
from rejoinder.web.settings.feed import feed_section
from rejoinder.web.settings.frame import saved, settings_page
from rejoinder.web.settings.times_section import times_section

ADDRESS = "/settings/notifications"
# More discussions than these are not listed; the newest first.
MOST_LISTED = 200


@dataclass(frozen=True, slots=True)
class TableCell:
    """One cell: its field's name, whether it is on, and "always" or "never" for fixed ones."""

    name: str
    channel: kinds.ChannelWords
    is_on: bool
    fixed: str = ""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One kind with its words and its cells in the order of the channels."""

    kind: Kind
    words: kinds.KindWords
    cells: tuple[TableCell, ...]


def notifications(request: HttpRequest) -> HttpResponse:
    """Show the page, or keep the table (POST).

    Fields: a box for each cell that can be changed, named ``<kind>.<channel>``; ``all`` with
    "in_page" or "first" instead sets the whole table; ``mails`` with "again" takes back that
    all mails were stopped.
    """
    account = signed_in(request)
    if request.method != "POST":
        return notifications_page(request)
    if typed(request, "mails") == "again":
        take_mails_again(account)
        return saved(request, ADDRESS, _("Mails come again, as the table says."))
    chosen = typed(request, "all")
    if chosen == "in_page":
        keep_to_the_page(account)
    elif chosen == "first":
        choose_as_at_first(account)
    elif chosen:
        raise RequestIsWrong(_("The table can be set to “in_page” or “first”."), field="all")
    else:
        boxes = {(kind, channel) for kind in Kind for channel in Channel}
        keep_choices(account, {cell: _field(*cell) in request.POST for cell in boxes})
    return saved(request, ADDRESS)


def unfollow(request: HttpRequest) -> HttpResponseRedirect:
    """Take one discussion off the list: it is as any other again. Field: ``thread``."""
    account = signed_in(request)
    thread_id = positive_number(typed(request, "thread"))
    set_level(account, thread_id, ThreadLevel.NORMAL, timezone.now())
    return saved(request, f"{ADDRESS}#discussions", _("You hear of this discussion as usual."))


def notifications_page(
    request: HttpRequest, *, status: int = 200, values: Mapping[str, object] | None = None
) -> HttpResponse:
    """Draw the whole page; ``values`` are those of the sections below the table."""
    account = signed_in(request)
    threads = ThreadSubscription.objects.filter(account=account)
    threads = threads.exclude(level=ThreadLevel.NORMAL).select_related("thread__article")
    return settings_page(
        request,
        "rejoinder/settings/notifications.html",
        current="notifications",
        status=status,
        channels=kinds.channels(),
        rows=_rows(account),
        discussions=list(threads.order_by("-set_at", "-pk")[:MOST_LISTED]),
        mail=MailAddress.objects.filter(address=account.email.lower()).first(),
        notice=address_notice(account),
        email=account.email,
        **feed_section(account),
        **(values or times_section(account)),
    )


def _rows(account: Account) -> tuple[TableRow, ...]:
    table = table_of(account)
    return tuple(
        TableRow(
            kind=kind,
            words=kinds.kind(kind),
            cells=tuple(
                TableCell(
                    name=_field(kind, words.channel),
                    channel=words,
                    is_on=table[kind, words.channel],
                    fixed=_fixed(kind, words.channel),
                )
                for words in kinds.channels()
            ),
        )
        for kind in Kind
    )


def _field(kind: Kind, channel: Channel) -> str:
    return f"{kind.value}.{channel.value}"


def _fixed(kind: Kind, channel: Channel) -> str:
    if (kind, channel) in ALWAYS_ON:
        return "always"
    return "never" if (kind, channel) in NEVER else ""
