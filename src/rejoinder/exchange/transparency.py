"""Decisions as records of the Commission's transparency database, schema v2 (1 July 2025).

Source: the fields and values of digital-services-act/transparency-database and of the
database's public documentation. Records hold no personal data: of a decision's texts only
the law is taken over; passages, notes, names and addresses never are.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any, NamedTuple

from rejoinder.vocabulary.moderation import Measure
from rejoinder.vocabulary.states import FoundHow, Reason

MOST_IN_A_BATCH = 100
# Everywhere in the European Economic Area, as the database writes it.
_EVERYWHERE = (
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK"
)
_LAW_LONGEST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction:
    """What a record is made of; the fields are those of ``Decision``.

    ``content_at`` is when the comment was written, None for measures on accounts.
    """

    number: int
    measure: Measure
    reason: Reason
    found_how: FoundHow
    house_rule: int | None
    rules_version: int
    law: str
    territory: str
    automated_detection: bool
    automated_decision: bool
    decided_at: datetime
    until: datetime | None
    content_at: datetime | None


class _Kind(NamedTuple):
    """A reason in the database's terms; ``other`` where its lists have no word for it."""

    ground: str
    category: str
    keyword: str = ""
    other: str = ""


_TERMS = "OTHER_VIOLATION_TC"
_KINDS = {
    Reason.ATTACK: _Kind("attack on a person", "CYBER_VIOLENCE", "CYBER_HARASSMENT"),
    Reason.CONTEMPT: _Kind("contempt for a group", "ILLEGAL_OR_HARMFUL_SPEECH", "HATE_SPEECH"),
    Reason.THREAT: _Kind("threat or call to violence", "VIOLENCE", "INCITEMENT_VIOLENCE_HATRED"),
    Reason.PRIVATE_DATA: _Kind("private data", "DATA_PROTECTION_AND_PRIVACY_VIOLATIONS"),
    Reason.SPAM: _Kind("spam or advertising", _TERMS, other="Spam or advertising"),
    Reason.OFF_TOPIC: _Kind("not about the article", _TERMS, other="Off topic"),
    Reason.FALSE_IDENTITY: _Kind(
        "false identity", "SCAMS_AND_FRAUD", "IMPERSONATION_ACCOUNT_HIJACKING"
    ),
    Reason.ACCUSATION: _Kind(
        "serious accusation without support", "ILLEGAL_OR_HARMFUL_SPEECH", "DEFAMATION"
    ),
    Reason.SEXUAL: _Kind("sexual content", _TERMS, "ADULT_SEXUAL_MATERIAL"),
    Reason.COPIED: _Kind(
        "copied text", "INTELLECTUAL_PROPERTY_INFRINGEMENTS", "COPYRIGHT_INFRINGEMENT"
    ),
    Reason.UNREADABLE: _Kind("unreadable", _TERMS, other="Unreadable text"),
    Reason.DUPLICATE: _Kind("posted before", _TERMS, other="Repeated text"),
    Reason.ILLEGAL: _Kind("illegal content", "ILLEGAL_OR_HARMFUL_SPEECH"),
    Reason.READER_REPORTS: _Kind(
        "reported by readers, hidden until a person has looked", _TERMS, other="Reader reports"
    ),
}
_UNNAMED = _Kind("another reason, which its author was told", _TERMS, other="Another reason")
_DONE = {
    Measure.HIDE: "A comment under a news article was hidden until a person has looked at it.",
    Measure.REMOVE: "A comment under a news article was removed.",
    Measure.CUT: "A passage of a comment under a news article was taken out; the rest stays.",
    Measure.WARN: "A reader was warned and may comment again after acknowledging it.",
    Measure.READ_FIRST: "A reader’s comments are read by a person before they appear.",
    Measure.SUSPEND: "A reader may not comment for a while, and can go on reading.",
}
_FOUND = {
    FoundHow.OWN_LOOK: "It was found by the site’s own look.",
    FoundHow.SITE_RULE: "It was found by a rule of the site.",
    FoundHow.READER_REPORTS: "It was found through reports of readers.",
    FoundHow.NOTICE: "It was found through a notice of illegal content.",
    FoundHow.IMPORT: "It was found before the discussion moved here.",
    FoundHow.AUTHOR: "It was found by its author.",
}
_SOURCES = {
    FoundHow.NOTICE: "SOURCE_ARTICLE_16",
    FoundHow.READER_REPORTS: "SOURCE_TYPE_OTHER_NOTIFICATION",
}
# The measures that are told to the database. A hold before publication restricts nothing
# that was there to be seen; what becomes of it does, and is told.
TOLD = frozenset(_DONE)


