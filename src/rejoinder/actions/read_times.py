"""When readers want to be told, as the schedule takes it."""

from collections.abc import Sequence

from rejoinder.models import NotificationTimes, Site
from rejoinder.notifications.schedule import Times
from rejoinder.rendering.times import zone
from rejoinder.vocabulary.notifications import Cadence


def times_of(account_ids: Sequence[int], site: Site) -> dict[int, Times]:
    """Return the times of these accounts; whoever never chose has everybody's, in the site's zone.

    One statement for all of them; give some thousands at a time at most.
    """
    everybodys = as_times(NotificationTimes(), site)
    chosen = NotificationTimes.objects.filter(account__in=account_ids)
    return dict.fromkeys(account_ids, everybodys) | {
        row.account_id: as_times(row, site) for row in chosen
    }


def as_times(row: NotificationTimes, site: Site) -> Times:
    """Return a reader's row as a value; a zone that this machine does not know is UTC."""
    return Times(
        zone=zone(row.time_zone or site.time_zone),
        cadence=Cadence(row.cadence),
        weekday=row.weekday,
        hour=row.hour,
        quiet_from=row.quiet_from,
        quiet_to=row.quiet_to,
        paused_until=row.paused_until,
    )
