"""An article's page elsewhere has another address now; the old ones go on leading to it."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from rejoinder.actions.register_article import find, keep_address, registered_origins
from rejoinder.actions.writing import Touched, commit
from rejoinder.exchange.links import clean_link
from rejoinder.kit.page_addresses import NotAPageOfOurs, canonical
from rejoinder.models import Article, Site, Thread
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure


class MoveRefused(ExpectedFailure):
    """The address cannot be the article's; the sentence says why. Nothing was changed."""

    code = ErrorCode.REFUSED


def move_article(article: Article, typed: str, *, now: datetime) -> str:
    """Let another address lead to an article, as its main one; return its canonical form.

    Raises:
        MoveRefused: it is on no registered origin, or leads to another article.
    """
    try:
        address = canonical(typed, origins=registered_origins())
    except NotAPageOfOurs as error:
        raise MoveRefused(_("No discussion can be opened here: %s.") % error) from error

    def change(touched: Touched) -> str:
        Site.objects.update(version=F("version") + 1)
        known = find(address)
        if known is not None and known.article_id != article.pk:
            sentence = _("This address leads to “%(slug)s”. Merge the two, if they are one.")
            raise MoveRefused(sentence % {"slug": known.slug})
        keep_address(article, address, now=now)
        Article.objects.filter(pk=article.pk).update(url=clean_link(typed))
        show_anew(touched, [article.pk])
        return address

    return commit(change)


def show_anew(touched: Touched, articles: Collection[int]) -> None:
    """Let the pages of articles be made anew; inside the caller's transaction."""
    if not articles:
        return
    threads = Thread.objects.filter(article__in=articles)
    threads.update(version=F("version") + 1)
    touched.site()
    for thread_id in threads.order_by("pk").values_list("pk", flat=True):
        touched.thread(thread_id)