def record(restriction: Restriction, *, rules_url: str) -> dict[str, Any]:
    """Return the record of one restriction; ``rules_url`` is where the house rules are."""
    kind = _KINDS.get(restriction.reason, _UNNAMED)
    keyword = kind.keyword or ("OTHER" if kind.other else "")
    return {
        **_restrictions(restriction),
        "account_type": None,
        **_ground(restriction, kind, rules_url),
        **_content(restriction),
        "category": f"STATEMENT_CATEGORY_{kind.category}",
        "category_addition": [],
        "category_specification": [f"KEYWORD_{keyword}"] if keyword else [],
        "category_specification_other": kind.other or None,
        "territorial_scope": _territory(restriction.territory),
        "application_date": _day(restriction.decided_at),
        "decision_facts": _facts(restriction),
        "source_type": _SOURCES.get(restriction.found_how, "SOURCE_VOLUNTARY"),
        "source_identity": None,
        "automated_detection": "Yes" if restriction.automated_detection else "No",
        "automated_decision": "AUTOMATED_DECISION_FULLY"
        if restriction.automated_decision
        else "AUTOMATED_DECISION_NOT_AUTOMATED",
        "puid": f"decision-{restriction.number}",
    }


def batches(
    restrictions: Iterable[Restriction], *, rules_url: str
) -> Iterator[dict[str, list[dict[str, Any]]]]:
    """Yield what the database takes in one request: up to MOST_IN_A_BATCH records."""
    records = (record(each, rules_url=rules_url) for each in restrictions)
    while some := list(islice(records, MOST_IN_A_BATCH)):
        yield {"statements": some}


def _restrictions(restriction: Restriction) -> dict[str, Any]:
    """Say which of the four kinds of restriction it is, and until when."""
    measure, until = restriction.measure, restriction.until
    end = _day(until) if until else None
    visibility: list[str] = []
    other = None
    if measure is Measure.REMOVE:
        visibility = ["DECISION_VISIBILITY_CONTENT_REMOVED"]
    elif measure is Measure.HIDE:
        visibility = ["DECISION_VISIBILITY_CONTENT_DISABLED"]
    elif measure in (Measure.CUT, Measure.READ_FIRST):
        visibility, other = ["DECISION_VISIBILITY_OTHER"], _DONE[measure]
    is_warning, is_suspended = measure is Measure.WARN, measure is Measure.SUSPEND
    return {
        "decision_visibility": visibility or None,
        "decision_visibility_other": other,
        "end_date_visibility_restriction": end if visibility else None,
        "decision_monetary": None,
        "decision_monetary_other": None,
        "end_date_monetary_restriction": None,
        "decision_provision": "DECISION_PROVISION_PARTIAL_SUSPENSION" if is_warning else None,
        "end_date_service_restriction": end if is_warning else None,
        "decision_account": "DECISION_ACCOUNT_SUSPENDED" if is_suspended else None,
        "end_date_account_restriction": end if is_suspended else None,
    }


def _ground(restriction: Restriction, kind: _Kind, rules_url: str) -> dict[str, Any]:
    is_illegal = restriction.reason is Reason.ILLEGAL
    rule = restriction.house_rule
    name = f"House rule {rule}" if rule is not None else "House rules"
    ground = f"{name}, version {restriction.rules_version}: {kind.ground}"
    why = f"{_DONE[restriction.measure]} The ground is: {kind.ground}."
    return {
        "decision_ground": "DECISION_GROUND_ILLEGAL_CONTENT"
        if is_illegal
        else "DECISION_GROUND_INCOMPATIBLE_CONTENT",
        "decision_ground_reference_url": None if is_illegal else rules_url,
        "illegal_content_legal_ground": restriction.law[:_LAW_LONGEST] if is_illegal else None,
        "illegal_content_explanation": "The desk found that it breaks the law named."
        if is_illegal
        else None,
        "incompatible_content_ground": None if is_illegal else ground,
        "incompatible_content_explanation": None if is_illegal else why,
        "incompatible_content_illegal": None if is_illegal else "No",
    }


def _content(restriction: Restriction) -> dict[str, Any]:
    is_comment = restriction.content_at is not None
    return {
        "content_type": ["CONTENT_TYPE_TEXT" if is_comment else "CONTENT_TYPE_OTHER"],
        "content_type_other": None if is_comment else "The reader’s account",
        "content_language": None,
        "content_date": _day(restriction.content_at or restriction.decided_at),
    }


def _facts(restriction: Restriction) -> str:
    by = "It was decided automatically." if restriction.automated_decision else "A person decided."
    return " ".join((_DONE[restriction.measure], _FOUND[restriction.found_how], by))


def _territory(named: str) -> list[str]:
    """Return the countries that a decision names by their codes; everywhere when it names none."""
    codes = set(re.findall(r"[A-Z]{2}", named))
    return [code for code in _EVERYWHERE.split() if not codes or code in codes]


def _day(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d")
