"""Checks that nothing is restricted without a complete statement of reasons.

Complete means: whoever is concerned is told what was done, by whom, since when, on which
ground, how it was found, and what of it was automatic (Art. 17(3) of Regulation (EU)
2022/2065). The columns that the database itself refuses to leave empty are looked at again,
since this is the check that says so.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from rejoinder.models import Comment, Decision, HouseRules, Site
from rejoinder.vocabulary.moderation import ON_ACCOUNTS, RESTRICTIONS, Measure
from rejoinder.vocabulary.states import (
    HOLD_REASONS,
    REMOVAL_REASONS,
    Actor,
    CommentState,
    FoundHow,
    Reason,
)

_RESTRICTED = (CommentState.HELD, CommentState.HIDDEN, CommentState.REMOVED)
_AUTOMATIC = (
    Actor.SITE_RULE, Actor.LEARNED_FILTER, Actor.READER_REPORTS, Actor.OUTSIDE_SERVICE,
)  # fmt: skip
_ROWS_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Incomplete:
    """A restriction that lacks something: the decision, 0 if there is none, and what lacks."""

    subject: str
    decision_id: int
    lacks: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What was looked at, and what is incomplete."""

    restricted: int
    decisions: int
    incomplete: tuple[Incomplete, ...]


def check_statements() -> Checked:
    """Look at every restricted comment and every restriction that was ever decided."""
    rules = _rule_counts()
    found: list[Incomplete] = []
    restricted = 0
    for comment_id, state, decision in _grounds():
        restricted += 1
        if decision is None:
            found.append(
                Incomplete(f"comment {comment_id}", 0, f"no decision says why it is {state}")
            )
    decisions = 0
    every = Decision.objects.filter(measure__in=sorted(RESTRICTIONS)).order_by("pk")
    for row in every.iterator(_ROWS_AT_ONCE):
        decisions += 1
        subject = f"comment {row.comment_id}" if row.comment_id else f"account {row.account_id}"
        found += [Incomplete(subject, row.pk, lacks) for lacks in _lacks(row, rules)]
    return Checked(restricted, decisions, tuple(found))


def _grounds() -> Iterator[tuple[int, str, Decision | None]]:
    """Yield each restricted comment with the decision that its state rests on, None without."""
    of_restricted = Decision.objects.filter(comment__state__in=_RESTRICTED)
    ordered = of_restricted.order_by("comment", "-pk")
    columns = ordered.defer("runs", "note")
    seen = set()
    states = dict(Comment.objects.filter(state__in=_RESTRICTED).values_list("pk", "state"))
    for comment_id, rows in groupby(columns.iterator(_ROWS_AT_ONCE), lambda row: row.comment_id):
        if comment_id is None or comment_id not in states:
            continue  # decided on while we looked
        seen.add(comment_id)
        state = states[comment_id]
        yield comment_id, state, next((row for row in rows if _explains(row, state)), None)
    for comment_id in sorted(states.keys() - seen):
        yield comment_id, states[comment_id], None


def _explains(row: Decision, state: str) -> bool:
    """Whether a comment's state can rest on this decision; the latest that does counts."""
    if row.new_state != state or not row.reason:
        return False
    # Undoing leads back into a state, and says again why there is one.
    return row.measure in RESTRICTIONS or row.measure == Measure.UNDO


def _lacks(row: Decision, rules: dict[int, int]) -> Iterator[str]:
    """Say what a restriction lacks."""
    yield from _lacks_ground(row, rules)
    is_automatic = row.actor in _AUTOMATIC
    if row.found_how == FoundHow.IMPORT:
        return  # decided elsewhere; what was known of it is kept
    if row.automated_decision != is_automatic:
        yield "it does not say rightly whether it was decided automatically"
    if is_automatic and not row.automated_detection and row.actor != Actor.READER_REPORTS:
        yield "it does not say that it was found automatically"
    if row.actor == Actor.SITE_RULE and not row.rule:
        yield "the site rule is not named"
    if row.actor == Actor.OUTSIDE_SERVICE and not row.service:
        yield "the outside service is not named"


def _lacks_ground(row: Decision, rules: dict[int, int]) -> Iterator[str]:
    reason = Reason(row.reason)
    if reason is Reason.NONE:
        yield "there is no reason"
    elif row.measure == Measure.HOLD:
        if reason not in HOLD_REASONS:
            yield "its reason is none to hold for"
    elif row.measure != Measure.HIDE and reason not in REMOVAL_REASONS:
        yield "its reason is none to take something away for"
    if reason is Reason.ILLEGAL and not (row.law and row.note):
        yield "the law is not named, or not why it is broken"
    if reason is Reason.OTHER and not row.note:
        yield "another reason is not explained"
    if row.measure == Measure.CUT and not row.passage:
        yield "the passage that was cut is not named"
    if row.measure in ON_ACCOUNTS and row.account_id is None:
        yield "it names no account"
    # Version 0: decided before versions were kept.
    known = rules.get(row.rules_version, 0) if row.rules_version else row.house_rule
    if row.house_rule is not None and row.house_rule > (known or 0):
        yield f"house rules {row.rules_version} have no rule {row.house_rule}"


def _rule_counts() -> dict[int, int]:
    """Return how many rules each version of the house rules has."""
    versions = list(HouseRules.objects.values_list("version", "text"))
    versions += list(Site.objects.values_list("rules_version", "house_rules"))
    return {
        version: sum(1 for line in text.splitlines() if line.strip()) for version, text in versions
    }
