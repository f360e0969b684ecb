"""Which months the openness page tells apart, and what judges comments now."""

from datetime import date, datetime, timedelta, tzinfo

from django.utils.translation import gettext as _

from rejoinder.actions.month_figures import Period, arrivals
from rejoinder.actions.outside_checks import service_names
from rejoinder.models import ComposedRule, Decision, ListedRule, Site
from rejoinder.moderation.pipeline import CHECKS
from rejoinder.rendering import times
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure
from rejoinder.vocabulary.moderation import RuleStatus
from rejoinder.vocabulary.openness import LEAST_COMMENTS, Filters
from rejoinder.vocabulary.states import FoundHow


class NoSuchMonth(ExpectedFailure):
    """No period of the site holds this month."""

    code = ErrorCode.NOT_FOUND


def periods(site: Site, now: datetime) -> tuple[Period, ...]:
    """Return the periods that have figures, the latest first.

    A period is a month, or several that follow each other while one alone has fewer than
    LEAST_COMMENTS comments; what remains at the end goes with the period before it. Empty:
    the site has fewer in all.
    """
    zone = times.zone(site.time_zone)
    here = Decision.objects.exclude(found_how=FoundHow.IMPORT).order_by("decided_at")
    since = here.values_list("decided_at", flat=True).first()
    if since is None:
        return ()
    month = since.astimezone(zone).date().replace(day=1)
    today = now.astimezone(zone).date()
    found: list[Period] = []
    begun, count = month, 0
    while month <= today:
        end = _month_after(month) - timedelta(days=1)
        count += arrivals(Period(month, end, zone))[:LEAST_COMMENTS].count()
        if count >= LEAST_COMMENTS:
            found.append(Period(begun, end, zone))
            begun, count = end + timedelta(days=1), 0
        month = _month_after(month)
    if found and begun <= today:
        found[-1] = Period(found[-1].first, _month_after(today) - timedelta(days=1), zone)
    return tuple(reversed(found))


def period_of(month: str, known: tuple[Period, ...]) -> Period:
    """Return the period that holds a month written as 2026-05; the latest for no month.

    Raises:
        NoSuchMonth: there is none.
    """
    if not month and known:
        return known[0]
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError as error:
        raise NoSuchMonth(_("There are no figures for this month.")) from error
    for period in known:
        if period.first <= first <= period.last:
            return period
    raise NoSuchMonth(_("There are no figures for this month."))


def filters(site: Site) -> Filters:
    """Return what judges comments automatically at this moment."""
    composed = ComposedRule.objects.filter(site=site, status=RuleStatus.ON)
    return Filters(
        checks=tuple(check.name for check in CHECKS if check.name not in ("words", "composed")),
        word_rules=ListedRule.objects.filter(site=site).count(),
        composed_rules=composed.count(),
        outside_services=service_names(),
    )


def zone_of(site: Site) -> tzinfo:
    """Return the time zone by whose calendar a site's days are told."""
    return times.zone(site.time_zone)


def _month_after(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
