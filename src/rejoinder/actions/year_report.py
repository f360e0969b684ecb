"""Counts what the yearly transparency report of a hosting service is made of."""

from datetime import date, datetime

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from rejoinder.actions.month_figures import Period, figures
from rejoinder.exchange.yearly_report import Measures, Year
from rejoinder.models import Decision, Notice, Site
from rejoinder.rendering import times
from rejoinder.vocabulary.moderation import RESTRICTIONS, Measure, ReportOutcome
from rejoinder.vocabulary.states import Actor, CommentState, FoundHow, Reason


def year_of(site: Site, year: int, now: datetime) -> Year:
    """Count a calendar year of the site."""
    period = Period(date(year, 1, 1), date(year, 12, 31), times.zone(site.time_zone))
    taken = _restrictions(period)
    automatic = taken.filter(automated_decision=True).exclude(measure=Measure.HOLD)
    holds = taken.filter(automated_decision=True, measure=Measure.HOLD)
    upheld = Notice.objects.filter(period.within("received_at"), outcome=ReportOutcome.UPHELD)
    people = Decision.objects.filter(period.within("decided_at"), moderator__isnull=False)
    return Year(
        year=year,
        site=site.name,
        address=str(settings.SITE_ADDRESS),
        figures=figures(site, period, now),
        own=_measures(taken.exclude(found_how=FoundHow.NOTICE).exclude(actor=Actor.LEGAL_REQUEST)),
        orders=taken.filter(actor=Actor.LEGAL_REQUEST).count(),
        notices_illegal=upheld.filter(decision__reason=Reason.ILLEGAL).count(),
        notices_terms=upheld.exclude(decision__reason=Reason.ILLEGAL).count(),
        automatic=automatic.count(),
        reversed_automatic=_published_later(automatic).count(),
        automatic_holds=holds.count(),
        published_holds=_published_later(holds).count(),
        moderators=people.values("moderator").distinct().count(),
    )


def _restrictions(period: Period) -> QuerySet[Decision]:
    found = Decision.objects.filter(period.within("decided_at"), measure__in=sorted(RESTRICTIONS))
    return found.filter(undone_by__isnull=True).exclude(found_how=FoundHow.IMPORT)


def _published_later(decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    """Return those whose comment a later decision made public."""
    later = Decision.objects.filter(
        Q(new_state=CommentState.PUBLISHED) & ~Q(old_state=CommentState.PUBLISHED),
        comment=OuterRef("comment"),
        pk__gt=OuterRef("pk"),
        undone_by__isnull=True,
    )
    return decisions.filter(Exists(later))


def _measures(decisions: QuerySet[Decision]) -> tuple[Measures, ...]:
    columns = ("measure", "reason", "automated_detection", "automated_decision")
    counts = decisions.order_by(*columns).values_list(*columns).annotate(Count("pk"))
    return tuple(
        Measures(
            measure=Measure(measure),
            reason=reason,
            is_illegal=reason == Reason.ILLEGAL,
            detected_automatically=detected,
            decided_automatically=decided,
            taken=taken,
        )
        for measure, reason, detected, decided, taken in counts
    )
