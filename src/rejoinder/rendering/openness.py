"""The figures of the openness page in words: what was counted, how often, and what share.

Source of the lines: experience.md §5.16. Never of persons: no line says who decided how much.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.dates import MONTHS
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rejoinder.rendering import times, wording
from rejoinder.vocabulary.moderation import AppealOutcome, Measure
from rejoinder.vocabulary.openness import LEAST_PAIRS, Counted, Decider, Figures, Filters

_DECIDERS = {
    Decider.PEOPLE: gettext_lazy("People"),
    Decider.SITE_RULES: gettext_lazy("Site rules, automatically"),
    Decider.READER_REPORTS: gettext_lazy("Reader reports, automatically"),
    Decider.LEARNED_FILTER: gettext_lazy("Learned filter (may hold only)"),
    Decider.OUTSIDE_SERVICES: gettext_lazy("Outside services"),
}
_MEASURES = {
    Measure.PUBLISH: gettext_lazy("published"),
    Measure.HOLD: gettext_lazy("held"),
    Measure.HIDE: gettext_lazy("hidden for review"),
    Measure.REMOVE: gettext_lazy("removed"),
    Measure.WITHDRAW: gettext_lazy("withdrawn"),
    Measure.RESTORE: gettext_lazy("restored"),
    Measure.CUT: gettext_lazy("passage cut"),
    Measure.KEEP: gettext_lazy("kept"),
    Measure.UPHOLD: gettext_lazy("upheld on appeal"),
    Measure.PICK: gettext_lazy("picked by the editors"),
    Measure.UNPICK: gettext_lazy("no longer picked"),
    Measure.UNDO: gettext_lazy("decision taken back"),
    Measure.WARN: gettext_lazy("reader warned"),
    Measure.READ_FIRST: gettext_lazy("reader’s comments read first"),
    Measure.SUSPEND: gettext_lazy("reader suspended"),
    Measure.LIFT: gettext_lazy("limit lifted"),
}
_OUTCOMES = {
    AppealOutcome.OPEN: gettext_lazy("waits for an answer"),
    AppealOutcome.UPHELD: gettext_lazy("the decision stands"),
    AppealOutcome.RESTORED: gettext_lazy("restored"),
    AppealOutcome.RESTORED_WITH_CUT: gettext_lazy("restored with a cut"),
    AppealOutcome.OTHER_RULE: gettext_lazy("stands, by another rule"),
}
_CHECKS = {
    "length": gettext_lazy("length"),
    "thread": gettext_lazy("closed discussions"),
    "limits": gettext_lazy("limits on readers"),
    "links": gettext_lazy("links"),
    "repeated": gettext_lazy("repeated text"),
    "pace": gettext_lazy("pace"),
    "read_first": gettext_lazy("articles that are read first"),
    "first_comments": gettext_lazy("first comments of new readers"),
}
_FEW_MINUTES = 120
_FEW_HOURS = 48


@dataclass(frozen=True, slots=True)
class Line:
    """One figure: its name, what it is in words, and its share of 100 for a bar, or None."""

    label: str
    value: str
    share: int | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Some figures under a heading; ``about`` says what they count."""

    heading: str
    lines: tuple[Line, ...]
    about: str = ""


def groups(figures: Figures) -> tuple[Group, ...]:
    """Say all figures of a period, in the order of the page."""
    return (
        _comments(figures),
        Group(_("Who decided"), _shares(figures.deciders, _decider)),
        Group(_("Why removed"), _shares(figures.removal_reasons, reason)),
        Group(_("Why held"), _shares(figures.hold_reasons, reason)),
        Group(_("Limits on readers"), _shares(figures.limits, measure)),
        _reports(figures),
        _appeals(figures),
        _second_looks(figures),
    )


