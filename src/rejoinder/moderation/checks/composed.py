"""Check: does the comment meet the conditions of a rule that an editor composed?"""

from collections.abc import Iterator

from rejoinder.moderation.check import Check, hold_unless_staff
from rejoinder.moderation.composed_rules import ReadyRule, ready_rules
from rejoinder.vocabulary.judging import Facts, Finding, Outcome
from rejoinder.vocabulary.moderation import Disclosure, RuleAction

NAME = "composed"
VERSION = 1


def find(facts: Facts) -> Iterator[Finding]:
    """Ask every composed rule that is on, in their order: ``composed:<id>``.

    The passage is the first that a condition gives. Details: name, owner, rule_version, and
    guidance where the editor wrote one. A rule holds, sends the text back for a change, or
    leaves a note for the moderators; staff get the note in every case.
    """
    rules = facts.rules.composed_rules
    for ready in ready_rules(rules) if rules else ():
        finding = _finding(ready, facts)
        if finding is not None:
            yield finding


def _finding(ready: ReadyRule, facts: Facts) -> Finding | None:
    met = ready.met_by(facts)
    if met is None:
        return None
    rule = ready.rule
    outcome, details = hold_unless_staff(facts)
    if rule.action is RuleAction.NOTE:
        outcome, details = Outcome.NOTE, {}
    elif rule.action is RuleAction.EDIT and outcome is Outcome.HOLD:
        outcome = Outcome.REFUSE
    details |= {"name": rule.name, "owner": rule.owner, "rule_version": rule.version}
    if rule.guidance:
        details["guidance"] = rule.guidance
    # Nobody can change what they are not told.
    sent_back = rule.action is RuleAction.EDIT
    return Finding(
        NAME,
        VERSION,
        f"composed:{rule.id}",
        outcome,
        ready.reason,
        met.passage,
        details,
        disclosure=Disclosure.PASSAGE if sent_back else rule.disclosure,
    )


CHECK = Check(NAME, VERSION, find, after_others=True)
