"""What statements of reasons rest on beside the decisions' own rows, read once for many."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rejoinder.models import Appeal, Decision, HouseRules, Notice, Report, Site
from rejoinder.vocabulary.states import FoundHow


@dataclass(frozen=True, slots=True)
class Facts:
    """What belongs to some decisions, by their numbers.

    ``rules`` are the house rules by version. ``reports`` counts those that a decision rests
    on. ``appeals`` are those against a decision, ``answered`` those that it answered.
    """

    rules: Mapping[int, Sequence[str]]
    reports: Mapping[int, int]
    notices: Mapping[int, Sequence[str]]
    appeals: Mapping[int, Appeal]
    answered: Mapping[int, Appeal]

    def rule(self, decision: Decision) -> str:
        """Return the words of the house rule that a decision names, in the version it used."""
        number, lines = decision.house_rule, self.rules.get(decision.rules_version, ())
        return lines[number - 1] if number is not None and 0 < number <= len(lines) else ""


def facts_of(decisions: Sequence[Decision], site: Site) -> Facts:
    """Read it: five statements at most, however many decisions."""
    numbers = [decision.pk for decision in decisions]
    by_reports = [d for d in decisions if d.found_how == FoundHow.READER_REPORTS]
    by_notice = [d.pk for d in decisions if d.found_how == FoundHow.NOTICE]
    appeals = Appeal.objects.filter(decision__in=numbers).select_related("decision")
    answered = Appeal.objects.filter(result__in=numbers).select_related("decision")
    return Facts(
        rules=_rules(decisions, site),
        reports=_reports(by_reports) if by_reports else {},
        notices=_notices(by_notice) if by_notice else {},
        appeals={appeal.decision_id: appeal for appeal in appeals},
        answered={appeal.result_id or 0: appeal for appeal in answered},
    )


def lines_of(text: str) -> list[str]:
    """Return house rules one by one; the first is rule 1."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def _rules(decisions: Sequence[Decision], site: Site) -> dict[int, list[str]]:
    wanted = {d.rules_version for d in decisions if d.house_rule is not None}
    # The present ones stand with the site.
    found = {site.rules_version: lines_of(site.house_rules)}
    earlier = wanted - found.keys()
    if earlier:
        versions = HouseRules.objects.filter(site=site, version__in=earlier)
        found |= {row.version: lines_of(row.text) for row in versions}
    return found


def _reports(decisions: Sequence[Decision]) -> dict[int, int]:
    """Count what each rests on: what it settled, or what there was when it was taken."""
    comments = {decision.comment_id for decision in decisions}
    rows = Report.objects.filter(comment__in=comments)
    of_comment = defaultdict(list)
    for comment_id, at, settled_by in rows.values_list("comment_id", "reported_at", "decision_id"):
        of_comment[comment_id].append((at, settled_by))
    return {
        decision.pk: sum(
            at <= decision.decided_at and (not settled_by or settled_by >= decision.pk)
            for at, settled_by in of_comment[decision.comment_id or 0]
        )
        for decision in decisions
    }


def _notices(numbers: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for notice in Notice.objects.filter(decision__in=numbers).order_by("pk"):
        found[notice.decision_id or 0].append(notice.number)
    return found
