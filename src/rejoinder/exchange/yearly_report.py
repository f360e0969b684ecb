"""The yearly transparency report as CSV: the rows that apply to a hosting service.

Source: Art. 15(1) of Regulation (EU) 2022/2065; the sections are those of Annex I to
Implementing Regulation (EU) 2024/2835, by number and name. The layout is ours: one figure
a row, to be copied into the Commission's sheets. UTF-8, RFC 4180. What the product cannot
know is a row without a value, so that nobody takes a missing figure for nought.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from rejoinder.vocabulary.moderation import Measure
from rejoinder.vocabulary.openness import Figures

HEADINGS = ("section", "title", "indicator", "breakdown", "value")
IDENTIFICATION = ("1.1", "Report identification")
ORDERS = ("1.2", "Member State orders")
NOTICES = ("1.3", "Notices submitted in accordance with Article 16")
OWN_INITIATIVE = ("1.4", "Own-initiative content moderation")
COMPLAINTS = ("1.5", "Internal complaints and suspensions")
AUTOMATED = ("1.6", "Use of automated means and indicators of accuracy")
PEOPLE = ("1.7", "Human resources dedicated to content moderation")


class Measures(NamedTuple):
    """How often one measure was taken for one reason, and how it came about."""

    measure: Measure
    reason: str
    is_illegal: bool
    detected_automatically: bool
    decided_automatically: bool
    taken: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """What the report is made of.

    ``own`` are the measures taken without a notice or an order; ``orders`` those on an
    authority's order; ``reversed_automatic`` how many of the ``automatic`` restrictions
    were taken back later. ``moderators`` is how many people decided.
    """

    year: int
    site: str
    address: str
    figures: Figures
    own: tuple[Measures, ...]
    orders: int
    notices_illegal: int
    notices_terms: int
    automatic: int
    reversed_automatic: int
    automatic_holds: int
    published_holds: int
    moderators: int


class _Row(NamedTuple):
    section: tuple[str, str]
    indicator: str
    breakdown: str
    value: str | int


def as_csv(year: Year) -> str:
    """Return the report as one CSV file."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    for row in _rows(year):
        writer.writerow((*row.section, row.indicator, row.breakdown, _plain(row.value)))
    return out.getvalue()


def _plain(value: str | int) -> str | int:
    """Keep spreadsheets from taking a text for a formula."""
    return (
        f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@")) else value
    )


def _rows(year: Year) -> Iterator[_Row]:
    yield from _identification(year)
    yield _Row(ORDERS, "Orders to act against illegal content", "acted on", year.orders)
    yield _Row(ORDERS, "Orders to act against illegal content", "received, by Member State", "")
    yield _Row(ORDERS, "Orders to provide information", "received, by Member State", "")
    yield from _notices(year)
    yield from _own(year.own)
    yield from _complaints(year)
    yield from _automated(year)
    yield _Row(PEOPLE, "People who decided on comments", "", year.moderators)


def _identification(year: Year) -> Iterator[_Row]:
    yield _Row(IDENTIFICATION, "Name of the service", "", year.site)
    yield _Row(IDENTIFICATION, "Address of the service", "", year.address)
    yield _Row(IDENTIFICATION, "Name of the service provider", "", "")
    yield _Row(IDENTIFICATION, "Type of service", "", "hosting service")
    yield _Row(IDENTIFICATION, "Start of the reporting period", "", f"{year.year}-01-01")
    yield _Row(IDENTIFICATION, "End of the reporting period", "", f"{year.year}-12-31")


def _notices(year: Year) -> Iterator[_Row]:
    found = year.figures.notices
    yield _Row(NOTICES, "Notices received", "", found.received)
    yield _Row(NOTICES, "Notices received", "by trusted flaggers", 0)
    yield _Row(NOTICES, "Actions taken", "on the basis of the law", year.notices_illegal)
    yield _Row(NOTICES, "Actions taken", "on the basis of the house rules", year.notices_terms)
    yield _Row(NOTICES, "Notices without action", "", found.rejected)
    yield _Row(NOTICES, "Notices not yet answered", "", found.waiting)
    yield _Row(NOTICES, "Notices processed by automated means alone", "", 0)
    yield _Row(NOTICES, "Median time to act", "hours", _or_empty(found.median_hours))


def _own(measures: Iterable[Measures]) -> Iterator[_Row]:
    for each in measures:
        ground = "illegal content" if each.is_illegal else "against the house rules"
        found = "found automatically" if each.detected_automatically else "found by people"
        taken = "decided automatically" if each.decided_automatically else "decided by people"
        breakdown = "; ".join((each.measure.value, ground, each.reason, found, taken))
        yield _Row(OWN_INITIATIVE, "Measures taken", breakdown, each.taken)
    total = sum(each.taken for each in measures)
    yield _Row(OWN_INITIATIVE, "Measures taken", "all", total)


def _complaints(year: Year) -> Iterator[_Row]:
    found = year.figures.appeals
    yield _Row(COMPLAINTS, "Complaints", "", found.made)
    yield _Row(COMPLAINTS, "Decisions upheld", "", found.upheld + found.other_rule)
    yield _Row(COMPLAINTS, "Decisions reversed", "", found.restored)
    yield _Row(COMPLAINTS, "Decisions reversed in part", "", found.restored_with_cut)
    yield _Row(COMPLAINTS, "Complaints not yet answered", "", found.waiting)
    yield _Row(COMPLAINTS, "Median time to decide", "hours", _or_empty(found.median_hours))
    limits = {each.name: each.count for each in year.figures.limits}
    suspended = limits.get(Measure.SUSPEND, 0)
    yield _Row(COMPLAINTS, "Suspensions of readers", "", suspended)
    yield _Row(COMPLAINTS, "Out-of-court disputes", "", "")


def _automated(year: Year) -> Iterator[_Row]:
    yield _Row(AUTOMATED, "Restrictions decided automatically", "", year.automatic)
    yield _Row(
        AUTOMATED, "Restrictions decided automatically", "reversed later", year.reversed_automatic
    )
    yield _Row(AUTOMATED, "Comments held automatically for a person", "", year.automatic_holds)
    yield _Row(
        AUTOMATED, "Comments held automatically for a person", "published", year.published_holds
    )


def _or_empty(value: int | None) -> str | int:
    return "" if value is None else value
