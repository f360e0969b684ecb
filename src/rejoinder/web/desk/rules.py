"""All rules of the site with what became of what they held: composed, built-in, word lists."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from rejoinder.actions.keep_rules import RuleIsWrong, add_rule, drop_rule, set_disclosure
from rejoinder.actions.rule_figures import RuleFigures, figures_of_rules
from rejoinder.models import ComposedRule, ListedRule
from rejoinder.rendering import rule_words
from rejoinder.vocabulary.moderation import Disclosure
from rejoinder.vocabulary.rules import condition_from_json
from rejoinder.vocabulary.states import RuleKind
from rejoinder.web.desk.frame import desk_page
from rejoinder.web.desk.rule_forms import one_of
from rejoinder.web.forms import listed_problems
from rejoinder.web.frame import the_site
from rejoinder.web.guard import signed_in
from rejoinder.web.reading import RequestIsWrong, positive_number, typed

DAYS = (30, 90, 365)


@dataclass(frozen=True, slots=True)
class ShownRule:
    """A composed rule in the list, with its figures; None when it found nothing."""

    rule: ComposedRule
    sentence: str
    figures: RuleFigures | None


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """An entry of the word lists with its figures."""

    entry: ListedRule
    figures: RuleFigures | None


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """A built-in rule that found something, by its name for people."""

    name: str
    figures: RuleFigures


def rules(request: HttpRequest) -> HttpResponse:
    """List all rules. Query: ``days``, how far the figures look back (30, 90, 365)."""
    return _page(request, {}, {})


def word_list(request: HttpRequest) -> HttpResponse:
    """Add an entry to the word lists, drop one, or say how much of it is told (``act``)."""
    act, fields = typed(request, "act"), ("kind", "pattern", "owner", "disclosure")
    try:
        if act == "add":
            values = {name: typed(request, name) for name in fields}
            return _add(request, values)
        number = positive_number(typed(request, "rule"))
        if act == "drop":
            drop_rule(number)
            messages.success(request, _("The entry is off the list."))
        elif act == "disclose":
            told = one_of(Disclosure, typed(request, "disclosure"), field="disclosure")
            set_disclosure(number, told)
            messages.success(request, _("Saved."))
        else:
            raise RequestIsWrong(_("This form cannot be read. Reload the page."), field="act")
    except RuleIsWrong as failure:
        return _page(request, {}, {failure.field: failure.sentence})
    return _back()


def _add(request: HttpRequest, values: Mapping[str, str]) -> HttpResponse:
    try:
        add_rule(
            the_site(),
            kind=one_of(RuleKind, values["kind"], field="kind"),
            pattern=values["pattern"],
            owner=values["owner"].strip() or signed_in(request).display_name,
            disclosure=one_of(Disclosure, values["disclosure"], field="disclosure"),
            now=timezone.now(),
        )
    except RuleIsWrong as failure:
        return _page(request, values, {failure.field: failure.sentence})
    messages.success(request, _("The list holds it from now on."))
    return _back()


def _back() -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('desk_rules')}#words", status=303)


def _page(
    request: HttpRequest, values: Mapping[str, str], problems: Mapping[str, str]
) -> HttpResponse:
    asked = request.GET.get("days", "")
    days = int(asked) if asked in map(str, DAYS) else DAYS[1]
    figures = figures_of_rules(timezone.now() - timedelta(days=days))
    composed = ComposedRule.objects.filter(site=the_site()).order_by("position", "id")
    entries = ListedRule.objects.filter(site=the_site()).order_by("pk")
    return desk_page(
        request,
        "rejoinder/desk/rules.html",
        current="rules",
        status=422 if problems else 200,
        rules=[_shown(rule, figures) for rule in composed],
        entries=[ShownEntry(entry, figures.get(f"words:{entry.pk}")) for entry in entries],
        built_in=_built_in(figures),
        days=days,
        all_days=DAYS,
        words=rule_words,
        values=values,
        problems=problems,
        problem_list=listed_problems(problems),
    )


def _shown(rule: ComposedRule, figures: Mapping[str, RuleFigures]) -> ShownRule:
    conditions = tuple(map(condition_from_json, rule.conditions))
    return ShownRule(
        rule, rule_words.sentence(conditions, rule.action), figures.get(f"composed:{rule.pk}")
    )


def _built_in(figures: Mapping[str, RuleFigures]) -> list[BuiltIn]:
    ours = ("composed:", "words:")
    return [
        BuiltIn(rule_words.built_in(name), found)
        for name, found in figures.items()
        if not name.startswith(ours)
    ]
