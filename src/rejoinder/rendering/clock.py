"""The clock of page building, the one place of this layer that reads it.

The page store builds pages in its own threads, without a request whose time could be
passed down; everything below the builders takes ``now``.
"""

import time
from datetime import UTC, datetime


def moment_of_building(now: datetime | None) -> datetime:
    """Return ``now`` if it was passed, as tests and views do, else what the clock says."""
    return now or datetime.fromtimestamp(time.time(), UTC)
