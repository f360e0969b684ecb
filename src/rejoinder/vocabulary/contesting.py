"""Which decisions can be contested, and until when."""

from datetime import datetime, timedelta

from rejoinder.vocabulary.moderation import CONTESTABLE, Measure

# Six months at least (Art. 20(1) of Regulation (EU) 2022/2065); no six months have more days.
CONTESTABLE_FOR = timedelta(days=184)


def contest_until(measure: str, decided_at: datetime) -> datetime | None:
    """Return when the time for an appeal by the one whom it restricts ends; None: there is none.

    >>> from datetime import UTC
    >>> str(contest_until("remove", datetime(2026, 5, 3, tzinfo=UTC)))
    '2026-11-03 00:00:00+00:00'
    >>> contest_until("publish", datetime(2026, 5, 3, tzinfo=UTC)) is None
    True
    """
    return decided_at + CONTESTABLE_FOR if Measure(measure) in CONTESTABLE else None
