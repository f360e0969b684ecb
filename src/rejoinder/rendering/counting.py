"""How many comments articles have, by their slugs or by the addresses of their pages."""

from collections.abc import Iterable, Mapping

from django.conf import settings

from rejoinder.kit.page_addresses import NotAPageOfOurs, canonical, digest
from rejoinder.models import ArticleAddress, Thread
from rejoinder.rendering.clock import moment_of_building

# The thread's id and its number of published comments.
Count = tuple[int, int]


def counts_of(names: Iterable[str]) -> Mapping[str, Count]:
    """Count for each name that is known; two statements, however many are asked for.

    A name with a colon is the address of a page, in any spelling.
    """
    asked = list(names)
    addresses = _digests(name for name in asked if ":" in name)
    slugs = [name for name in asked if ":" not in name]
    found = _by_slug(slugs) if slugs else {}
    if not addresses:
        return found
    by_digest = _by_digest(set(addresses.values()))
    return found | {name: by_digest[key] for name, key in addresses.items() if key in by_digest}


def _by_slug(slugs: list[str]) -> dict[str, Count]:
    found = Thread.objects.filter(
        article__slug__in=slugs, article__published_at__lte=moment_of_building(None)
    )
    rows = found.values_list("article__slug", "id", "comment_count")
    return {slug: (thread_id, count) for slug, thread_id, count in rows}


def _by_digest(digests: set[str]) -> dict[str, Count]:
    found = ArticleAddress.objects.filter(
        digest__in=digests, article__published_at__lte=moment_of_building(None)
    )
    rows = found.values_list("digest", "article__thread", "article__thread__comment_count")
    return {key: (thread_id, count) for key, thread_id, count in rows if thread_id}


def _digests(addresses: Iterable[str]) -> dict[str, str]:
    origins = settings.OPTIONS["embed_origins"]
    registered = origins if isinstance(origins, tuple) else ()
    found = {}
    for address in addresses:
        try:
            found[address] = digest(canonical(address, origins=registered))
        except NotAPageOfOurs:
            continue  # has 0 comments, like every article that is not known
    return found
