"""Two articles that are one get one discussion; what led to either leads there.

There is no way back, since nothing says afterwards which comment came from where. So a merge
is refused where it would lose or break something.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from rejoinder.actions.register_article import keep_address
from rejoinder.actions.writing import Touched, commit
from rejoinder.models import (
    Article,
    ArticleAddress,
    Comment,
    MovedThread,
    Notification,
    Site,
    Thread,
    ThreadSubscription,
)
from rejoinder.rendering import addresses
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure


class MergeRefused(ExpectedFailure):
    """These two are not made one; the sentence says why. Nothing was changed."""

    code = ErrorCode.REFUSED


class NoSuchArticle(ExpectedFailure):
    """No article has this slug."""

    code = ErrorCode.NOT_FOUND


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge moved: comments in every state, published ones or not."""

    comments: int
    slug: str


def article_of(site: Site, slug: str) -> Article:
    """Return the article of a slug; raises NoSuchArticle."""
    found = Article.objects.filter(site=site, slug=slug).first()
    if found is None:
        raise NoSuchArticle(_("There is no article “%(slug)s”.") % {"slug": slug})
    return found


def merge_articles(gone: Article, kept: Article, *, now: datetime) -> Merged:
    """Move the comments of ``gone`` behind those of ``kept``, and drop the article.

    Comments keep their ids, dates and decisions, and get new numbers. Their old links, the
    dropped article's page here and its addresses elsewhere lead to what was kept.

    Raises:
        MergeRefused.
    """
    return commit(lambda touched: merge_here(touched, gone.pk, kept.pk, now=now))


def merge_here(touched: Touched, gone_id: int, kept_id: int, *, now: datetime) -> Merged:
    """Do what ``merge_articles`` says inside a transaction."""
    # Locked on every database: no other merge and no new address meanwhile.
    Site.objects.update(version=F("version") + 1)
    articles = {
        article.pk: article
        for article in Article.objects.filter(pk__in=[gone_id, kept_id]).order_by("pk")
    }
    if len(articles) < 2:
        raise MergeRefused(_("These are not two articles."))
    gone, kept = articles[gone_id], articles[kept_id]
    _require_is_safe(gone, kept)
    # In one order, so that two merges cannot wait for each other; nobody comments meanwhile.
    locked = Thread.objects.select_for_update().filter(article__in=[gone, kept]).order_by("pk")
    threads = {thread.article_id: thread for thread in locked}
    old, new = threads[gone.pk], threads[kept.pk]
    moved = _move_comments(old, new)
    _move_readers(old, new)
    MovedThread.objects.filter(thread=old).update(thread=new)
    MovedThread.objects.create(old_thread=old.pk, thread=new)
    _move_addresses(gone, kept, now=now)
    gone.delete()
    touched.thread(old.pk)
    touched.thread(new.pk)
    touched.site()
    return Merged(moved, kept.slug)


def _require_is_safe(gone: Article, kept: Article) -> None:
    if gone.site_id != kept.site_id:
        raise MergeRefused(_("The two belong to different sites."))
    if gone.body_html or gone.versions.exists():
        sentence = _("“%(slug)s” has a text of its own here, which would be lost.")
        raise MergeRefused(sentence % {"slug": gone.slug})
    if gone.source_key is not None and kept.source_key is not None:
        raise MergeRefused(
            _("Both were imported, and the next import would make the dropped one again.")
        )


def _move_comments(old: Thread, new: Thread) -> int:
    comments = Comment.objects.filter(thread=old)
    if Comment.objects.filter(thread=new, pinned_at__isnull=False).exists():
        comments.filter(pinned_at__isnull=False).update(pinned_at=None)
    # Behind what is there: open pages ask for what has a higher number than they know.
    moved = comments.update(thread=new, number=F("number") + new.last_number, changed_version=None)
    Thread.objects.filter(pk=new.pk).update(
        comment_count=F("comment_count") + old.comment_count,
        root_count=F("root_count") + old.root_count,
        last_number=F("last_number") + old.last_number,
        version=F("version") + 1,
    )
    return moved


def _move_readers(old: Thread, new: Thread) -> None:
    """Let those who follow, or not, do so with the other; what they said there counts first."""
    Notification.objects.filter(thread=old).update(thread=new)
    there = ThreadSubscription.objects.filter(thread=new).values("account")
    ThreadSubscription.objects.filter(thread=old).exclude(account__in=there).update(thread=new)


def _move_addresses(gone: Article, kept: Article, *, now: datetime) -> None:
    ArticleAddress.objects.filter(article=gone).update(article=kept)
    keep_address(kept, addresses.article(gone.slug), now=now)
    if gone.source_key is not None:
        key, gone.source_key = gone.source_key, None
        gone.save(update_fields=["source_key"])
        Article.objects.filter(pk=kept.pk).update(source_key=key)
