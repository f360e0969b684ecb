"""An article's page elsewhere has another address now; the old ones go on leading to it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from rejoinder.actions.register_article import find, keep_address, registered_origins
from rejoinder.actions.writing import Touched, commit
from rejoinder.exchange.links import clean_link
from rejoinder.kit.page_addresses import NotAPageOfOurs, canonical
from rejoinder.models import Article, ArticleAddress, Site, Thread
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure


class MoveRefused(ExpectedFailure):
    """The address cannot be the article's; the sentence says why. Nothing was changed."""

    code = ErrorCode.REFUSED


@dataclass(frozen=True, slots=True)
class MovedSite:
    """What moving a whole site did; ``taken`` are addresses that other articles have."""

    moved: int
    taken: tuple[str, ...]


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
        _show_anew(touched, article)
        return address

    return commit(change)


def move_site(old: str, new: str, *, now: datetime) -> MovedSite:
    """Let every address below ``new`` lead where the same one below ``old`` leads.

    Both are beginnings of addresses: ``https://old.example``, ``https://example.org/news``.
    Doing it again changes nothing.

    Raises:
        MoveRefused: ``new`` is on no registered origin.
    """
    old = old.rstrip("/")
    try:
        start = canonical(new, origins=registered_origins()).rstrip("/")
    except NotAPageOfOurs as error:
        raise MoveRefused(_("No discussion can be opened here: %s.") % error) from error

    def change(touched: Touched) -> MovedSite:
        Site.objects.update(version=F("version") + 1)
        moved, taken = 0, []
        known = ArticleAddress.objects.filter(address__startswith=old).select_related("article")
        for row in list(known.order_by("pk")):
            rest = row.address.removeprefix(old)
            if rest[:1] not in ("", "/", "?"):
                continue  # https://old.example.org is not below https://old.example
            address = canonical(start + rest, origins=registered_origins())
            there = find(address)
            if there is None:
                keep_address(row.article, address, now=now)
                Article.objects.filter(pk=row.article_id).update(url=address)
                _show_anew(touched, row.article)
                moved += 1
            elif there.article_id != row.article_id:
                taken.append(address)
        return MovedSite(moved, tuple(taken))

    return commit(change)


def _show_anew(touched: Touched, article: Article) -> None:
    Thread.objects.filter(article=article).update(version=F("version") + 1)
    touched.site()
    for thread_id in Thread.objects.filter(article=article).values_list("pk", flat=True):
        touched.thread(thread_id)
