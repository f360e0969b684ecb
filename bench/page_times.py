"""Times first page and "load more" of each large thread: `python -m bench.page_times`.

In the server's environment and in one process; every page is read from the tables and drawn.
"""

import json
import re
import statistics
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings

from rejoinder.config.wsgi import application

# The import above sets Django up, which those below need.
# isort: split
from bench.scene import Place, kept_scene
from rejoinder.rendering import pages
from rejoinder.rendering.page_store import PageKey, PageKind

__all__ = ["application", "main"]

ROUNDS = 100
_MORE = re.compile(r'data-fragment="([^"]+)"')


def main() -> None:
    """Print the median milliseconds as JSON, by size of the thread."""
    scene = kept_scene(settings.DATA_FOLDER)
    print(json.dumps({str(place.size): _times(place) for place in scene.large}))


def _times(place: Place) -> dict[str, Any]:
    key = PageKey(PageKind.ARTICLE, slug=place.slug)
    addresses = [found.replace("&amp;", "&") for found in _MORE.findall(pages.build(key).body)]
    found = {"first_view_ms": _median_ms(lambda: pages.build(key))}
    for name, part in (("more_comments_ms", "/comments?"), ("more_replies_ms", "/replies")):
        address = next((address for address in reversed(addresses) if part in address), "")
        more = pages.route(*_split(address)) if address else None
        if more is not None:
            found[name] = _median_ms(lambda more=more: pages.build(more))  # type: ignore[misc]
    return found


def _split(address: str) -> tuple[str, str]:
    path, _, query = address.partition("?")
    return path, query


def _median_ms(build: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        build()
        times.append(1000 * (time.perf_counter() - began))
    return round(statistics.median(times), 3)


if __name__ == "__main__":
    main()
