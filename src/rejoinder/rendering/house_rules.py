"""The house rules as readers see them: those in force, and the earlier versions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from rejoinder.models import Site


@dataclass(frozen=True, slots=True)
class EarlierRules:
    """One version that is no longer in force; ``since`` None: from the site's beginning."""

    version: int
    since: datetime | None
    until: datetime | None
    strip: str
    rules: tuple[str, ...]


def rule_lines(text: str) -> list[str]:
    r"""List the rules of a text that holds one a line.

    >>> rule_lines("Stay with the matter.\n\n No threats. ")
    ['Stay with the matter.', 'No threats.']
    """
    return [line.strip() for line in text.splitlines() if line.strip()]


def rule_choices(site: Site) -> list[tuple[str, str]]:
    """Return the rules in force as forms offer them: number, and the rule with its number."""
    lines = rule_lines(site.house_rules)
    return [(str(number), f"{number}. {rule}") for number, rule in enumerate(lines, start=1)]


def earlier_rules(site: Site) -> Sequence[EarlierRules]:
    """Return the versions before the present one, the latest first."""
    rows = list(site.house_rules_versions.order_by("version"))
    return [
        EarlierRules(
            row.version, row.since, following.since, row.strip, tuple(rule_lines(row.text))
        )
        for row, following in pairwise(rows)
    ][::-1]