def rules_lines(figures: Figures | None, version: int, filters: Filters) -> tuple[Line, ...]:
    """Say which rules hold and what judges automatically."""
    services = filters.outside_services or (figures.services_used if figures else ())
    names = [str(_CHECKS.get(name, name)) for name in filters.checks]
    lists = ngettext(
        "%(num)s entry of word lists", "%(num)s entries of word lists", filters.word_rules
    ) % {"num": count(filters.word_rules)}
    composed = ngettext(
        "%(num)s rule of the editors", "%(num)s rules of the editors", filters.composed_rules
    ) % {"num": count(filters.composed_rules)}
    return (
        Line(_("House rules"), _version(version, figures)),
        Line(_("Filters on"), wording.listed([*names, lists, composed])),
        Line(_("Outside services"), wording.listed(services) if services else _("none")),
    )


def measure(value: str) -> str:
    """Say what a decision did, as it stands in a row of the ledger."""
    return str(_MEASURES[Measure(value)])


def outcome(value: str) -> str:
    """Say how an appeal was answered."""
    return str(_OUTCOMES[AppealOutcome(value)])


def reason(value: str) -> str:
    """Name a reason with its sign: "R1, attack on a person"."""
    return _("%(sign)s, %(reason)s") % {"sign": value, "reason": wording.reason(value)}


def period_name(first: date, last: date) -> str:
    """Name the months of a period: "May 2026", "March to May 2026"."""
    begins, ends = times.month_of(first), times.month_of(last)
    if begins == ends:
        return begins
    if first.year == last.year:
        begins = str(MONTHS[first.month])
    return _("%(first)s to %(last)s") % {"first": begins, "last": ends}


def count(number: int) -> str:
    """Write a whole number with its thousands apart, as the page's language does."""
    return str(number_format(number, use_l10n=True, force_grouping=True))


def percent(part: int, whole: int) -> str:
    """Write a share: whole numbers from 10 on, one decimal below.

    >>> percent(410, 1000), percent(66, 4120), percent(1, 20), percent(0, 9)
    ('41 %', '1.6 %', '5 %', '0 %')
    """
    share = 100 * part / whole if whole else 0.0
    places = 0 if share >= 9.95 or round(share, 1).is_integer() else 1
    return _("%(number)s %%") % {"number": _rounded(share, places)}


def _comments(figures: Figures) -> Group:
    found = figures.comments
    wait = found.median_wait_minutes
    after = _of(found.after_hold, found.written)
    if wait is not None:
        after = _("%(share)s, half of them within %(span)s") % {"share": after, "span": _span(wait)}
    lines = (
        Line(_("Written"), count(found.written)),
        Line(_("Published at once"), _of(found.at_once, found.written)),
        Line(_("Published after a hold"), after),
        Line(_("Waiting for a person now"), count(found.waiting)),
        Line(_("Removed"), _of(found.removed, found.written)),
        Line(_("Withdrawn by their authors"), count(found.withdrawn)),
    )
    return Group(_("Comments"), lines)


def _reports(figures: Figures) -> Group:
    reports, notices = figures.reports, figures.notices
    settled = reports.upheld + reports.rejected
    lines = [Line(_("Reports by readers"), count(reports.made))]
    if settled:
        lines.append(Line(_("The desk agreed with"), _of(reports.upheld, settled)))
    lines += [
        Line(_("Reports not yet looked at"), count(reports.waiting)),
        Line(_("Notices of illegal content"), count(notices.received)),
    ]
    if notices.received:
        said = _("%(removed)s removed, %(kept)s kept, %(waiting)s waiting") % {
            "removed": count(notices.upheld),
            "kept": count(notices.rejected),
            "waiting": count(notices.waiting),
        }
        lines.append(Line(_("What became of the notices"), said))
    if notices.median_hours is not None:
        lines.append(Line(_("Usual time to answer a notice"), _span(60 * notices.median_hours)))
    return Group(_("Reports and notices"), tuple(lines))


