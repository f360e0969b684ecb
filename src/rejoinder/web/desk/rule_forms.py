"""What an editor typed into the page of a composed rule, as the page shows it again."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeVar

from django.http import HttpRequest
from django.utils.translation import gettext as _

from rejoinder.actions.keep_composed_rules import RuleDraft, RuleIsIncomplete
from rejoinder.models import ComposedRule
from rejoinder.vocabulary.moderation import Disclosure, RuleAction
from rejoinder.vocabulary.rules import (
    MOST_CONDITIONS,
    NUMBERED,
    Condition,
    ConditionKind,
    condition_from_json,
)
from rejoinder.web.reading import RequestIsWrong, typed

E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class TypedCondition:
    """One condition as typed; ``value`` is a number's digits, or a list with an entry a line."""

    kind: ConditionKind
    value: str = ""

    @property
    def chosen(self) -> tuple[str, ...]:
        """The entries of a list."""
        return Condition(self.kind, self.value).entries


@dataclass(frozen=True, slots=True)
class Builder:
    """The form of a rule. ``problems`` holds a sentence for each field that lacks something."""

    values: Mapping[str, str]
    conditions: tuple[TypedCondition, ...] = ()
    problems: Mapping[str, str] = field(default_factory=dict)

    def draft(self) -> RuleDraft:
        """Return the rule that the form means.

        Raises:
            RuleIsIncomplete: a number is none.
        """
        return RuleDraft(
            name=self.values["name"],
            owner=self.values["owner"],
            conditions=tuple(_condition(at, typed) for at, typed in enumerate(self.conditions)),
            action=RuleAction(self.values["action"]),
            guidance=self.values["guidance"],
            disclosure=Disclosure(self.values["disclosure"]),
        )

    def with_problem(self, failure: RuleIsIncomplete) -> "Builder":
        """Return the form with a failure beside its field."""
        return replace(self, problems={failure.field: failure.sentence})

    def after(self, act: str, kind: str) -> "Builder":
        """Return the form after a button of its list of conditions was pressed."""
        listed = list(self.conditions)
        name, _dash, number = act.partition("-")
        at = int(number) if number.isascii() and number.isdecimal() and len(number) < 3 else 0
        if name == "add":
            # One more than a rule may have is kept, and said to be too many when it is saved.
            added = TypedCondition(one_of(ConditionKind, kind, field="add"))
            listed = [*listed, added][: MOST_CONDITIONS + 1]
        elif name == "remove" and at < len(listed):
            del listed[at]
        elif name == "up" and 0 < at < len(listed):
            listed[at - 1], listed[at] = listed[at], listed[at - 1]
        return replace(self, conditions=tuple(listed))


def builder_of(rule: ComposedRule) -> Builder:
    """Return the form of a stored rule."""
    stored = map(condition_from_json, rule.conditions)
    return Builder(
        values={
            "name": rule.name,
            "owner": rule.owner,
            "action": rule.action,
            "guidance": rule.guidance,
            "disclosure": rule.disclosure,
        },
        conditions=tuple(
            TypedCondition(c.kind, str(c.number) if c.kind in NUMBERED else c.text) for c in stored
        ),
    )


def empty_builder(owner: str) -> Builder:
    """Return the form of a new rule, kept by ``owner``."""
    values = {"name": "", "owner": owner, "action": "hold", "guidance": "", "disclosure": "passage"}
    return Builder(values=values)


def read_builder(request: HttpRequest) -> Builder:
    """Read the form.

    Raises:
        RequestIsWrong: a value is none of its list, which no page of ours sends.
    """
    values = {
        name: typed(request, name) for name in ("name", "owner", "action", "guidance", "disclosure")
    }
    one_of(RuleAction, values["action"], field="action")
    one_of(Disclosure, values["disclosure"], field="disclosure")
    conditions = []
    for at in range(MOST_CONDITIONS + 1):
        kind = typed(request, f"kind-{at}")
        if not kind:
            break
        # Sections come as one value for each that is ticked.
        parts = (part.replace("\0", "") for part in request.POST.getlist(f"value-{at}"))
        asked = one_of(ConditionKind, kind, field="add")
        conditions.append(TypedCondition(asked, "\n".join(parts)))
    return Builder(values=values, conditions=tuple(conditions))


def one_of(choices: type[E], value: str, *, field: str) -> E:
    """Return a choice of a closed list.

    Raises:
        RequestIsWrong: it is none of the list, which no page of ours sends.
    """
    try:
        return choices(value)
    except ValueError as error:
        sentence = _("This form cannot be read. Reload the page.")
        raise RequestIsWrong(sentence, field=field) from error


def _condition(at: int, typed_one: TypedCondition) -> Condition:
    if typed_one.kind not in NUMBERED:
        return Condition(typed_one.kind, typed_one.value)
    digits = typed_one.value.strip()
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 10):
        raise RuleIsIncomplete(_("Write a number."), field=f"condition-{at}")
    return Condition(typed_one.kind, number=int(digits))
