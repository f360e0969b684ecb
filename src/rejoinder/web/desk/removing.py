"""A removal as its form is sent: what was typed, what is missing, and what the author will read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from rejoinder.actions.decide_at_desk import Effects
from rejoinder.actions.desk_queue import AtDesk
from rejoinder.actions.quick_removals import reason_templates, suggested_passage
from rejoinder.actions.stating import Statement, found_how, rules_version
from rejoinder.models import Account, Comment, Decision, Site
from rejoinder.policies.desk import may_edit_site, may_moderate
from rejoinder.rendering import finding_words, times, wording
from rejoinder.rendering.house_rules import rule_choices, rule_lines
from rejoinder.rendering.statement import statement_of
from rejoinder.vocabulary.moderation import Measure
from rejoinder.vocabulary.states import (
    REMOVAL_REASONS,
    Actor,
    CommentState,
    FoundHow,
    LimitKind,
    Reason,
)
from rejoinder.web.desk.forms import CUT, HIDE, RemovalForm
from rejoinder.web.forms import problems_of

# Stands for the number that a decision will have; replaced before anybody reads it.
_NUMBER_TO_COME = 10**15 + 37
_FIELDS = tuple(RemovalForm.base_fields)


@dataclass(slots=True)
class Removal:
    """What a moderator typed for a removal, and what is missing in it."""

    values: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    statement: Statement | None = None
    effects: Effects = field(default_factory=Effects)

    def get(self, name: str) -> str:
        """Return what was typed into a field."""
        return self.values.get(name, "")


def first_removal(at: AtDesk, given: Mapping[str, str]) -> Removal:
    """Fill the form before anybody has typed: ``given`` may name reason and passage."""
    site = at.comment.thread.article.site
    reason = given.get("reason", "")
    templates = {template.reason: template for template in reason_templates(site)}
    template = templates.get(Reason(reason)) if reason in REMOVAL_REASONS else None
    values = {
        "reason": template.reason if template else "",
        "house_rule": str(template.house_rule or "") if template else "",
        "note": template.note if template else "",
        "passage": given.get("passage", "") or suggested_passage(at.comment),
        "found": _found(at).value,
        "effect": HIDE,
        "signed": "on" if site.signs_with_names else "",
        "days": "7",
    }
    return Removal(values)


def read_removal(sent: Mapping[str, str], site: Site, now: datetime) -> Removal:
    """Read what was sent; problems are beside their fields.

    ``quick`` in the form is a reason that comes with its template (quick_removals.py).
    """
    values = {name: sent.get(name, "").replace("\0", "") for name in _FIELDS}
    if sent.get("quick"):
        values["reason"] = sent["quick"]
        for template in reason_templates(site):
            if template.reason == values["reason"]:
                values["house_rule"] = str(template.house_rule or "")
                values["note"] = template.note
                values["signed"] = "on" if site.signs_with_names else ""
    removal = Removal(values)
    form = RemovalForm(values, house_rules=len(rule_lines(site.house_rules)))
    if not form.is_valid():
        removal.problems = problems_of(form)
        return removal
    typed = form.cleaned_data
    limit, lasts = typed["reader"], typed["days"]
    is_limited_in_time = limit is not None and limit is not LimitKind.WARNED
    removal.statement = Statement(
        reason=typed["reason"],
        house_rule=typed["house_rule"],
        law=typed["law"],
        passage=typed["passage"],
        note=typed["note"],
        found_how=typed["found"],
        signed=typed["signed"],
    )
    removal.effects = Effects(
        only_cut=typed["effect"] == CUT,
        limit=limit,
        until=now + lasts if is_limited_in_time and lasts else None,
    )
    return removal


def choices(at: AtDesk, account: Account) -> dict[str, object]:
    """Return what the form offers: reasons, rules, ways of finding, limits."""
    site = at.comment.thread.article.site
    limits = [
        ("", _("Nothing more")),
        (LimitKind.WARNED.value, _("Remind of the rule, to be acknowledged")),
        (LimitKind.READ_FIRST.value, _("Read first")),
        (LimitKind.SUSPENDED.value, _("May not comment")),
    ]
    lengths = [("1", _("1 day")), ("3", _("3 days")), ("7", _("7 days"))]
    if may_edit_site(account):
        lengths += [("30", _("30 days")), ("0", _("without end"))]
    can_limit = at.comment.author is not None and bool(may_moderate(account))
    return {
        "reasons": [
            (t.reason.value, _reason_label(t.digit, t.reason)) for t in reason_templates(site)
        ],
        "templates": reason_templates(site),
        "house_rules": rule_choices(site),
        "found_hows": [(how.value, _found_label(how, at)) for how in _founds(at)],
        "limits": limits if can_limit else [],
        "lengths": lengths,
        "can_cut": bool(at.comment.text),
    }


def preview(at: AtDesk, removal: Removal, moderator: Account, now: datetime) -> dict[str, object]:
    """Return the letter to the author and the public line, as this removal would make them."""
    statement = removal.statement
    if statement is None:
        return {"letter": (), "line": ""}
    site = at.comment.thread.article.site
    is_cut = removal.effects.only_cut
    decision = _decision_to_come(at.comment, statement, moderator, now, is_cut=is_cut)
    letter = statement_of(decision, site, now)
    was_public = at.comment.number is not None
    line = wording.tombstone(
        CommentState.REMOVED,
        finding_words.taken(decision),
        where=times.zone(site.time_zone),
        now=now,
    )
    return {
        "letter": [_without_number(sentence) for sentence in letter.sentences],
        "line": _without_number(line) if was_public and not is_cut else "",
    }


def _decision_to_come(
    comment: Comment, statement: Statement, moderator: Account, now: datetime, *, is_cut: bool
) -> Decision:
    """Make the decision's row without storing it."""
    return Decision(
        pk=_NUMBER_TO_COME,
        comment=comment,
        measure=Measure.CUT if is_cut else Measure.REMOVE,
        actor=Actor.MODERATOR,
        moderator=moderator,
        signed=statement.signed,
        old_state=comment.state,
        new_state=CommentState.PUBLISHED if is_cut else CommentState.REMOVED,
        reason=statement.reason,
        house_rule=statement.house_rule,
        rules_version=rules_version(),
        law=statement.law,
        passage=statement.passage,
        note=statement.note,
        found_how=found_how(comment, statement.found_how),
        decided_at=now,
    )


def _without_number(sentence: str) -> str:
    return sentence.replace(str(_NUMBER_TO_COME), "…")


def _found(at: AtDesk) -> FoundHow:
    """Return what most likely drew attention to the comment."""
    return _founds(at)[0]


def _founds(at: AtDesk) -> list[FoundHow]:
    held = any(d.automated_detection for d in at.comment.decisions.all())
    return [
        *([FoundHow.NOTICE] if at.notices else []),
        *([FoundHow.READER_REPORTS] if at.reports else []),
        *([FoundHow.SITE_RULE] if held else []),
        FoundHow.OWN_LOOK,
    ]


def _found_label(how: FoundHow, at: AtDesk) -> str:
    words = wording.found_how(how)
    if how is FoundHow.READER_REPORTS and at.reports:
        return f"{words} ({at.reports.count})"
    if how is FoundHow.NOTICE:
        return f"{words} ({', '.join(notice.number for notice in at.notices)})"
    return words


def _reason_label(digit: int, reason: Reason) -> str:
    return f"{digit} {wording.reason(reason)}" if digit <= 9 else wording.reason(reason)