def _appeals(figures: Figures) -> Group:
    found = figures.appeals
    promise = ngettext(
        "Answered by a person within %(num)s day; that is our promise.",
        "Answered by a person within %(num)s days; that is our promise.",
        found.promised_days,
    ) % {"num": found.promised_days}
    lines = [Line(_("Appeals"), count(found.made))]
    if found.answered:
        lines += [
            Line(_("Restored"), _restored(figures)),
            Line(_("By a second person"), _out_of(found.by_second_person, found.answered)),
            Line(_("Answered in time"), _out_of(found.in_time, found.answered)),
        ]
    if found.median_hours is not None:
        lines.append(Line(_("Usual time to answer"), _span(60 * found.median_hours)))
    lines.append(Line(_("Waiting for an answer"), count(found.waiting)))
    if found.overdue:
        lines.append(Line(_("Later than promised"), count(found.overdue)))
    return Group(_("Appeals"), tuple(lines), promise)


def _restored(figures: Figures) -> str:
    found = figures.appeals
    total = found.restored + found.restored_with_cut
    if found.restored_share_low is None or found.restored_share_high is None:
        return count(total)
    return _("%(count)s (%(share)s, 95 %% interval %(low)s to %(high)s)") % {
        "count": count(total),
        "share": percent(total, found.answered),
        "low": _rounded(100 * found.restored_share_low, 0),
        "high": percent(round(10_000 * found.restored_share_high), 10_000),
    }


def _second_looks(figures: Figures) -> Group:
    found = figures.second_looks
    about = _(
        "Some decisions are judged again by a second person who does not see the first one’s. "
        "κ is 1 when both always agree and 0 when they agree as often as chance would have it."
    )
    lines = [Line(_("Pairs"), count(found.pairs))]
    if found.pairs:
        lines.append(Line(_("Both said the same"), _of(found.agreed, found.pairs)))
    if found.kappa is not None:
        lines.append(Line(_("Agreement κ"), _rounded(found.kappa, 2)))
    elif found.pairs < LEAST_PAIRS:
        said = _("Not said below %(num)s pairs.") % {"num": LEAST_PAIRS}
        lines.append(Line(_("Agreement κ"), said))
    return Group(_("Second look"), tuple(lines), about)


def _shares(counted: Sequence[Counted], name_of: Callable[[str], str]) -> tuple[Line, ...]:
    whole = sum(each.count for each in counted)
    return tuple(_shares_of(counted, whole, name_of)) or (Line(_("None"), count(0)),)


def _shares_of(
    counted: Iterable[Counted], whole: int, name_of: Callable[[str], str]
) -> Iterable[Line]:
    for each in counted:
        share = round(100 * each.count / whole) if whole else 0
        yield Line(name_of(each.name), _of(each.count, whole), share)


def _decider(value: str) -> str:
    return str(_DECIDERS[Decider(value)])


def _of(part: int, whole: int) -> str:
    return _("%(share)s (%(count)s)") % {"share": percent(part, whole), "count": count(part)}


def _out_of(part: int, whole: int) -> str:
    return _("%(part)s of %(whole)s") % {"part": count(part), "whole": count(whole)}


def _rounded(value: float, places: int) -> str:
    # Django's own function cuts decimals off instead of rounding.
    return str(number_format(round(value, places), places, use_l10n=True))


def _span(minutes: int) -> str:
    if minutes < _FEW_MINUTES:
        return ngettext("%(num)s minute", "%(num)s minutes", minutes) % {"num": minutes}
    hours = round(timedelta(minutes=minutes) / timedelta(hours=1))
    if hours < _FEW_HOURS:
        return ngettext("%(num)s hour", "%(num)s hours", hours) % {"num": hours}
    days = round(hours / 24)
    return ngettext("%(num)s day", "%(num)s days", days) % {"num": days}


def _version(version: int, figures: Figures | None) -> str:
    said = _("version %(number)s") % {"number": version}
    if figures is None or not figures.rules_versions:
        return said
    new = wording.listed([str(number) for number in figures.rules_versions])
    return _("%(version)s; new in these months: %(new)s") % {"version": said, "new": new}
