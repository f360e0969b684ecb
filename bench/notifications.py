"""How fast people are told: `python -m bench.notifications 5000`, on a prepared data folder.

With the server's environment (`REJOINDER_DATA_FOLDER`). A comment is written in a discussion
that nobody follows and in one that many follow, and everybody is told. Prints one JSON object.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from rejoinder.config.wsgi import application

# The import above sets Django up, which those below need.
# isort: split
from rejoinder.actions.keep_site import first_site
from rejoinder.actions.save_article import ArticleText, save_article
from rejoinder.actions.submit_comment import submit_comment
from rejoinder.actions.tell import tell
from rejoinder.kit.names import skeleton
from rejoinder.models import (
    Account,
    Delivery,
    Notification,
    NotificationChoice,
    Site,
    Thread,
    ThreadSubscription,
)
from rejoinder.policies.writer import Writer
from rejoinder.vocabulary.notifications import Channel, Kind, ThreadLevel

__all__ = ["application", "main"]

COMMENTS = 40
_ROWS_AT_ONCE = 1_000


def main(followers: int = 5_000) -> None:
    """Measure and print."""
    now = datetime.now(UTC)
    site = first_site()
    Site.objects.update(seconds_between_comments=0, first_comments_held=0, comments_a_day_new=10000)
    writer = _accounts(1, "Writer", now)[0]
    quiet, busy = _thread(site, "quiet", now), _thread(site, "busy", now)
    readers = _accounts(followers, "Reader", now)
    _follow(busy, readers, now)
    tell(now)  # whatever the folder held before
    alone, beside = _submissions(quiet, writer), _submissions(busy, writer)
    tell(now)
    Notification.objects.all().delete()
    _write(busy, writer, "The one comment that everybody is told of.")
    took = _timed(lambda: tell(datetime.now(UTC)))
    report = {
        "followers": followers,
        "submit_ms": {"nobody follows": alone, "many follow": beside},
        "tell_seconds": round(took, 2),
        "notifications": Notification.objects.filter(kind=Kind.FOLLOWED).count(),
        "deliveries": {
            channel.value: Delivery.objects.filter(channel=channel).count()
            for channel in (Channel.EMAIL, Channel.DIGEST)
        },
        "told_again": tell(datetime.now(UTC)),
        "tell_nothing_ms": round(_timed(lambda: tell(datetime.now(UTC))) * 1000, 2),
    }
    print(json.dumps(report, indent=2))


def _accounts(count: int, name: str, now: datetime) -> list[Account]:
    stamp = f"{now:%H%M%S%f}"
    made = [
        Account(
            email=f"{name.lower()}-{stamp}-{number}@example.org",
            display_name=f"{name} {stamp} {number}",
            name_key=skeleton(f"{name} {stamp} {number}"),
            joined_at=now - timedelta(days=30),
            published_count=10,
        )
        for number in range(count)
    ]
    return Account.objects.bulk_create(made, batch_size=_ROWS_AT_ONCE)


def _thread(site: Site, slug: str, now: datetime) -> Thread:
    text = ArticleText(
        slug=f"{slug}-{now:%H%M%S}",
        headline=f"The {slug} discussion",
        body_html="<p>It was closed at six.</p>",
        bylines=(),
        published_at=now - timedelta(days=1),
    )
    return save_article(site, text, now=now).thread


def _follow(thread: Thread, readers: list[Account], now: datetime) -> None:
    """Half of them want a mail at once, the others one that gathers."""
    rows = [
        ThreadSubscription(account=reader, thread=thread, level=ThreadLevel.FOLLOW, set_at=now)
        for reader in readers
    ]
    ThreadSubscription.objects.bulk_create(rows, batch_size=_ROWS_AT_ONCE)
    choices = [
        NotificationChoice(account=reader, kind=Kind.FOLLOWED, channel=Channel.EMAIL, wanted=True)
        for reader in readers[::2]
    ]
    NotificationChoice.objects.bulk_create(choices, batch_size=_ROWS_AT_ONCE)


def _submissions(thread: Thread, writer: Account) -> float:
    """Return the median of some, in milliseconds."""
    times = [
        _timed(partial(_write, thread, writer, f"Number {number} of {thread.pk}."))
        for number in range(COMMENTS)
    ]
    return round(statistics.median(times) * 1000, 2)


def _write(thread: Thread, writer: Account, text: str) -> None:
    submit_comment(
        thread_id=thread.pk, parent_id=None, writer=Writer(account=writer), text=text, key="",
        now=datetime.now(UTC),
    )  # fmt: skip


def _timed(do: Callable[[], Any]) -> float:
    began = time.monotonic()
    do()
    return time.monotonic() - began


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
