"""The week on this site: where most was said, and what readers found most worthwhile."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from django.db.models import Count, F, Max, Q

from rejoinder.models import Comment, Site
from rejoinder.rendering.shown import SCORE_HIDDEN_FOR, SCORE_NEEDS_VOTES
from rejoinder.rendering.stamps import FRONT_SLOT, SITE_SLOT, stamps
from rejoinder.vocabulary.states import CommentState

WEEK = timedelta(days=7)
_MOST = 5
# One reader may have muted some of them, so a few more are kept.
_CANDIDATES = 20
# Comments have no index by time alone. Those of a week are among the newest of the table;
# of a site with more a week, the newest of them are looked at.
_NEWEST = 50_000


@dataclass(frozen=True, slots=True)
class Week:
    """What the seven days before ``until`` brought; empty if nothing was said.

    ``threads`` are ids with the number of new comments, the most first; ``comments`` ids,
    the most worthwhile first, more than the mail shows.
    """

    threads: tuple[tuple[int, int], ...] = ()
    comments: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.threads)


def week_until(site: Site, until: datetime) -> Week:
    """Return the week that ends with the last whole hour before ``until``.

    Everybody's is the same, so it is reckoned once until a public comment changes.
    """
    hour = until.replace(minute=0, second=0, microsecond=0)
    return _week(site.pk, hour, (stamps().read(SITE_SLOT), stamps().read(FRONT_SLOT)))


def shown_comments(week: Week) -> list[Comment]:
    """Read the comments that may be shown, the most worthwhile first."""
    rows = Comment.objects.filter(pk__in=week.comments, state=CommentState.PUBLISHED)
    rows = rows.select_related("author", "thread__article").defer(
        "thread__article__body_html", "thread__article__body_text"
    )
    found = {row.pk: row for row in rows}
    return [found[pk] for pk in week.comments if pk in found]


@lru_cache(maxsize=4)
def _week(site_id: int, until: datetime, _stamps: tuple[int, int]) -> Week:
    since = until - WEEK
    newest = Comment.objects.aggregate(last=Max("pk"))["last"] or 0
    said = Comment.objects.filter(
        pk__gt=newest - _NEWEST,
        state=CommentState.PUBLISHED,
        created_at__gte=since,
        created_at__lt=until,
        thread__article__site=site_id,
        thread__article__published_at__lte=until,
    )
    threads = said.values("thread").annotate(said=Count("pk")).order_by("-said", "-thread")
    # The rules for scores hold here too: not too early, and not for a handful of votes.
    worthwhile = said.filter(
        Q(vote_count__gte=SCORE_NEEDS_VOTES) & Q(ups__gt=F("downs")),
        created_at__lte=until - SCORE_HIDDEN_FOR,
    ).order_by("-rank", "-pk")
    return Week(
        threads=tuple(threads.values_list("thread", "said")[:_MOST]),
        comments=tuple(worthwhile.values_list("pk", flat=True)[:_CANDIDATES]),
    )
