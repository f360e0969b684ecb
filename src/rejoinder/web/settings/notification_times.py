"""Keeps when a reader is told: the form below the table of notifications."""

from collections.abc import Mapping
from datetime import time, timedelta
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rejoinder.actions.keep_notification_times import TimesChoice, keep_notification_times
from rejoinder.rendering import times
from rejoinder.vocabulary.errors import HTTP_STATUS, ErrorCode
from rejoinder.vocabulary.notifications import Cadence
from rejoinder.web.forms import problems_of
from rejoinder.web.frame import the_site
from rejoinder.web.guard import signed_in
from rejoinder.web.reading import typed
from rejoinder.web.settings.frame import saved
from rejoinder.web.settings.notifications import ADDRESS, notifications_page
from rejoinder.web.settings.times_section import times_section

_LONGEST_PAUSE = timedelta(days=366)
_CHOOSE = gettext_lazy("Choose one of the list.")
_TIME = {"invalid": gettext_lazy("Write the time like 22:30.")}


class TimesForm(forms.Form):
    """The whole section; the names are those of the columns."""

    cadence = forms.ChoiceField(
        choices=[(cadence.value, cadence.value) for cadence in Cadence],
        error_messages={"required": _CHOOSE, "invalid_choice": _CHOOSE},
    )
    weekday = forms.TypedChoiceField(
        choices=[(str(day), str(day)) for day in range(7)],
        coerce=int,
        error_messages={"required": _CHOOSE, "invalid_choice": _CHOOSE},
    )
    hour = forms.TypedChoiceField(
        choices=[(str(hour), str(hour)) for hour in range(24)],
        coerce=int,
        error_messages={"required": _CHOOSE, "invalid_choice": _CHOOSE},
    )
    time_zone = forms.CharField(required=False)
    quiet_from = forms.TimeField(required=False, input_formats=["%H:%M"], error_messages=_TIME)
    quiet_to = forms.TimeField(required=False, input_formats=["%H:%M"], error_messages=_TIME)
    paused_until = forms.DateField(
        required=False,
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": gettext_lazy("Write the day like 2026-12-24.")},
    )
    follows_own_threads = forms.BooleanField(required=False)

    def clean_time_zone(self) -> str:
        """Take a zone that this machine knows, empty for the site's."""
        name = str(self.cleaned_data["time_zone"])
        if name and name not in available_timezones():
            raise ValidationError(_("There is no time zone of this name."))
        return name

    def clean(self) -> dict[str, Any]:
        """Compare what belongs together: both ends of the quiet hours, the pause and today."""
        values: dict[str, Any] = self.cleaned_data
        self._check_quiet(values)
        until = values.get("paused_until")
        if until is not None and "time_zone" in values:
            where = times.zone(values["time_zone"] or the_site().time_zone)
            today = timezone.now().astimezone(where).date()
            if until <= today:
                self.add_error("paused_until", _("Choose a day from tomorrow on."))
            elif until > today + _LONGEST_PAUSE:
                self.add_error("paused_until", _("A pause can last a year at most."))
        return values

    def _check_quiet(self, values: Mapping[str, Any]) -> None:
        if "quiet_from" not in values or "quiet_to" not in values:
            return
        start, end = values["quiet_from"], values["quiet_to"]
        if start is not None and end is None:
            self.add_error("quiet_to", _("Say when they end, or leave both empty."))
        elif start is None and end is not None:
            self.add_error("quiet_from", _("Say when they begin, or leave both empty."))
        elif start is not None and start == end:
            self.add_error("quiet_to", _("They cannot end when they begin."))

    def choice(self) -> TimesChoice:
        """Return what was chosen, as the table holds it."""
        values = self.cleaned_data
        return TimesChoice(
            time_zone=values["time_zone"],
            cadence=Cadence(values["cadence"]),
            weekday=values["weekday"],
            hour=values["hour"],
            quiet_from=_minutes(values["quiet_from"]),
            quiet_to=_minutes(values["quiet_to"]),
            paused_until=values["paused_until"],
            follows_own_threads=values["follows_own_threads"],
        )


def notification_times(request: HttpRequest) -> HttpResponse:
    """Keep the section; the button ``resume`` ends the pause with it."""
    account = signed_in(request)
    values = request.POST.copy()
    if typed(request, "resume"):
        values["paused_until"] = ""
    form = TimesForm(values)
    if form.is_valid():
        keep_notification_times(account, form.choice(), timezone.now())
        # Without a place of its own it would inherit the form's, far below what is said.
        return saved(request, f"{ADDRESS}#top")
    section = times_section(account, typed=_typed(request), problems=problems_of(form))
    status = HTTP_STATUS[ErrorCode.REFUSED]
    return notifications_page(request, status=status, values=section)


def _typed(request: HttpRequest) -> dict[str, object]:
    return {
        name: name in request.POST
        if isinstance(field, forms.BooleanField)
        else typed(request, name)
        for name, field in TimesForm.base_fields.items()
    }


def _minutes(clock: time | None) -> int | None:
    return None if clock is None else clock.hour * 60 + clock.minute
