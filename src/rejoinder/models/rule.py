"""Rules that editors compose of conditions, try on past comments, and switch on."""

from django.db import models

from rejoinder.models.account import Account
from rejoinder.models.fields import choice_field, one_of
from rejoinder.models.site import Site
from rejoinder.vocabulary.moderation import Disclosure, RuleAction, RuleStatus
from rejoinder.vocabulary.rules import RuleOfConditions, condition_from_json

RULE_NAME_LONGEST = 100
GUIDANCE_LONGEST = 300


class ComposedRule(models.Model):
    """A rule made of conditions that must all hold; rules are asked in order of ``position``.

    ``conditions`` is a list of ``{"kind": …, …}`` (vocabulary/rules.py). ``version`` rises
    with every change of conditions or action, so that a decision can be understood later.
    ``trial`` is the report of the last run over past comments, empty before the first;
    ``earlier`` what each version before this one said, oldest first.
    """

    site = models.ForeignKey(Site, models.CASCADE, related_name="composed_rules")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=RULE_NAME_LONGEST)
    owner = models.CharField(max_length=RULE_NAME_LONGEST)
    conditions = models.JSONField(default=list)
    action = choice_field(default=RuleAction.HOLD)
    guidance = models.CharField(max_length=GUIDANCE_LONGEST, blank=True, default="")
    disclosure = choice_field(default=Disclosure.PASSAGE)
    status = choice_field(default=RuleStatus.DRAFT)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    trial = models.JSONField(default=dict)
    earlier = models.JSONField(default=list)

    class Meta:
        constraints = (
            one_of("action", RuleAction, name="composed_rule_action"),
            one_of("disclosure", Disclosure, name="composed_rule_disclosure"),
            one_of("status", RuleStatus, name="composed_rule_status"),
        )

    @property
    def is_tried(self) -> bool:
        """Whether this very version was run over past comments."""
        return bool(self.trial.get("version") == self.version)

    def as_value(self) -> RuleOfConditions:
        """Return the rule as judging takes it."""
        return RuleOfConditions(
            id=self.pk,
            name=self.name,
            owner=self.owner,
            conditions=tuple(map(condition_from_json, self.conditions)),
            action=RuleAction(self.action),
            guidance=self.guidance,
            disclosure=Disclosure(self.disclosure),
            version=self.version,
        )

    def __str__(self) -> str:
        return self.name
