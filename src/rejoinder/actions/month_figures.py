"""The figures of the openness page, counted from the decisions themselves."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from statistics import median
from typing import Any, NamedTuple

from django.db.models import Count, F, Q, QuerySet

from rejoinder.kit.agreement import kappa, share_interval
from rejoinder.models import Appeal, Comment, Decision, HouseRules, Notice, Report, SecondLook, Site
from rejoinder.vocabulary.moderation import (
    ON_ACCOUNTS,
    AppealOutcome,
    Measure,
    ReportOutcome,
)
from rejoinder.vocabulary.openness import (
    LEAST_PAIRS,
    AppealFigures,
    CommentFigures,
    Counted,
    Decider,
    Figures,
    NoticeFigures,
    ReportFigures,
    SecondLookFigures,
)
from rejoinder.vocabulary.states import Actor, CommentState, FoundHow

_DECIDERS = {
    Actor.MODERATOR: Decider.PEOPLE,
    Actor.PUBLISHER: Decider.PEOPLE,
    Actor.LEGAL_REQUEST: Decider.PEOPLE,
    Actor.SITE_RULE: Decider.SITE_RULES,
    Actor.READER_REPORTS: Decider.READER_REPORTS,
    Actor.LEARNED_FILTER: Decider.LEARNED_FILTER,
    Actor.OUTSIDE_SERVICE: Decider.OUTSIDE_SERVICES,
}
_TAKES_AWAY = (Measure.REMOVE, Measure.CUT)
# What takes nothing and gives nothing back is no decision on whether a comment may stay.
_NOT_COUNTED = (Measure.PICK, Measure.UNPICK, Measure.UNDO)


@dataclass(frozen=True, slots=True)
class Period:
    """Days of the site's calendar, from ``first`` to ``last`` inclusive, as times."""

    first: date
    last: date
    zone: tzinfo

    def within(self, field: str) -> Q:
        """Return the condition that a time lies in it."""
        begins = datetime.combine(self.first, datetime.min.time(), self.zone)
        ends = datetime.combine(self.last + timedelta(days=1), datetime.min.time(), self.zone)
        return Q(**{f"{field}__gte": begins, f"{field}__lt": ends})


def figures(site: Site, period: Period, now: datetime) -> Figures:
    """Count everything about a period, as it stands ``now``."""
    tally = _tally(period)
    versions = HouseRules.objects.filter(period.within("since"), site=site).order_by("version")
    return Figures(
        first=period.first,
        last=period.last,
        comments=_comments(period),
        deciders=_deciders(tally),
        removal_reasons=_listed((t.reason, t.times) for t in tally if t.measure in _TAKES_AWAY),
        hold_reasons=_listed((t.reason, t.times) for t in tally if t.measure == Measure.HOLD),
        limits=_listed((t.measure, t.times) for t in tally if t.measure in ON_ACCOUNTS),
        reports=_reports(period),
        notices=_notices(period),
        appeals=_appeals(site, period, now),
        second_looks=_second_looks(period),
        rules_version=site.rules_version,
        rules_versions=tuple(versions.values_list("version", flat=True)),
        services_used=tuple(sorted({t.service for t in tally if t.service})),
    )


def arrivals(period: Period) -> QuerySet[Decision]:
    """Return the first decision on every comment written here in a period."""
    first = Decision.objects.filter(period.within("decided_at"), comment__isnull=False)
    return first.filter(old_state="").exclude(found_how=FoundHow.IMPORT)


class _Taken(NamedTuple):
    """How often decisions of one kind were taken."""

    actor: str
    measure: str
    reason: str
    service: str
    times: int


def _tally(period: Period) -> list[_Taken]:
    """Count the decisions that others than the author took and nobody took back, in one go."""
    taken = Decision.objects.filter(period.within("decided_at"), undone_by__isnull=True)
    taken = taken.exclude(actor=Actor.AUTHOR).exclude(found_how=FoundHow.IMPORT)
    taken = taken.exclude(measure__in=_NOT_COUNTED)
    kinds = taken.order_by().values_list("actor", "measure", "reason", "service")
    return [_Taken(*kind) for kind in kinds.annotate(Count("pk"))]


def _comments(period: Period) -> CommentFigures:
    first = arrivals(period)
    states = _by(first, "new_state")
    written = Comment.objects.filter(decisions__in=first)
    stand = _by(written, "state")
    waits = _waits(period)
    held = states.get(CommentState.HELD, 0)
    at_once = states.get(CommentState.PUBLISHED, 0)
    return CommentFigures(
        written=at_once + held,
        at_once=at_once,
        held=held,
        after_hold=len(waits),
        waiting=stand.get(CommentState.HELD, 0),
        removed=stand.get(CommentState.REMOVED, 0),
        withdrawn=stand.get(CommentState.WITHDRAWN, 0),
        median_wait_minutes=_middle(waits, timedelta(minutes=1)),
    )


