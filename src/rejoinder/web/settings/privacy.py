"""Settings, Privacy & data: who sees the profile, what leaves the site, one's data, closing."""

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rejoinder.actions.close_account import UNDO_FOR
from rejoinder.actions.keep_privacy import Privacy, keep_privacy
from rejoinder.actions.keep_profile import profile_of
from rejoinder.actions.outside_checks import SIGNED, services
from rejoinder.models import Account, Profile
from rejoinder.vocabulary.people import Audience
from rejoinder.web.forms import listed_problems, problems_of
from rejoinder.web.guard import signed_in
from rejoinder.web.settings.download import waiting_link
from rejoinder.web.settings.frame import saved, settings_page

ADDRESS = "/settings/privacy"


class PrivacyForm(forms.Form):
    """Who sees what of a reader."""

    audience = forms.ChoiceField(
        choices=[(choice.value, choice.value) for choice in Audience],
        error_messages={
            "required": gettext_lazy("Choose who may see it."),
            "invalid_choice": gettext_lazy("Choose who may see it."),
        },
    )
    may_be_indexed = forms.BooleanField(required=False)
    shows_comments = forms.BooleanField(required=False)


class Service(NamedTuple):
    """Somebody outside who gets something, and what."""

    name: str
    gets: str


class Cookie(NamedTuple):
    """A cookie of ours: its name, what it is for, how long it stays."""

    name: str
    purpose: str
    stays: str


def privacy(request: HttpRequest) -> HttpResponse:
    """Show the page, or keep who may see the profile."""
    account = signed_in(request)
    if request.method != "POST":
        return privacy_page(request, account)
    form = PrivacyForm(request.POST)
    if not form.is_valid():
        return privacy_page(request, account, problems=problems_of(form), status=422)
    chosen = form.cleaned_data
    keep_privacy(
        account,
        Privacy(
            audience=Audience(chosen["audience"]),
            may_be_indexed=chosen["may_be_indexed"],
            shows_comments=chosen["shows_comments"],
        ),
    )
    return saved(request, ADDRESS)


def privacy_page(
    request: HttpRequest,
    account: Account,
    *,
    problems: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Draw the page; with ``problems`` what was typed into its forms is kept."""
    problems = problems or {}
    return settings_page(
        request,
        "rejoinder/settings/privacy.html",
        current="privacy",
        status=status,
        account=account,
        profile=_shown(request, account, problems),
        audiences=_audiences(),
        services=tuple(_services()),
        cookies=_cookies(),
        download=waiting_link(request),
        undo_days=UNDO_FOR.days,
        chosen=request.POST.get("choice", "keep"),
        typed_name=request.POST.get("confirm", "") if "confirm" in problems else "",
        problems=problems,
        problem_list=listed_problems(problems),
    )


def _shown(request: HttpRequest, account: Account, problems: dict[str, str]) -> Profile:
    profile = profile_of(account)
    if "audience" in problems:
        profile.may_be_indexed = "may_be_indexed" in request.POST
        profile.shows_comments = "shows_comments" in request.POST
    return profile


def _audiences() -> list[tuple[str, str, str]]:
    return [
        (Audience.EVERYONE, _("Everybody"), ""),
        (Audience.SIGNED_IN, _("Readers who are signed in"), ""),
        (Audience.NOBODY, _("Nobody"), _("Your name still stands with your comments.")),
    ]


def _services() -> Iterator[Service]:
    """Name everybody outside who is sent anything, as this site is set up now."""
    host = urlsplit(str(settings.OPTIONS["mail_url"])).hostname
    if host:
        gets = _("the mails to you: your address, and what the mail says")
        yield Service(_("Mail server %(host)s") % {"host": host}, gets)
    yield Service(
        _("The push service of your browser, if you switch push on"),
        _("encrypted messages that only your browser can read, and when they were sent"),
    )
    for service in services():
        gets = _("your comments, your name, your network address and your browser’s name")
        if service.rule == SIGNED:
            gets = _("your comments, and how well this site knows you; not who you are")
        yield Service(service.name, gets)
    for name in _providers():
        gets = _("that you sign in here, if you choose its button; it tells us name and address")
        yield Service(name, gets)
    if settings.OPTIONS["site_sign_in_address"]:
        host = urlsplit(str(settings.OPTIONS["site_sign_in_address"])).hostname or ""
        gets = _("that you sign in here, if you choose its button; it tells us name and address")
        yield Service(_("Accounts of %(host)s") % {"host": host}, gets)


def _providers() -> list[str]:
    found = settings.SOCIALACCOUNT_PROVIDERS
    return [
        str(app.get("name") or app.get("provider_id") or name)
        for name, provider in found.items()
        for app in provider.get("APPS", [])
    ]


def _cookies() -> tuple[Cookie, ...]:
    month, year = _("30 days"), _("a year")
    return (
        Cookie("rj_session", _("keeps you signed in"), month),
        Cookie("rj_known", _("knows this browser, so that new ones cause a warning"), year),
        Cookie("rj_csrf", _("shows that a form comes from this site"), year),
        Cookie("rj_look", _("how you want pages to look"), year),
        Cookie("rj_script", _("says that your browser runs scripts"), year),
        Cookie("rj_wrote", _("shows you your own comment at once"), _("10 seconds")),
        Cookie("rj_guest", _("keeps guests the authors of what they wrote"), _("180 days")),
        Cookie("rj_reader", _("says that this browser has one of these"), _("180 days")),
    )
