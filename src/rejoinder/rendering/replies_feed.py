"""The Atom feed of what one reader was answered, at an address that only they know."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from rejoinder.models import Account, Notification, Site
from rejoinder.rendering import feeds
from rejoinder.rendering.feed_links import FeedOwner, replies_path
from rejoinder.rendering.feeds import FeedRow
from rejoinder.vocabulary.notifications import Kind
from rejoinder.vocabulary.states import CommentState

_ANSWERS = (Kind.REPLY, Kind.ANSWER)


def replies_feed(account: Account, owner: FeedOwner, site: Site, now: datetime) -> str:
    """Draw the feed: published replies that the reader's inbox has, the newest first.

    So it leaves out what the inbox leaves out: readers whom they muted, themselves, and
    all replies if they switched these off in the page.
    """
    told = Notification.objects.in_inbox_of(account).filter(
        kind__in=_ANSWERS,
        comment__state=CommentState.PUBLISHED,
        comment__thread__article__published_at__lte=now,
    )
    told = told.select_related("comment__author", "comment__thread__article")
    name = {"site": site.name, "name": account.display_name}
    return feeds.feed(
        _("%(site)s: replies to %(name)s") % name,
        own=replies_path(owner),
        about="/inbox",
        author=site.name,
        entries=feeds.entries_of(list(_rows(told[: feeds.MOST_ENTRIES]))),
    )


def _rows(told: Iterable[Notification]) -> Iterable[FeedRow]:
    for notification in told:
        comment = notification.comment
        if comment is None or comment.number is None:
            continue
        yield FeedRow(
            id=comment.pk,
            thread_id=comment.thread_id,
            parent_id=comment.parent_id,
            number=comment.number,
            author_id=comment.author_id,
            author_name=comment.author_name,
            display_name=comment.author.display_name if comment.author else None,
            html=comment.html,
            created_at=comment.created_at,
            edited_at=comment.edited_at,
            headline=comment.thread.article.headline,
        )