def _waits(period: Period) -> list[timedelta]:
    """Return how long each held comment of a period waited that was published later."""
    held = arrivals(period).filter(new_state=CommentState.HELD)
    arrived = dict(held.values_list("comment_id", "decided_at"))
    let_go = Decision.objects.filter(
        comment__in=held.values("comment"),
        old_state=CommentState.HELD,
        new_state=CommentState.PUBLISHED,
        undone_by__isnull=True,
    )
    published = dict(let_go.order_by("-id").values_list("comment_id", "decided_at"))
    return [at - arrived[comment_id] for comment_id, at in published.items()]


def _deciders(tally: Iterable[_Taken]) -> tuple[Counted, ...]:
    counts = dict.fromkeys(Decider, 0)
    for taken in tally:
        counts[_DECIDERS[Actor(taken.actor)]] += taken.times
    return tuple(Counted(decider.value, count) for decider, count in counts.items())


def _reports(period: Period) -> ReportFigures:
    found = _by(Report.objects.filter(period.within("reported_at")), "outcome")
    return ReportFigures(
        made=sum(found.values()),
        upheld=found.get(ReportOutcome.UPHELD, 0),
        rejected=found.get(ReportOutcome.REJECTED, 0),
        waiting=found.get(ReportOutcome.OPEN, 0),
    )


def _notices(period: Period) -> NoticeFigures:
    received = Notice.objects.filter(period.within("received_at"))
    found = _by(received, "outcome")
    return NoticeFigures(
        received=sum(found.values()),
        upheld=found.get(ReportOutcome.UPHELD, 0),
        rejected=found.get(ReportOutcome.REJECTED, 0),
        waiting=found.get(ReportOutcome.OPEN, 0),
        median_hours=_middle(_answer_times(received, "received_at"), timedelta(hours=1)),
    )


def _appeals(site: Site, period: Period, now: datetime) -> AppealFigures:
    made = Appeal.objects.filter(period.within("made_at"))
    found = _by(made, "outcome")
    answered = made.exclude(outcome=AppealOutcome.OPEN)
    count = answered.count()
    restored = found.get(AppealOutcome.RESTORED, 0)
    with_cut = found.get(AppealOutcome.RESTORED_WITH_CUT, 0)
    interval = share_interval(restored + with_cut, count) if count else None
    return AppealFigures(
        made=sum(found.values()),
        answered=count,
        restored=restored,
        restored_with_cut=with_cut,
        upheld=found.get(AppealOutcome.UPHELD, 0),
        other_rule=found.get(AppealOutcome.OTHER_RULE, 0),
        waiting=found.get(AppealOutcome.OPEN, 0),
        overdue=made.filter(outcome=AppealOutcome.OPEN, due_at__lt=now).count(),
        by_second_person=answered.filter(answered_by_decider=False).count(),
        in_time=answered.filter(answered_at__lte=F("due_at")).count(),
        median_hours=_middle(_answer_times(answered, "made_at"), timedelta(hours=1)),
        promised_days=site.appeal_days,
        restored_share=round((restored + with_cut) / count, 4) if count else None,
        restored_share_low=round(interval.low, 4) if interval else None,
        restored_share_high=round(interval.high, 4) if interval else None,
    )


def _second_looks(period: Period) -> SecondLookFigures:
    """Compare what the first person did with what the second would have done."""
    looks = SecondLook.objects.filter(period.within("decision__decided_at"), agrees__isnull=False)
    counts = Counter(
        (measure in _TAKES_AWAY, removes)
        for measure, removes in looks.values_list("decision__measure", "removes")
    )
    pairs = counts.total()
    agreement = kappa(
        counts[False, False], counts[True, True], counts[True, False], counts[False, True]
    )
    shown = agreement if pairs >= LEAST_PAIRS else None
    return SecondLookFigures(
        pairs=pairs,
        agreed=counts[False, False] + counts[True, True],
        kappa=None if shown is None else round(shown, 4),
    )


def _answer_times(rows: QuerySet[Any], since: str) -> list[timedelta]:
    answered = rows.filter(answered_at__isnull=False)
    return [end - begin for begin, end in answered.values_list(since, "answered_at")]


def _middle(spans: Iterable[timedelta], unit: timedelta) -> int | None:
    seconds = [span / unit for span in spans]
    return round(median(seconds)) if seconds else None


def _by(rows: QuerySet[Any], column: str) -> dict[str, int]:
    """Count rows by the values of a column."""
    counts = rows.order_by().values_list(column).annotate(Count("pk"))
    return dict(counts)


def _listed(counts: Iterable[tuple[str, int]]) -> tuple[Counted, ...]:
    """Add up counts of the same value; the most frequent comes first."""
    sums: Counter[str] = Counter()
    for value, times in counts:
        sums[value] += times
    found = sorted(sums.items(), key=lambda each: (-each[1], each[0]))
    return tuple(Counted(value, times) for value, times in found)
