"""The statement of reasons: what was decided, on what facts and ground, and how to contest it.

One value for each decision, the same on the receipt, in "Your comments and decisions", on
the decision's own page and in mails (Art. 17(3) of Regulation (EU) 2022/2065).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rejoinder.models import Appeal, Decision, Site
from rejoinder.rendering import (
    appeal_words,
    finding_words,
    statement_words,
    times,
    wording,
)
from rejoinder.rendering.statement_facts import Facts, facts_of
from rejoinder.vocabulary.contesting import contest_until
from rejoinder.vocabulary.moderation import RESTRICTIONS, Disclosure, Measure
from rejoinder.vocabulary.states import FoundHow, Reason


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a statement: ``label`` says of what, ``text`` is whole sentences.

    ``brief`` lines are those that a box with little room shows. ``is_ours``: nobody else's
    words stand in it, so its addresses may be followed.
    """

    label: str
    text: str
    brief: bool = False
    is_ours: bool = False

    @property
    def sentence(self) -> str:
        """The line where there is no table for it."""
        return f"{self.label}: {self.text}" if self.label else self.text


@dataclass(frozen=True, slots=True)
class StatementOfReasons:
    """What whom it concerns is told of one decision.

    ``title`` is what was done. ``contest_until`` is None where there is nothing to contest,
    or not any more; ``appeal`` is the one that was made, None without one.
    """

    decision_id: int
    measure: Measure
    decided_at: datetime
    title: str
    lines: tuple[Line, ...]
    contest_until: datetime | None
    appeal: Appeal | None

    @property
    def sentences(self) -> tuple[str, ...]:
        """All lines, where there is no table for them."""
        return tuple(line.sentence for line in self.lines)

    @property
    def brief(self) -> tuple[str, ...]:
        """What a box with little room shows: who, on what ground, which words, what of it."""
        return tuple(line.sentence for line in self.lines if line.brief)


def statement_of(
    decision: Decision, site: Site, now: datetime, *, for_staff: bool = False
) -> StatementOfReasons:
    """Return the statement of one decision as its subject may read it; the staff read all."""
    return statements_of([decision], site, now, for_staff=for_staff)[decision.pk]


def statements_of(
    decisions: Iterable[Decision], site: Site, now: datetime, *, for_staff: bool = False
) -> dict[int, StatementOfReasons]:
    """Return the statements of some decisions by their numbers.

    Reads what they have in common once, however many they are, and the findings of each
    unless those are prefetched.
    """
    listed = list(decisions)
    facts = facts_of(listed, site)
    return {
        decision.pk: _statement(_Telling(decision, facts, site, now, for_staff))
        for decision in listed
    }


@dataclass(frozen=True, slots=True)
class _Telling:
    decision: Decision
    facts: Facts
    site: Site
    now: datetime
    for_staff: bool

    @property
    def zone(self) -> tzinfo:
        return times.zone(self.site.time_zone)

    @property
    def level(self) -> Disclosure:
        """How much of an automatic decision's ground is told."""
        return Disclosure.PASSAGE if self.for_staff else Disclosure(self.decision.disclosure)


def _statement(told: _Telling) -> StatementOfReasons:
    decision = told.decision
    until = contest_until(decision.measure, decision.decided_at)
    appeal = told.facts.appeals.get(decision.pk)
    is_open = appeal is None and until is not None and told.now <= until
    lines = (
        *_done(told),
        *_ground(told),
        *_why_here(told),
        *_effect(told),
        *_contest(told, until, appeal),
    )
    return StatementOfReasons(
        decision_id=decision.pk,
        measure=Measure(decision.measure),
        decided_at=decision.decided_at,
        title=statement_words.title(decision.measure),
        lines=tuple(line for line in lines if line.text),
        contest_until=until if is_open else None,
        appeal=appeal,
    )


def _done(told: _Telling) -> Iterable[Line]:
    """What was done, by whom, from when until when, where."""
    decision = told.decision
    measure = decision.measure
    yield Line(_("What"), statement_words.done(measure))
    taken = finding_words.taken(decision)
    # What holds a comment names itself (_why_here), and that is what its author looks for.
    is_brief = measure != Measure.HOLD
    at = times.clock(decision.decided_at, told.zone, today=told.now.astimezone(told.zone).date())
    who = {"actor": wording.decider(taken), "time": at, "number": decision.pk}
    yield Line(_("By"), _("%(actor)s, %(time)s. Decision %(number)s.") % who, brief=is_brief)
    if measure not in RESTRICTIONS:
        return
    since = times.moment(decision.decided_at, told.zone, year=0)
    if measure in (Measure.HOLD, Measure.HIDE):
        yield Line(_("From"), _("%(from)s, until a person has decided.") % {"from": since})
    elif measure == Measure.WARN:
        words = _("%(from)s, until you say that you have read this.")
        yield Line(_("From"), words % {"from": since})
    elif decision.until is None:
        yield Line(_("From"), _("%(from)s, without an end date.") % {"from": since})
    else:
        end = times.moment(decision.until, told.zone, year=0)
        yield Line(_("From"), _("%(from)s until %(end)s.") % {"from": since, "end": end})
    place = decision.territory
    yield Line(_("Where"), f"{place}." if place else _("everywhere on this site."))


