"""Where editors change the house rules, and what removals say by themselves."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from rejoinder.actions.keep_house_rules import (
    HouseRulesAreWrong,
    RulesHaveChanged,
    Template,
    TemplateIsWrong,
    change_house_rules,
    keep_templates,
    templates_of,
)
from rejoinder.models import Site
from rejoinder.rendering import wording
from rejoinder.rendering.house_rules import rule_choices, rule_lines
from rejoinder.vocabulary.states import REMOVAL_REASONS, Reason
from rejoinder.web.desk.frame import desk_page
from rejoinder.web.forms import listed_problems
from rejoinder.web.frame import the_site
from rejoinder.web.reading import positive_number, typed


def house_rules(request: HttpRequest) -> HttpResponse:
    """Show the house rules for changing (GET), or put a new version in force (POST)."""
    site = the_site()
    if request.method != "POST":
        return _rules_page(request, site, {"strip": site.rule_strip, "text": site.house_rules})
    values = {name: typed(request, name) for name in ("strip", "text")}
    version = positive_number(typed(request, "version"))
    try:
        changed = change_house_rules(site, **values, version=version, now=timezone.now())
    except (HouseRulesAreWrong, RulesHaveChanged) as failure:
        return _rules_page(request, site, values, {failure.field: failure.sentence})
    if changed.rules_version == version:
        messages.info(request, _("Nothing was changed."))
    else:
        sentence = _("Version %(number)s is in force.") % {"number": changed.rules_version}
        messages.success(request, sentence)
    return HttpResponseRedirect(reverse("desk_house_rules"), status=303)


def reasons(request: HttpRequest) -> HttpResponse:
    """Show what removals say by themselves, reason by reason (GET), or keep it (POST)."""
    site = the_site()
    if request.method != "POST":
        stored = {
            reason.value: (str(template.house_rule or ""), template.note)
            for reason, template in templates_of(site).items()
        }
        return _reasons_page(request, site, stored)
    values = {
        reason.value: (
            typed(request, f"rule-{reason.value}"),
            typed(request, f"note-{reason.value}"),
        )
        for reason in REMOVAL_REASONS
    }
    try:
        keep_templates(site, {Reason(r): Template(_number(n), t) for r, (n, t) in values.items()})
    except TemplateIsWrong as failure:
        return _reasons_page(request, site, values, {failure.field: failure.sentence})
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("desk_reasons"), status=303)


def _number(text: str) -> int | None:
    return positive_number(text, most=1_000) if text else None


def _rules_page(
    request: HttpRequest,
    site: Site,
    values: Mapping[str, str],
    problems: Mapping[str, str] | None = None,
) -> HttpResponse:
    problems = problems or {}
    return desk_page(
        request,
        "rejoinder/desk/house_rules.html",
        current="house-rules",
        status=422 if problems else 200,
        site=site,
        values=values,
        rules=rule_lines(site.house_rules),
        versions=list(site.house_rules_versions.order_by("-version")),
        problems=problems,
        problem_list=listed_problems(problems),
    )


def _reasons_page(
    request: HttpRequest,
    site: Site,
    values: Mapping[str, tuple[str, str]],
    problems: Mapping[str, str] | None = None,
) -> HttpResponse:
    problems = problems or {}
    return desk_page(
        request,
        "rejoinder/desk/reasons.html",
        current="house-rules",
        status=422 if problems else 200,
        reasons=[
            (reason.value, wording.reason(reason), *values.get(reason.value, ("", "")))
            for reason in REMOVAL_REASONS
        ],
        rules=rule_choices(site),
        problems=problems,
        problem_list=[
            (f"f-note-{field}" if field else "", sentence) for field, sentence in problems.items()
        ],
    )
