"""What is past is dropped, and nothing else."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection

from rejoinder.actions.housekeeping import keep_house
from tests.support import cast

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_the_cache_kept_for_a_while_is_dropped_when_that_is_over() -> None:
    cache.set("tries:192.0.2.7", [1], timeout=300)
    cache.set("tries:192.0.2.8", [1], timeout=3000)

    done = keep_house(cast.now() + timedelta(seconds=600))

    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM rejoinder_cache")
        kept = [row[0] for row in cursor.fetchall()]
    cache.clear()
    assert done["expired cache rows dropped"] == 1
    assert len(kept) == 1 and kept[0].endswith("tries:192.0.2.8")
