"""A whole site, or a folder of it, has another address now; all of its articles go along.

Some hundred articles go to a commit, so that nobody's comment waits for the others. Whatever
ends it in between, doing it again does the rest and nothing twice.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from django.db.models import F
from django.utils.translation import gettext as _

from rejoinder.actions.move_article import MoveRefused, show_anew
from rejoinder.actions.register_article import registered_origins
from rejoinder.actions.writing import Touched, commit
from rejoinder.kit.page_addresses import NotAPageOfOurs, canonical, digest, origin_of
from rejoinder.models import Article, ArticleAddress, Site

# Takes some 100 ms, which nobody minds who posts meanwhile.
AT_ONCE = 100


@dataclass(slots=True)
class MovedSite:
    """What moving a site did; ``taken`` are addresses that other articles have."""

    moved: int = 0
    taken: list[str] = field(default_factory=list)
    too_long: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Way:
    """From the addresses below ``old`` to those below ``new``; no slash at their ends."""

    old: tuple[str, ...]
    new: str

    def leads_on(self, address: str) -> bool:
        """Say whether an address lies below ``old``."""
        return any(_rest(address, old) is not None for old in self.old)

    def there(self, address: str) -> str:
        """Return where an address below ``old`` is now; empty: that would be too long."""
        [rest] = [rest for old in self.old if (rest := _rest(address, old)) is not None]
        return _canonical(self.new + rest)

    def came_here(self, address: str, others: Iterable[str]) -> bool:
        """Say whether an address is where one of ``others`` has come to by this way.

        So a site that moves into a folder of its own does not go deeper each time.
        """
        rest = _rest(address, self.new)
        return rest is not None and any(_canonical(old + rest) in others for old in self.old)


def move_site(old: str, new: str, *, now: datetime) -> MovedSite:
    """Let every address below ``new`` lead where the same one below ``old`` leads.

    Both are beginnings of addresses: ``https://old.example``, ``https://example.org/news``.
    What was an article's main address is so at its new place. The old addresses go on leading
    to it. Doing it again changes nothing.

    Raises:
        MoveRefused: ``new`` is on no registered origin, or no address begins with ``old``.
    """
    way = _way(old, new)
    articles = sorted(_articles_below(way))
    if not articles:
        raise MoveRefused(_("There is no article whose address begins with %s.") % way.old[0])
    done = MovedSite()
    for start in range(0, len(articles), AT_ONCE):
        some = articles[start : start + AT_ONCE]
        part = commit(partial(_move_some, way=way, articles=some, now=now))
        done.moved += part.moved
        done.taken += part.taken
        done.too_long += part.too_long
    return done


def _way(old: str, new: str) -> _Way:
    """Read the two beginnings; raises MoveRefused."""
    try:
        there = canonical(new, origins=registered_origins()).rstrip("/")
    except NotAPageOfOurs as error:
        raise MoveRefused(_("No discussion can be opened here: %s.") % error) from error
    try:
        # The origin of a site that has moved need not be registered any more.
        here = canonical(old, origins=[origin_of(old)]).rstrip("/")
    except NotAPageOfOurs as error:
        raise MoveRefused(_("“%(old)s”: %(error)s.") % {"old": old, "error": error}) from error
    if "?" in here + there:
        raise MoveRefused(_("Give the beginnings of addresses, without parameters."))
    if here == there:
        raise MoveRefused(_("Both are the same address."))
    # Which of the two it was depended on what was registered when the page was first seen.
    start, _colon, rest = here.partition("://")
    has_port = ":" in rest.partition("/")[0]
    twin = f"{'http' if start == 'https' else 'https'}://{rest}"
    return _Way((here,) if has_port or twin == there else (here, twin), there)


def _articles_below(way: _Way) -> set[int]:
    """Return the articles with an address below ``old``, or that say so themselves.

    Imported ones have no address before somebody has looked at their page.
    """
    found = set()
    for old in way.old:
        known = ArticleAddress.objects.filter(address__startswith=old).order_by("pk")
        own = Article.objects.filter(url__istartswith=old).order_by("pk")
        pairs = [*known.values_list("article", "address"), *own.values_list("pk", "url")]
        found |= {pk for pk, address in pairs if way.leads_on(_canonical(address))}
    return found


def _move_some(touched: Touched, *, way: _Way, articles: Sequence[int], now: datetime) -> MovedSite:
    """Move some articles, as far as they are not moved already."""
    # Locked on every database: no other move and no new address meanwhile.
    Site.objects.update(version=F("version") + 1)
    rows = Article.objects.filter(pk__in=articles).prefetch_related("addresses").order_by("pk")
    steps = [step for article in rows for step in _steps(article, way)]
    owners = _owners(steps)
    done = MovedSite()
    new: list[ArticleAddress] = []
    moved: list[Article] = []
    for step in steps:
        article = step.article
        # An import's own link gets its address only now; it may be another article's.
        if step.here not in owners:
            new.append(_address(article, step.here, now))
        if owners.setdefault(step.here, article.pk) != article.pk:
            continue
        if not step.there:
            done.too_long.append(step.here)
            continue
        if step.there not in owners:
            new.append(_address(article, step.there, now))
            done.moved += 1
        if owners.setdefault(step.there, article.pk) != article.pk:
            done.taken.append(step.there)
        elif step.is_main:
            article.url = step.there
            moved.append(article)
    ArticleAddress.objects.bulk_create(new)
    Article.objects.bulk_update(moved, ["url"])
    show_anew(touched, {address.article_id for address in new} | {each.pk for each in moved})
    return done


@dataclass(frozen=True, slots=True)
class _Step:
    """One address of an article, and where it is now; ``is_main``: it is the article's own link."""

    article: Article
    here: str
    there: str
    is_main: bool


def _steps(article: Article, way: _Way) -> Iterator[_Step]:
    own = {known.address for known in article.addresses.all()}
    main = _canonical(article.url, *registered_origins())
    for address in sorted(own | {main}):
        if way.leads_on(address) and not way.came_here(address, own):
            yield _Step(article, address, way.there(address), is_main=address == main)


def _owners(steps: Sequence[_Step]) -> dict[str, int]:
    """Return which article each of the addresses leads to that are known already."""
    asked = {digest(address) for step in steps for address in (step.here, step.there)}
    known = ArticleAddress.objects.filter(digest__in=asked).order_by("pk")
    return dict(known.values_list("address", "article"))


def _address(article: Article, address: str, now: datetime) -> ArticleAddress:
    return ArticleAddress(
        site_id=article.site_id,
        article=article,
        digest=digest(address),
        address=address,
        seen_at=now,
    )


def _canonical(address: str, *origins: str) -> str:
    """Return the canonical form of an address on ``origins`` or its own; empty: it has none."""
    try:
        return canonical(address, origins=[*origins, origin_of(address)])
    except NotAPageOfOurs:
        return ""


def _rest(address: str, start: str) -> str | None:
    """Return what follows ``start`` in an address below it; None: it is not below.

    >>> _rest("https://old.example/a?b", "https://old.example")
    '/a?b'
    >>> _rest("https://old.example.org/a", "https://old.example") is None
    True
    """
    rest = address.removeprefix(start)
    return rest if rest != address and rest[:1] in ("", "/", "?") else None
