"""What a removal says without another key: the reasons by their digits, and their templates."""

from dataclasses import dataclass

from rejoinder.models import Comment, ReasonTemplate, Site
from rejoinder.rendering.house_rules import rule_lines
from rejoinder.vocabulary.states import REMOVAL_REASONS, Reason

# The digits of the keyboard; the other reasons have the form.
DIGITS = 9


@dataclass(frozen=True, slots=True)
class QuickReason:
    """A reason with its digit, and what its template states; without one, nothing more."""

    digit: int
    reason: Reason
    house_rule: int | None = None
    note: str = ""


def quick_reasons(site: Site) -> tuple[QuickReason, ...]:
    """Return the reasons that have a digit, in order."""
    return reason_templates(site)[:DIGITS]


def reason_templates(site: Site) -> tuple[QuickReason, ...]:
    """Return every reason with its template; those from ``DIGITS`` on have no digit that works."""
    kept = {t.reason: t for t in ReasonTemplate.objects.filter(site=site)}
    house_rules = len(rule_lines(site.house_rules))
    return tuple(
        _quick(number, reason, kept.get(reason), house_rules)
        for number, reason in enumerate(REMOVAL_REASONS, start=1)
    )


def _quick(
    number: int, reason: Reason, template: ReasonTemplate | None, house_rules: int
) -> QuickReason:
    if template is None:
        return QuickReason(number, reason)
    rule = template.house_rule
    # The house rules may have become fewer since the template was written.
    kept = rule if rule is not None and rule <= house_rules else None
    return QuickReason(number, reason, kept, template.note)


def suggested_passage(comment: Comment) -> str:
    """Return the words that the decisive finding stopped at, empty when there are none."""
    for decision in sorted(comment.decisions.all(), key=lambda decision: -decision.pk):
        if decision.passage:
            return str(decision.passage)
    return ""
