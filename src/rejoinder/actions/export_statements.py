"""The site's statements of reasons for the Commission's transparency database."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from rejoinder.exchange.transparency import TOLD, Restriction, batches
from rejoinder.models import Decision
from rejoinder.rendering import addresses
from rejoinder.vocabulary.moderation import Measure
from rejoinder.vocabulary.states import FoundHow, Reason

_ROWS_AT_ONCE = 500


def statement_batches(
    since: datetime, until: datetime, now: datetime
) -> Iterator[dict[str, list[dict[str, Any]]]]:
    """Yield batches of records of what was decided from ``since`` to before ``until``."""
    rules_url = f"{settings.SITE_ADDRESS}{addresses.house_rules()}"
    rows = restrictions(since, until, now).iterator(_ROWS_AT_ONCE)
    return batches((_restriction(row) for row in rows), rules_url=rules_url)


def restrictions(since: datetime, until: datetime, now: datetime) -> QuerySet[Decision]:
    """Return the restrictions of a period that stand: not undone, and no import's."""
    found = Decision.objects.filter(decided_at__gte=since, decided_at__lt=until)
    found = found.filter(measure__in=sorted(TOLD), undone_by__isnull=True)
    found = found.exclude(found_how=FoundHow.IMPORT).exclude(undo_until__gt=now)
    return found.select_related("comment").order_by("pk")


def _restriction(row: Decision) -> Restriction:
    return Restriction(
        number=row.pk,
        measure=Measure(row.measure),
        reason=Reason(row.reason),
        found_how=FoundHow(row.found_how),
        house_rule=row.house_rule,
        rules_version=row.rules_version,
        law=row.law,
        territory=row.territory,
        automated_detection=row.automated_detection,
        automated_decision=row.automated_decision,
        decided_at=row.decided_at,
        until=row.until,
        content_at=row.comment.created_at if row.comment is not None else None,
    )
