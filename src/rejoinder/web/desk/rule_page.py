"""The page of one composed rule: its conditions, its trial, its switch and its figures."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from rejoinder.actions.keep_composed_rules import (
    FINDINGS,
    RuleIsIncomplete,
    change_rule,
    compose_rule,
    drop_composed_rule,
    move_rule,
    rule_of,
    switch_rule,
)
from rejoinder.actions.rule_figures import figures_of_rules
from rejoinder.actions.try_rule import Example, examples_of, try_rule
from rejoinder.models import Account, ComposedRule, Section
from rejoinder.rendering import rule_words
from rejoinder.rendering.passages import passage
from rejoinder.vocabulary.moderation import RuleStatus
from rejoinder.vocabulary.rules import TrialReport, condition_from_json, trial_from_json
from rejoinder.web.desk.frame import desk_page
from rejoinder.web.desk.rule_forms import Builder, builder_of, empty_builder, read_builder
from rejoinder.web.forms import listed_problems
from rejoinder.web.frame import the_site
from rejoinder.web.guard import signed_in
from rejoinder.web.reading import RequestIsWrong, typed

# The figures on a rule's own page look back so far.
LOOK_BACK = timedelta(days=90)
_BEGINNING = 240  # characters of a listed comment


@dataclass(frozen=True, slots=True)
class ShownExample:
    """One comment of a trial: its beginning, and the words that the rule stops at."""

    example: Example
    beginning: str


@dataclass(frozen=True, slots=True)
class EarlierVersion:
    """What an earlier version of a rule said, until when."""

    version: int
    sentence: str
    until: datetime


def new_rule(request: HttpRequest) -> HttpResponse:
    """Show the page for composing a rule (GET), or take it (POST)."""
    editor = signed_in(request)
    if request.method != "POST":
        return _page(request, empty_builder(editor.display_name))
    return _take(request, None, editor)


def rule(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Show a rule with its trial and figures (GET), or change it (POST)."""
    stored = rule_of(rule_id)
    if request.method != "POST":
        return _page(request, builder_of(stored), stored)
    return _take(request, stored, signed_in(request))


def deed(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Do what a button beside a rule says: try, on, off, up, down, drop.

    Raises:
        NoSuchRule, RuleNotTried, TrialIsRunning, RuleIsIncomplete.
    """
    act, now, editor = typed(request, "act"), timezone.now(), signed_in(request)
    if act == "try":
        _try(request, rule_id, now)
    elif act in ("on", "off"):
        switched = switch_rule(rule_id, on=act == "on", editor=editor, now=now)
        words = _("“%(name)s” is on.") if act == "on" else _("“%(name)s” is off.")
        messages.success(request, words % {"name": switched.name})
    elif act in ("up", "down"):
        move_rule(rule_id, up=act == "up")
        return _to(reverse("desk_rules"))
    elif act == "drop":
        drop_composed_rule(rule_id)
        messages.success(request, _("The rule is dropped."))
        return _to(reverse("desk_rules"))
    else:
        raise RequestIsWrong(_("This form cannot be read. Reload the page."), field="act")
    return _to(reverse("desk_rule", args=[rule_id]))


def _take(request: HttpRequest, stored: ComposedRule | None, editor: Account) -> HttpResponse:
    """Store what was typed, or show the form again after a button of its list."""
    builder, act, now = read_builder(request), typed(request, "act"), timezone.now()
    if act not in ("save", "try"):
        return _page(request, builder.after(act, typed(request, "add")), stored)
    try:
        draft = builder.draft()
        if stored is None:
            kept = compose_rule(the_site(), draft, editor=editor, now=now)
        else:
            kept = change_rule(stored.pk, draft, editor=editor, now=now)
    except RuleIsIncomplete as failure:
        return _page(request, builder.with_problem(failure), stored)
    if stored is not None and stored.status == RuleStatus.ON and kept.status != RuleStatus.ON:
        messages.warning(request, _("Saved. The rule is off until its new version was tried."))
    else:
        messages.success(request, _("Saved."))
    if act == "try":
        _try(request, kept.pk, now)
    return _to(reverse("desk_rule", args=[kept.pk]))


def _try(request: HttpRequest, rule_id: int, now: datetime) -> None:
    report = try_rule(rule_id, now=now)
    if report.looked_at == 0:
        messages.warning(request, _("There are no past comments to try it on yet."))


def _to(address: str) -> HttpResponse:
    return HttpResponseRedirect(address, status=303)


def _page(
    request: HttpRequest, builder: Builder, stored: ComposedRule | None = None
) -> HttpResponse:
    trial = trial_from_json(stored.trial) if stored is not None else None
    return desk_page(
        request,
        "rejoinder/desk/rule.html",
        current="rules",
        status=422 if builder.problems else 200,
        rule=stored,
        builder=builder,
        sentence=_sentence(stored) if stored is not None else "",
        trial=trial,
        trial_since=_moment(trial),
        examples=_examples(stored) if stored is not None and trial is not None else [],
        earlier=_earlier(stored) if stored is not None else [],
        figures=_figures(stored) if stored is not None else None,
        words=rule_words,
        sections=list(Section.objects.order_by("name", "pk")),
        checks=[(name, rule_words.CHECKS[name]) for name in FINDINGS],
        problem_list=listed_problems(builder.problems),
    )


def _sentence(stored: ComposedRule) -> str:
    conditions = tuple(map(condition_from_json, stored.conditions))
    return rule_words.sentence(conditions, stored.action)


def _moment(trial: TrialReport | None) -> datetime | None:
    return datetime.fromisoformat(trial.since) if trial is not None and trial.since else None


def _examples(stored: ComposedRule) -> list[ShownExample]:
    return [
        ShownExample(example, passage(example.comment.html, _BEGINNING))
        for example in examples_of(stored)
    ]


def _earlier(stored: ComposedRule) -> list[EarlierVersion]:
    return [
        EarlierVersion(
            version=said["version"],
            sentence=rule_words.sentence(
                tuple(map(condition_from_json, said["conditions"])), said["action"]
            ),
            until=datetime.fromisoformat(said["until"]),
        )
        for said in reversed(stored.earlier)
    ]


def _figures(stored: ComposedRule) -> object:
    return figures_of_rules(timezone.now() - LOOK_BACK).get(f"composed:{stored.pk}")
