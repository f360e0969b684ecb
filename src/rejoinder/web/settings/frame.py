"""What all pages of the settings have in common: the list of pages, and "Saved at 10:41."."""

from typing import NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rejoinder.rendering import times
from rejoinder.web.frame import the_site
from rejoinder.web.mail.confirming import address_notice
from rejoinder.web.reading import account_of


class SettingsPage(NamedTuple):
    """One entry of the list: its name in ``current``, its address, its words."""

    name: str
    address: str
    label: Promise
    about: Promise  # what one finds there, for the list that phones show


PAGES = (
    SettingsPage(
        "profile", "/settings/profile", gettext_lazy("Profile"),
        gettext_lazy("Picture, name, and what others see of you"),
    ),
    SettingsPage(
        "security", "/settings/security", gettext_lazy("Account & security"),
        gettext_lazy("E-mail address, password, passkeys, sessions"),
    ),
    SettingsPage(
        "notifications", "/settings/notifications", gettext_lazy("Notifications"),
        gettext_lazy("What you are told of, where and when"),
    ),
    SettingsPage(
        "privacy", "/settings/privacy", gettext_lazy("Privacy & data"),
        gettext_lazy("Who sees your profile; your data; closing the account"),
    ),
    SettingsPage(
        "muted", "/settings/muted", gettext_lazy("Muted readers"),
        gettext_lazy("Readers and words whose comments are folded for you"),
    ),
    SettingsPage(
        "appearance", "/settings/appearance", gettext_lazy("Appearance & language"),
        gettext_lazy("Theme, size of text, order of comments, keys"),
    ),
)  # fmt: skip


def settings_page(
    request: HttpRequest, template: str, *, current: str, status: int = 200, **values: object
) -> HttpResponse:
    """Draw a page of the settings; ``current`` is its name in PAGES, empty for the list."""
    trouble = address_notice(account_of(request))
    context = {"settings_pages": PAGES, "current": current, "address_notice": trouble, **values}
    return render(request, template, context, status=status)


def saved(request: HttpRequest, address: str, sentence: str = "") -> HttpResponseRedirect:
    """Go back to a page of the settings, which then says ``sentence`` or "Saved at 10:41."."""
    messages.success(request, sentence or _("Saved at %(time)s.") % {"time": _clock()})
    return HttpResponseRedirect(address, status=303)


def overview(request: HttpRequest) -> HttpResponse:
    """Show the list of pages; on wide screens each page has it at its side."""
    return settings_page(request, "rejoinder/settings/list.html", current="")


def _clock() -> str:
    now = timezone.now()
    where = times.zone(the_site().time_zone)
    return times.clock(now, where, today=now.astimezone(where).date())
