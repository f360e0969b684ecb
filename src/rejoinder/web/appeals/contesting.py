"""The appeal form: which part was misjudged, what was meant, what should happen."""

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rejoinder.actions.make_appeal import AppealIsIncomplete, Contest, make_appeal
from rejoinder.models.appeal import MEANING_LONGEST
from rejoinder.models.decision import NOTE_LONGEST
from rejoinder.policies.appeals import Party
from rejoinder.rendering import addresses
from rejoinder.vocabulary.errors import HTTP_STATUS, ErrorCode
from rejoinder.vocabulary.moderation import AppealWish
from rejoinder.web.appeals.decisions import NOT_FOR_SEARCH, Shown, shown_to
from rejoinder.web.forms import listed_problems, problems_of
from rejoinder.web.frame import the_site
from rejoinder.web.reading import typed

_FIELDS = ("misjudged", "meaning", "wish", "without")


class AppealForm(forms.Form):
    """The three questions."""

    misjudged = forms.CharField(required=False, max_length=NOTE_LONGEST)
    meaning = forms.CharField(
        max_length=MEANING_LONGEST,
        error_messages={"required": gettext_lazy("Say what you meant.")},
    )
    wish = forms.ChoiceField(
        choices=[(wish.value, wish.value) for wish in AppealWish],
        error_messages={
            "required": gettext_lazy("Choose what should happen."),
            "invalid_choice": gettext_lazy("Choose what should happen."),
        },
    )
    without = forms.CharField(required=False, max_length=NOTE_LONGEST)


def appeal(request: HttpRequest, number: int) -> HttpResponse:
    """Ask the three questions (GET), or take the appeal (POST).

    What cannot be contested leads back to the decision's page, which says why.
    """
    shown = shown_to(request, number)
    if request.method != "POST":
        if not shown.permit:
            return HttpResponseRedirect(shown.address, status=303)
        return _form_page(request, shown, {}, {})
    shown.permit.require()
    values = {name: typed(request, name) for name in _FIELDS}
    form = AppealForm(values)
    if not form.is_valid():
        return _form_page(request, shown, values, problems_of(form))
    given: dict[str, str] = form.cleaned_data
    try:
        make_appeal(
            number,
            asker=shown.asker,
            contest=Contest(
                misjudged=given["misjudged"],
                meaning=given["meaning"],
                wish=AppealWish(given["wish"]),
                without=given["without"],
            ),
            now=timezone.now(),
        )
    except AppealIsIncomplete as failure:
        return _form_page(request, shown, values, {failure.field: failure.sentence})
    return HttpResponseRedirect(shown.address, status=303)


def _form_page(
    request: HttpRequest, shown: Shown, values: dict[str, str], problems: dict[str, str]
) -> HttpResponse:
    comment = shown.decision.comment
    context = {
        "shown": shown,
        "comment": comment,
        "values": {name: values.get(name, "") for name in _FIELDS},
        "problems": problems,
        "problem_list": listed_problems(problems),
        "wishes": _wishes(shown),
        "appeal_days": the_site().appeal_days,
        "new_comment": addresses.article(comment.thread.article.slug) if comment else "",
    }
    status = HTTP_STATUS[ErrorCode.REFUSED] if problems else 200
    response = render(request, "rejoinder/appeals/form.html", context, status=status)
    response["X-Robots-Tag"] = NOT_FOR_SEARCH
    return response


def _wishes(shown: Shown) -> list[tuple[str, str]]:
    """Return what can be wished for, in words that fit who asks."""
    explain = (AppealWish.EXPLAIN.value, _("explain it to me better"))
    restore = AppealWish.RESTORE.value
    if shown.party is Party.NOTIFIER:
        return [(restore, _("remove the comment")), explain]
    if shown.party is Party.OWNER:
        return [(restore, _("lift the limit")), explain]
    without = (AppealWish.RESTORE_WITHOUT.value, _("restore it without these words:"))
    return [(restore, _("restore it as it was")), without, explain]
