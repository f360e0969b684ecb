"""Editors compose rules of conditions, order them, switch them on and off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from rejoinder.actions.writing import Touched, commit
from rejoinder.models import Account, ComposedRule, Section, Site
from rejoinder.models.rule import GUIDANCE_LONGEST, RULE_NAME_LONGEST
from rejoinder.moderation.composed_rules import ConditionRefused, checked_condition
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure
from rejoinder.vocabulary.moderation import Disclosure, RuleAction, RuleStatus
from rejoinder.vocabulary.rules import (
    MOST_CONDITIONS,
    MOST_HOURS,
    MOST_SECONDS,
    Condition,
    ConditionKind,
)

# More cannot be kept in order by hand, and each costs every comment a little. A guess.
MOST_RULES = 50
_MOST_OF = {
    ConditionKind.LINKS: 100,
    ConditionKind.ACCOUNT_AGE: MOST_HOURS,
    ConditionKind.PUBLISHED: 1_000,
    ConditionKind.SINCE_LAST: MOST_SECONDS,
}
# These count from nothing, so that nought would never be met.
_AT_LEAST_ONE = (ConditionKind.ACCOUNT_AGE, ConditionKind.PUBLISHED, ConditionKind.SINCE_LAST)

# The rules of other checks that a condition may build on. What refuses comes first anyway, and
# outside services are asked only about what no rule holds.
FINDINGS = ("words", "links", "repeated", "pace", "read_first", "first")


class RuleIsIncomplete(ExpectedFailure):
    """Something in a composed rule is missing or cannot be used; ``field`` says where."""


class RuleNotTried(ExpectedFailure):
    """A rule is switched on only after this very version was run over past comments."""

    code = ErrorCode.NOT_ALLOWED


class NoSuchRule(ExpectedFailure):
    """There is no such composed rule."""

    code = ErrorCode.NOT_FOUND


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDraft:
    """What an editor typed for a rule."""

    name: str
    owner: str
    conditions: tuple[Condition, ...]
    action: RuleAction = RuleAction.HOLD
    guidance: str = ""
    disclosure: Disclosure = Disclosure.PASSAGE


def compose_rule(site: Site, draft: RuleDraft, *, editor: Account, now: datetime) -> ComposedRule:
    """Store a new rule, which is not on, behind the others.

    Raises:
        RuleIsIncomplete: with the field it concerns (``condition-2`` for the third).
    """
    checked = _checked(site, draft)

    def change(_touched: Touched) -> ComposedRule:
        rules = site.composed_rules
        last = rules.aggregate(last=Max("position"))["last"] or 0
        if rules.count() >= MOST_RULES:
            raise RuleIsIncomplete(
                _("There are %(most)s rules already. Drop one first.") % {"most": MOST_RULES}
            )
        return ComposedRule.objects.create(
            site=site, position=last + 1, changed_at=now, changed_by=editor, **_columns(checked)
        )

    return commit(change)


def change_rule(rule_id: int, draft: RuleDraft, *, editor: Account, now: datetime) -> ComposedRule:
    """Change a rule. New conditions or another action make a new version, which is not on.

    Raises:
        RuleIsIncomplete, NoSuchRule.
    """
    rule = rule_of(rule_id)
    checked = _checked(rule.site, draft)
    columns = _columns(checked)
    is_other = columns["conditions"] != rule.conditions or columns["action"] != rule.action
    if is_other:
        said = {
            "version": rule.version,
            "conditions": rule.conditions,
            "action": rule.action,
            "until": now.isoformat(),
        }
        is_off = rule.status != RuleStatus.DRAFT
        columns |= {
            "version": rule.version + 1,
            "earlier": [*rule.earlier, said],
            "status": RuleStatus.OFF if is_off else RuleStatus.DRAFT,
        }

    def change(touched: Touched) -> None:
        changed = ComposedRule.objects.filter(pk=rule_id, version=rule.version).update(
            changed_at=now, changed_by=editor, **columns
        )
        if changed == 0:
            raise RuleIsIncomplete(_("Somebody else has changed this rule in the meantime."))
        touched.site()

    commit(change)
    return rule_of(rule_id)


def switch_rule(rule_id: int, *, on: bool, editor: Account, now: datetime) -> ComposedRule:
    """Switch a rule on or off; it holds from the next comment on, in every process.

    Raises:
        RuleNotTried: it was changed after its last trial, or never tried.
        NoSuchRule.
    """
    rule = rule_of(rule_id)
    if on and not rule.is_tried:
        raise RuleNotTried(_("Try this version on past comments first, then switch it on."))
    status = RuleStatus.ON if on else RuleStatus.OFF

    def change(touched: Touched) -> None:
        same = ComposedRule.objects.filter(pk=rule_id, version=rule.version)
        if same.update(status=status, changed_at=now, changed_by=editor) == 0:
            raise RuleNotTried(_("Somebody else has changed this rule in the meantime."))
        touched.site()

    commit(change)
    return rule_of(rule_id)


def move_rule(rule_id: int, *, up: bool) -> None:
    """Bring a rule one place up or down; at an end it stays where it is.

    Raises:
        NoSuchRule.
    """
    rule = rule_of(rule_id)

    def change(touched: Touched) -> None:
        # The write comes first: it locks the site's rules against another editor.
        ComposedRule.objects.filter(site=rule.site_id).update(site=rule.site_id)
        order = list(
            ComposedRule.objects.filter(site=rule.site_id)
            .order_by("position", "id")
            .values_list("pk", flat=True)
        )
        at = order.index(rule_id)
        to = max(0, min(len(order) - 1, at - 1 if up else at + 1))
        order.insert(to, order.pop(at))
        for position, pk in enumerate(order, start=1):
            ComposedRule.objects.filter(pk=pk).update(position=position)
        touched.site()

    commit(change)


def drop_composed_rule(rule_id: int) -> None:
    """Delete a rule that is not on; decisions that name it keep its name.

    Raises:
        RuleIsIncomplete: it is on.
        NoSuchRule.
    """
    rule_of(rule_id)

    def change(touched: Touched) -> None:
        dropped, _rows = (
            ComposedRule.objects.filter(pk=rule_id).exclude(status=RuleStatus.ON).delete()
        )
        if dropped == 0:
            raise RuleIsIncomplete(_("Switch the rule off first, then drop it."))
        touched.site()

    commit(change)


def rule_of(rule_id: int) -> ComposedRule:
    """Return a rule with its site. Raises NoSuchRule."""
    found = ComposedRule.objects.select_related("site", "changed_by").filter(pk=rule_id).first()
    if found is None:
        raise NoSuchRule(_("There is no such rule."))
    return found


def _columns(draft: RuleDraft) -> dict[str, object]:
    return {
        "name": draft.name,
        "owner": draft.owner,
        "conditions": [condition.as_json() for condition in draft.conditions],
        "action": draft.action.value,
        "guidance": draft.guidance,
        "disclosure": draft.disclosure.value,
    }


def _checked(site: Site, draft: RuleDraft) -> RuleDraft:
    name, owner = draft.name.strip(), draft.owner.strip()
    if not name:
        raise RuleIsIncomplete(_("Give the rule a name; its writers read it."), field="name")
    if not owner:
        raise RuleIsIncomplete(_("Say who answers for the rule."), field="owner")
    guidance = draft.guidance.strip()
    if draft.action is RuleAction.EDIT and not guidance:
        raise RuleIsIncomplete(
            _("Tell the writer what to change: the text comes back with this."), field="guidance"
        )
    if draft.action is RuleAction.EDIT and draft.disclosure is not Disclosure.PASSAGE:
        raise RuleIsIncomplete(
            _("Whoever is to change a text must be shown the words."), field="disclosure"
        )
    for value, field, most in (
        (name, "name", RULE_NAME_LONGEST),
        (owner, "owner", RULE_NAME_LONGEST),
        (guidance, "guidance", GUIDANCE_LONGEST),
    ):
        if len(value) > most:
            sentence = _("At most %(most)s characters; these are %(found)s.")
            raise RuleIsIncomplete(sentence % {"most": most, "found": len(value)}, field=field)
    return RuleDraft(
        name=name,
        owner=owner,
        conditions=_checked_conditions(site, draft.conditions),
        action=draft.action,
        guidance=guidance,
        disclosure=draft.disclosure,
    )


def _checked_conditions(site: Site, conditions: Sequence[Condition]) -> tuple[Condition, ...]:
    if not conditions:
        raise RuleIsIncomplete(_("A rule needs at least one condition."), field="add")
    if len(conditions) > MOST_CONDITIONS:
        sentence = _("A rule has at most %(most)s conditions.")
        raise RuleIsIncomplete(sentence % {"most": MOST_CONDITIONS}, field="add")
    return tuple(
        _checked_condition(site, condition, f"condition-{at}")
        for at, condition in enumerate(conditions)
    )


def _checked_condition(site: Site, condition: Condition, field: str) -> Condition:
    most = _MOST_OF.get(condition.kind)
    if most is not None:
        least = 1 if condition.kind in _AT_LEAST_ONE else 0
        if not least <= condition.number <= most:
            sentence = _("Write a number from %(least)s to %(most)s.")
            raise RuleIsIncomplete(sentence % {"least": least, "most": most}, field=field)
        return condition
    if condition.kind is ConditionKind.SECTION:
        known = set(Section.objects.filter(site=site).values_list("slug", flat=True))
        chosen = [slug for slug in condition.entries if slug in known]
        if not chosen:
            raise RuleIsIncomplete(_("Choose at least one section."), field=field)
        return Condition(condition.kind, "\n".join(chosen))
    if condition.kind is ConditionKind.FINDING and condition.text not in FINDINGS:
        raise RuleIsIncomplete(_("Choose a check."), field=field)
    try:
        return checked_condition(condition)
    except ConditionRefused as error:
        raise RuleIsIncomplete(str(error), field=field) from error