def _ground(told: _Telling) -> Iterable[Line]:
    """On what ground: the house rule with its words, or the law."""
    decision = told.decision
    taken = finding_words.taken(decision)
    if taken.reason is Reason.NONE or decision.measure == Measure.HOLD:
        return
    if told.level is Disclosure.CHECK and decision.automated_decision:
        yield Line(_("Ground"), _("an automatic check of this site."), brief=True)
        return
    yield Line(_("Ground"), wording.ground(taken), brief=True)
    rule = told.facts.rule(decision)
    if rule:
        words = {"number": decision.house_rule, "version": decision.rules_version, "text": rule}
        said = _("“%(text)s” (house rule %(number)s, version %(version)s)") % words
        yield Line(_("The rule"), said)
    if decision.law:
        yield Line(_("Law"), decision.law)


def _why_here(told: _Telling) -> Iterable[Line]:
    """The facts: which findings or words, found how, and what was automatic."""
    decision = told.decision
    if decision.measure in (Measure.HOLD, Measure.HIDE) and decision.automated_decision:
        findings = sorted(decision.findings.all(), key=lambda finding: finding.pk)
        if findings or decision.measure == Measure.HOLD:
            for sentence in finding_words.held(findings, for_staff=told.for_staff):
                yield Line("", sentence, brief=True)
    elif decision.measure == Measure.HOLD:
        yield Line("", _("Held by: the moderation desk."), brief=True)
    if decision.passage and told.level is Disclosure.PASSAGE:
        yield Line(_("Passage"), f"“{decision.passage}”.", brief=True)
    if decision.note:
        yield Line(_("The desk adds"), decision.note, brief=True)
    if decision.measure in RESTRICTIONS or decision.measure == Measure.UPHOLD:
        found = {"found": _found(told)}
        said = (
            _("%(found)s. Decided automatically.")
            if decision.automated_decision
            else _("%(found)s. Decided by a person.")
        ) % found
        if decision.automated_detection:
            said = f"{said} {_('Found automatically.')}"
        yield Line(_("Found through"), said, brief=decision.measure != Measure.HOLD)


def _found(told: _Telling) -> str:
    decision = told.decision
    count = told.facts.reports.get(decision.pk, 0)
    if decision.found_how == FoundHow.READER_REPORTS and count:
        return ngettext("%(num)s reader report", "%(num)s reader reports", count) % {"num": count}
    notices = told.facts.notices.get(decision.pk, ())
    if decision.found_how == FoundHow.NOTICE and notices:
        return _("a notice of illegal content (%(numbers)s)") % {"numbers": ", ".join(notices)}
    return wording.found_how(decision.found_how)


def _effect(told: _Telling) -> Iterable[Line]:
    effect = statement_words.effect(told.decision.measure)
    if effect:
        yield Line(_("Effect"), effect, brief=True)


def _contest(told: _Telling, until: datetime | None, appeal: Appeal | None) -> Iterable[Line]:
    """How to contest it: here, until when, and the other ways."""
    decision = told.decision
    if decision.measure == Measure.HOLD:
        yield Line(_("To contest it"), _("a person reads it next; what they decide, you can."))
        return
    answered = told.facts.answered.get(decision.pk)
    if answered is not None:
        yield from _lines(appeal_words.answer(answered))
    elif appeal is not None:
        label = _("The appeal") if told.for_staff else _("Your appeal")
        yield from _lines(appeal_words.standing(appeal, label, where=told.zone))
    if until is None and decision.measure != Measure.UPHOLD:
        return
    if appeal is None and until is not None:
        yield _open_until(told, until)
    ways = told.site.other_ways.strip() or statement_words.other_ways()
    yield Line(_("Other ways"), ways, is_ours=True)


def _open_until(told: _Telling, until: datetime) -> Line:
    label = _("To contest it")
    day = times.day(until, told.zone, year=0)
    if told.now > until:
        return Line(label, _("the time for an appeal ended on %(day)s.") % {"day": day})
    days = told.site.appeal_days
    pattern = ngettext(
        "appeal until %(day)s, free of charge. Another person answers, where there is one,"
        " within %(num)s day.",
        "appeal until %(day)s, free of charge. Another person answers, where there is one,"
        " within %(num)s days.",
        days,
    )
    return Line(label, pattern % {"day": day, "num": days})


def _lines(pairs: Sequence[tuple[str, str]]) -> Iterable[Line]:
    return (Line(label, text) for label, text in pairs)
