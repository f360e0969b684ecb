"""The page of another site gets its discussion when it is first looked at."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db.models import F
from django.utils.text import slugify
from django.utils.translation import gettext as _

from rejoinder.actions.report_networks import network_digest
from rejoinder.actions.writing import Touched, commit
from rejoinder.exchange.links import clean_link
from rejoinder.kit.page_addresses import NotAPageOfOurs, canonical, digest
from rejoinder.kit.text import clean_text
from rejoinder.models import Article, ArticleAddress, Site, Thread
from rejoinder.rendering import addresses
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure

# All are guesses: a paper of some size publishes fewer than a hundred articles a day, and
# when the element is new on a site, readers open some hundreds of old ones in an hour.
AN_HOUR_IN_ALL = 600
AN_HOUR_FROM_A_NETWORK = 60
# Of one path, pages that differ in the query alone. Some systems name all their articles so.
AN_HOUR_OF_A_PATH = 60
HOUR = timedelta(hours=1)
_UNKNOWN = "unknown"
_LONGEST_SLUG = 80  # leaves room for a number behind it
_LONGEST_HEADLINE = 300


class AddressRefused(ExpectedFailure):
    """No discussion is opened for this address; the sentence says why."""

    code = ErrorCode.REFUSED


class TooManyArticles(ExpectedFailure):
    """More new pages were named within an hour than are taken."""

    code = ErrorCode.BUSY


@dataclass(frozen=True, slots=True)
class Registered:
    """The article of an address. ``is_new``: it was made just now."""

    article_id: int
    slug: str
    address: str
    published_at: datetime
    is_new: bool = False

    def is_out(self, now: datetime) -> bool:
        """Say whether readers may know of it."""
        return self.published_at <= now


def registered_origins() -> tuple[str, ...]:
    """Return the origins whose pages may show discussions."""
    origins = settings.OPTIONS["embed_origins"]
    return origins if isinstance(origins, tuple) else ()


def register_article(typed: str, *, visitor: str = "", now: datetime) -> Registered:
    """Return the article of a page on a registered origin; make it when there is none.

    ``visitor`` is the network address of whoever looks at the page; empty: an editor, to
    whom no limit applies. However many ask at once, one article is made; the courier then
    asks the page what it is called (describe_articles).

    Raises:
        AddressRefused, TooManyArticles.
    """
    try:
        address = canonical(typed, origins=registered_origins())
    except NotAPageOfOurs as error:
        raise AddressRefused(_("No discussion can be opened here: %s.") % error) from error
    known = find(address)
    if known is not None:
        return known
    # Visitors whose network nobody knows count as one.
    network = (network_digest(visitor) or _UNKNOWN) if visitor else ""

    def change(touched: Touched) -> Registered:
        # Locked on every database, so that two who ask at once make one article.
        site = Site.objects.order_by("pk")[0]
        Site.objects.filter(pk=site.pk).update(version=F("version") + 1)
        known = find(address)
        if known is not None:
            return known
        article = _by_link(site, address, typed)
        if article is not None:
            keep_address(article, address, now=now)
            touched.site()
            return Registered(article.pk, article.slug, address, article.published_at)
        if visitor:
            _check_limits(address, network, now)
        article = _make(site, address, typed, now)
        keep_address(article, address, network=network, now=now)
        touched.site()
        touched.outbox()
        return Registered(article.pk, article.slug, address, now, is_new=True)

    return commit(change)


def find(address: str) -> Registered | None:
    """Return the article that is known under a canonical address; one statement."""
    known = ArticleAddress.objects.filter(digest=digest(address)).order_by("pk")
    row = known.values_list("article_id", "article__slug", "article__published_at").first()
    return Registered(row[0], row[1], address, row[2]) if row is not None else None


def keep_address(article: Article, address: str, *, network: str = "", now: datetime) -> None:
    """Let a canonical address lead to an article; inside the caller's transaction."""
    ArticleAddress.objects.update_or_create(
        site_id=article.site_id,
        digest=digest(address),
        defaults={"article": article, "address": address, "network": network, "seen_at": now},
    )


def keep_own_link(article: Article, *, now: datetime) -> None:
    """Keep the address that an article says it has elsewhere, if its origin is registered.

    An address that another article has stays with that one.
    """
    try:
        address = canonical(article.url, origins=registered_origins())
    except NotAPageOfOurs:
        return  # most sites have articles here alone
    if find(address) is None:
        keep_address(article, address, now=now)


