"""The queue of appeals, and the answer to one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from rejoinder.actions import answer_appeal
from rejoinder.actions.answer_appeal import AppealIsAnswered, CannotAnswerSo, NoSuchAppeal
from rejoinder.actions.decide import StateHasChanged
from rejoinder.actions.stating import ReasonIsIncomplete, Statement
from rejoinder.models import Account, Appeal, Decision, Revision
from rejoinder.models.decision import LAW_LONGEST, NOTE_LONGEST
from rejoinder.policies.appeals import (
    answered_appeals,
    appeals_for,
    is_alone,
    may_answer,
    may_look_at,
)
from rejoinder.policies.permit import Permit
from rejoinder.rendering import appeal_words, wording
from rejoinder.rendering.statement import StatementOfReasons, statement_of
from rejoinder.rendering.statement_facts import lines_of
from rejoinder.rendering.stories import name_of
from rejoinder.vocabulary.errors import HTTP_STATUS, ErrorCode, ExpectedFailure
from rejoinder.vocabulary.moderation import AppealOutcome, Measure
from rejoinder.vocabulary.states import REMOVAL_REASONS, Reason
from rejoinder.web.desk.frame import desk_page
from rejoinder.web.forms import listed_problems, problems_of
from rejoinder.web.frame import the_site
from rejoinder.web.guard import signed_in
from rejoinder.web.reading import RequestIsWrong, typed
from rejoinder.web.writers import mark_written

PAGE = 30
_LARGEST = 2**63 - 1
_WITH = (
    "decision__comment__author", "decision__comment__parent__author",
    "decision__comment__thread__article__site", "decision__account", "decision__moderator",
)  # fmt: skip
_FIELDS = ("answer", "reason", "house_rule", "law", "passage", "note")
# The outcomes that a form may ask for, each with whether it needs a statement of its own.
_ANSWERS: dict[str, bool] = {
    "uphold": False,
    "restore": False,
    "restore_with_cut": True,
    "other_rule": True,
    "remove": True,
}


@dataclass(frozen=True, slots=True)
class Row:
    """One appeal of the list. ``is_late``: the site has promised an answer by now."""

    appeal: Appeal
    name: str
    title: str
    days_left: int
    is_late: bool


@dataclass(frozen=True, slots=True)
class DeskAppeal:
    """One appeal with what it is about. ``similar`` counts answers on the same reason."""

    appeal: Appeal
    statement: StatementOfReasons
    name: str
    permit: Permit
    is_alone: bool
    text: str
    similar: tuple[int, int]  # stood, changed
    values: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def is_of_notifier(self) -> bool:
        """Whether it came from somebody whose notice was refused."""
        return bool(self.appeal.decision.measure == Measure.KEEP)


class AnswerForm(forms.Form):
    """The answer, and the statement that a cut or another ground needs."""

    answer = forms.CharField(required=False, max_length=NOTE_LONGEST)
    reason = forms.ChoiceField(
        required=False, choices=[(reason.value, reason.value) for reason in REMOVAL_REASONS]
    )
    house_rule = forms.IntegerField(required=False, min_value=1)
    law = forms.CharField(required=False, max_length=LAW_LONGEST)
    passage = forms.CharField(required=False, max_length=NOTE_LONGEST)
    note = forms.CharField(required=False, max_length=NOTE_LONGEST)


def appeals(request: HttpRequest) -> HttpResponse:
    """List the appeals that wait for this person, the most pressing first, or those answered."""
    account, now = signed_in(request), timezone.now()
    show = request.GET.get("show", "open")
    if show not in ("open", "answered"):
        raise RequestIsWrong(_("The list shows what waits or what was answered."))
    waiting = appeals_for(account, now=now)
    listed = waiting if show == "open" else answered_appeals(account)
    rows = [_row(appeal, now) for appeal in listed.select_related(*_WITH)[:PAGE]]
    open_ones = Appeal.objects.filter(outcome=AppealOutcome.OPEN)
    own = open_ones.filter(decision__moderator=account).exclude(pk__in=waiting.values("pk"))
    return desk_page(
        request,
        "rejoinder/desk/appeals.html",
        current="appeals",
        show=show,
        rows=rows,
        own_count=own.count(),
    )


def appeal(request: HttpRequest, number: int) -> HttpResponse:
    """Show one appeal (GET), or answer it (POST)."""
    moderator = signed_in(request)
    shown = _shown(number, moderator)
    if request.method != "POST":
        return _page(request, shown)
    shown.values.update({name: typed(request, name) for name in _FIELDS})
    outcome = typed(request, "outcome")
    if outcome not in _ANSWERS:
        raise RequestIsWrong(_("Say how the appeal is answered."), field="outcome")
    form = AnswerForm({name: shown.values[name] for name in _FIELDS})
    if not form.is_valid():
        shown.problems.update(problems_of(form))
        return _page(request, shown, status=HTTP_STATUS[ErrorCode.REFUSED])
    try:
        _answer(shown.appeal, outcome, moderator, form.cleaned_data)
    except (ReasonIsIncomplete, CannotAnswerSo) as failure:
        shown.problems[failure.field] = failure.sentence
        return _page(request, shown, status=HTTP_STATUS[ErrorCode.REFUSED])
    except (AppealIsAnswered, StateHasChanged) as failure:
        return _too_late(request, number, moderator, failure)
    messages.success(request, _("Appeal %(number)s is answered.") % {"number": shown.appeal.number})
    response = HttpResponseRedirect(reverse("desk_appeals"), status=303)
    comment = shown.appeal.decision.comment
    if comment is not None:
        mark_written(response, comment.thread_id)
    return response


def _answer(
    appeal: Appeal, outcome: str, moderator: Account, given: dict[str, str | int | None]
) -> None:
    values = {"moderator": moderator, "answer": str(given["answer"]), "now": timezone.now()}
    with_statement: dict[str, Callable[..., Appeal]] = {
        "restore_with_cut": answer_appeal.restore_with_cut,
        "other_rule": answer_appeal.restate,
        "remove": answer_appeal.remove_after_all,
    }
    plain: dict[str, Callable[..., Appeal]] = {
        "uphold": answer_appeal.uphold,
        "restore": answer_appeal.restore,
    }
    if _ANSWERS[outcome]:
        statement = _statement(appeal.decision, outcome, given)
        with_statement[outcome](appeal.pk, statement=statement, **values)
    else:
        plain[outcome](appeal.pk, **values)


def _statement(contested: Decision, outcome: str, given: dict[str, str | int | None]) -> Statement:
    """Make the statement from what was typed; a cut rests on the first ground unless named."""
    is_cut = outcome == "restore_with_cut"
    typed_reason = str(given["reason"] or "")
    reason = typed_reason or (contested.reason if is_cut else "")
    number = given["house_rule"]
    rule = int(number) if number is not None else None
    keeps_ground = is_cut and not typed_reason
    return Statement(
        reason=Reason(reason),
        house_rule=rule if rule is not None or not keeps_ground else contested.house_rule,
        law=str(given["law"] or "") or (contested.law if keeps_ground else ""),
        passage=str(given["passage"] or ""),
        note=str(given["note"] or "") or (contested.note if keeps_ground else ""),
        signed=the_site().signs_with_names,
    )


def _shown(number: int, account: Account) -> DeskAppeal:
    found = None
    if number <= _LARGEST:
        found = Appeal.objects.select_related(*_WITH, "answered_by").filter(pk=number).first()
    now = timezone.now()
    permit = may_answer(account, found, now=now) if found is not None else None
    if found is None or permit is None or not may_look_at(account, found):
        raise NoSuchAppeal(_("There is no such appeal."))
    decision = found.decision
    comment = decision.comment
    cut = Revision.objects.filter(cut_by=decision).first()
    is_own = decision.moderator_id == account.pk
    return DeskAppeal(
        appeal=found,
        statement=statement_of(decision, the_site(), now, for_staff=True),
        name=_name(found),
        permit=permit,
        is_alone=is_own and bool(permit) and is_alone(account, found, now=now),
        text=(cut.html if cut else comment.html) if comment is not None else "",
        similar=_similar(found),
        values={"passage": found.without or decision.passage, "answer": ""},
    )


def _page(request: HttpRequest, shown: DeskAppeal, *, status: int = 200) -> HttpResponse:
    site = the_site()
    return desk_page(
        request,
        "rejoinder/desk/appeal.html",
        current="appeals",
        status=status,
        shown=shown,
        wish=appeal_words.wish(shown.appeal),
        outcome=appeal_words.outcome(shown.appeal),
        answered_by=appeal_words.answered_by(shown.appeal),
        reasons=[("", _("as before")), *((r.value, wording.reason(r)) for r in REMOVAL_REASONS)],
        house_rules=[
            (str(number), f"{number}. {rule}")
            for number, rule in enumerate(lines_of(site.house_rules), start=1)
        ],
        problem_list=listed_problems(shown.problems),
    )


def _too_late(
    request: HttpRequest, number: int, moderator: Account, failure: ExpectedFailure
) -> HttpResponse:
    """Show what stands now, with the sentence that somebody was faster."""
    shown = _shown(number, moderator)
    shown.problems[""] = failure.sentence
    return _page(request, shown, status=HTTP_STATUS[failure.code])


def _row(appeal: Appeal, now: datetime) -> Row:
    left = appeal.due_at - now
    return Row(
        appeal=appeal,
        name=_name(appeal),
        title=appeal_words.outcome(appeal),
        days_left=max(left.days, 0),
        is_late=left.total_seconds() < 0,
    )


def _name(appeal: Appeal) -> str:
    """Name whose comment or account it is; a notifier is not named."""
    decision = appeal.decision
    if decision.comment is not None:
        return name_of(decision.comment)
    return decision.account.display_name if decision.account else ""


def _similar(appeal: Appeal) -> tuple[int, int]:
    """Count how earlier appeals on the same reason were answered: stood, changed."""
    answered = Appeal.objects.exclude(outcome=AppealOutcome.OPEN).exclude(pk=appeal.pk)
    same = answered.filter(decision__reason=appeal.decision.reason).order_by().values("outcome")
    counts = dict(same.annotate(count=Count("pk")).values_list("outcome", "count"))
    stood = counts.get(AppealOutcome.UPHELD, 0) + counts.get(AppealOutcome.OTHER_RULE, 0)
    return stood, sum(counts.values()) - stood
