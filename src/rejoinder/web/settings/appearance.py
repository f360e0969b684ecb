"""Settings, Appearance & language: how pages look for one reader, on all their devices.

The account's row is what counts. The cookie ``rj_look`` repeats it for the pages that
everybody shares, where a script in the head reads it.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from rejoinder.actions import keep_look
from rejoinder.actions.keep_look import SIZES, LookChoice
from rejoinder.models import Account, Appearance
from rejoinder.rendering import wording
from rejoinder.rendering.look import COOKIE, COOKIE_SECONDS, look_of
from rejoinder.vocabulary.errors import HTTP_STATUS, ErrorCode
from rejoinder.vocabulary.people import Clock, Density, RepliesOpen, Theme, TimeStyle
from rejoinder.vocabulary.states import Sort
from rejoinder.web.forms import listed_problems, problems_of
from rejoinder.web.guard import signed_in
from rejoinder.web.reading import RequestIsWrong, safe_path, typed, wants_json
from rejoinder.web.settings.frame import saved, settings_page

ADDRESS = "/settings/appearance"
# What the name menu sends, beside a theme: a step in the size of text.
_STEPS = {"smaller": -1, "usual": 0, "larger": 1}


def _values(values: Iterable[StrEnum]) -> list[tuple[str, str]]:
    return [(value.value, value.value) for value in values]


class LookForm(forms.Form):
    """The page's whole form; the names are those of the columns."""

    theme = forms.ChoiceField(choices=_values(Theme))
    text_size = forms.TypedChoiceField(
        choices=[(str(size), str(size)) for size in SIZES], coerce=int
    )
    density = forms.ChoiceField(choices=_values(Density))
    default_sort = forms.ChoiceField(choices=[("", ""), *_values(Sort)], required=False)
    replies_open = forms.ChoiceField(choices=_values(RepliesOpen))
    depth_lines = forms.BooleanField(required=False)
    time_style = forms.ChoiceField(choices=_values(TimeStyle))
    clock = forms.ChoiceField(choices=_values(Clock))
    links_in_new_tab = forms.BooleanField(required=False)
    shortcuts = forms.BooleanField(required=False)


def appearance(request: HttpRequest) -> HttpResponse:
    """Show the form, keep it whole, or keep the one thing that the name menu sends."""
    account = signed_in(request)
    if request.method != "POST":
        return _page(request, values=_stored(account))
    if "density" not in request.POST:
        return _from_menu(request, account)
    form = LookForm(request.POST)
    if not form.is_valid():
        return _page(request, values=_typed(request), problems=problems_of(form))
    keep_look.keep_look(account, LookChoice(**form.cleaned_data))
    return _remembered(saved(request, ADDRESS), account)


def _from_menu(request: HttpRequest, account: Account) -> HttpResponse:
    """Keep a theme or a step in the size of text, and go back to where it was asked for."""
    theme, step = typed(request, "theme"), typed(request, "step")
    if theme in set(Theme):
        keep_look.keep_theme(account, theme)
    elif step in _STEPS:
        keep_look.step_text_size(account, _STEPS[step])
    else:
        raise RequestIsWrong(_("Choose how pages should look."))
    if wants_json(request):
        look = look_of(keep_look.stored_look(account)).cookie
        return _remembered(JsonResponse({"look": look}), account)
    back = safe_path(request, request.headers.get("Referer", "")) or ADDRESS
    return _remembered(HttpResponseRedirect(back, status=303), account)


def _remembered(response: HttpResponse, account: Account) -> HttpResponse:
    """Repeat the stored look in the cookie."""
    look = look_of(keep_look.stored_look(account)).cookie
    if look:
        response.set_cookie(
            COOKIE,
            look,
            max_age=COOKIE_SECONDS,
            secure=settings.SECURE_SITE,
            httponly=False,  # read by js/look.js
            samesite="Lax",
        )
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response


def _stored(account: Account) -> dict[str, object]:
    row: Appearance = keep_look.stored_look(account)
    return {name: getattr(row, name) for name in LookForm.base_fields}


def _typed(request: HttpRequest) -> dict[str, object]:
    return {
        name: name in request.POST
        if isinstance(field, forms.BooleanField)
        else typed(request, name)
        for name, field in LookForm.base_fields.items()
    }


def _page(
    request: HttpRequest, *, values: dict[str, Any], problems: dict[str, str] | None = None
) -> HttpResponse:
    return settings_page(
        request,
        "rejoinder/settings/appearance.html",
        current="appearance",
        status=HTTP_STATUS[ErrorCode.REFUSED] if problems else 200,
        values=values,
        problems=problems or {},
        problem_list=listed_problems(problems or {}),
        sizes=[(size, f"{size} %") for size in SIZES],
        sorts=[(sort.value, sort.name) for sort in wording.sorts()],
        spoken=get_language_info(settings.LANGUAGE_CODE.partition("-")[0])["name_local"],
    )