def forget_visitors(now: datetime) -> int:
    """Empty the digests of who named which address, once they limit nothing any more."""
    old = ArticleAddress.objects.filter(seen_at__lt=now - HOUR).exclude(network="")
    return commit(lambda _touched: old.update(network=""))


def _by_link(site: Site, address: str, typed: str) -> Article | None:
    """Find an article that was taken in or imported with this link, and has no address yet."""
    spellings = _spellings(address) | {typed.strip()}
    found = Article.objects.filter(site=site, url__in=sorted(spellings))
    if (article := found.order_by("pk").first()) is not None:
        return article
    here = f"{settings.SITE_ADDRESS}{addresses.article('')}"
    # The desk's own page of an article, where the desk is one of the registered origins.
    if address.startswith(here):
        return Article.objects.filter(site=site, slug=address.removeprefix(here)).first()
    return None


def _spellings(address: str) -> set[str]:
    """Return the ways in which imports and editors may have written a canonical address."""
    start, mark, query = address.partition("?")
    paths = {start.rstrip("/"), start.rstrip("/") + "/"}
    whole = {path + mark + query for path in paths}
    encrypted = {"https://" + each.partition("://")[2] for each in whole}
    return encrypted | {"http://" + each.partition("://")[2] for each in whole}


def _check_limits(address: str, network: str, now: datetime) -> None:
    lately = ArticleAddress.objects.filter(seen_at__gt=now - HOUR).exclude(network="")
    path, mark, _query = address.partition("?")
    of_path = lately.filter(address__startswith=f"{path}?")
    if (
        lately.count() >= AN_HOUR_IN_ALL
        or lately.filter(network=network).count() >= AN_HOUR_FROM_A_NETWORK
        or (mark and of_path.count() >= AN_HOUR_OF_A_PATH)
    ):
        raise TooManyArticles(
            _("Many new discussions were opened within an hour. Please come back later.")
        )


def _make(site: Site, address: str, typed: str, now: datetime) -> Article:
    host = urlsplit(address).hostname or ""
    article = Article.objects.create(
        site=site,
        slug=free_slug(site, last_part(address), host.replace(".", "-")),
        url=clean_link(typed) or address,
        headline=_provisional_headline(address),
        published_at=now,
        describe_at=now,
        describe_tries=0,
    )
    Thread.objects.create(article=article)
    return article


def last_part(address: str) -> str:
    """Return what an address ends in, without ".html".

    >>> last_part("https://example.org/2026/night-buses.html?x=1")
    'night-buses'
    """
    return unquote(urlsplit(address).path.rstrip("/").rpartition("/")[2]).partition(".")[0]


def free_slug(site: Site, *wanted: str) -> str:
    """Make a slug that is free of the first text that gives one."""
    made: Iterable[str] = (slugify(text)[:_LONGEST_SLUG].strip("-_") for text in wanted)
    slug = next(filter(None, made), "article")
    taken = set(_slugs_beginning_with(site, slug)) | set(_slugs_of_merged(site, slug))
    free = (f"{slug}-{number}" for number in count(2))
    return slug if slug not in taken else next(name for name in free if name not in taken)


def _slugs_beginning_with(site: Site, start: str) -> Sequence[str]:
    found = Article.objects.filter(site=site, slug__startswith=start).order_by("pk")
    return list(found.values_list("slug", flat=True))


def _slugs_of_merged(site: Site, start: str) -> Sequence[str]:
    """Return the slugs whose pages here lead to another article since a merge."""
    page = addresses.article(start)
    kept = ArticleAddress.objects.filter(site=site, address__startswith=page).order_by("pk")
    folder = addresses.article("")
    return [found.removeprefix(folder) for found in kept.values_list("address", flat=True)]


def _provisional_headline(address: str) -> str:
    """Call an article by its address until its page has said more.

    >>> _provisional_headline("https://example.org/2026/night-buses.html")
    'Night buses'
    >>> _provisional_headline("https://example.org/")
    'example.org'
    """
    words = clean_text(last_part(address).replace("-", " ").replace("_", " ")).strip()
    readable = any(sign.isalpha() for sign in words)
    plain = words[:1].upper() + words[1:] if readable else address.partition("://")[2].rstrip("/")
    return plain[:_LONGEST_HEADLINE]
