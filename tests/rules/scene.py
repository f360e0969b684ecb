"""A paper with an editor at the desk of its rules."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

from rejoinder.actions.keep_composed_rules import RuleDraft, compose_rule, switch_rule
from rejoinder.actions.try_rule import try_rule
from rejoinder.models import Account, ComposedRule
from rejoinder.vocabulary.moderation import Disclosure, RuleAction
from rejoinder.vocabulary.rules import Condition, ConditionKind
from tests.support import cast
from tests.web import scene

WATCHES = Condition(ConditionKind.WORDS, "cheap watches")
AN_HOUR = timedelta(hours=1)


def composed(
    paper: scene.Paper,
    *conditions: Condition,
    action: RuleAction = RuleAction.HOLD,
    guidance: str = "",
    disclosure: Disclosure = Disclosure.PASSAGE,
    on: bool = True,
    name: str = "Adverts",
) -> ComposedRule:
    """Compose a rule by Ed, and switch it on after its trial unless told otherwise."""
    editor = Account.objects.filter(role="editor").first() or cast.ed()
    draft = RuleDraft(
        name=name,
        owner="Mona",
        conditions=conditions or (WATCHES,),
        action=action,
        guidance=guidance,
        disclosure=disclosure,
    )
    rule = compose_rule(paper.site, draft, editor=editor, now=cast.now())
    if on:
        try_rule(rule.pk, now=cast.now())
        rule = switch_rule(rule.pk, on=True, editor=editor, now=cast.now())
    return rule


def form(conditions: Sequence[tuple[str, str]] = (), **values: str) -> dict[str, str]:
    """The form of a rule as a browser sends it; conditions are (kind, value) pairs."""
    fields = {
        "name": "Adverts", "owner": "Mona", "action": "hold", "guidance": "",
        "disclosure": "passage", "act": "save",
    }  # fmt: skip
    for at, (kind, value) in enumerate(conditions):
        fields |= {f"kind-{at}": kind, f"value-{at}": value}
    return fields | values


class Answer(Protocol):
    """What Django's test client gives."""

    @property
    def content(self) -> bytes:
        """The page as it was sent."""


def text_of(answer: Answer) -> str:
    """The page as text."""
    return answer.content.decode()
