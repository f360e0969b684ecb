"""Times the building of pages: `python -m bench.rebuilding`, in the server's environment.

Prints for each large thread how long the first page takes, from the first statement to the
compressed bytes, in one process without a server: when its comments were drawn before and
remembered, as after almost every change, and when each must be drawn.
"""

import json
import statistics
import time
from typing import Any

from django.conf import settings

from rejoinder.config.wsgi import application

# The import above sets Django up, which those below need.
# isort: split
from bench.scene import Place, kept_scene
from rejoinder.rendering import pages, shown
from rejoinder.rendering.encodings import digest_of, represent
from rejoinder.rendering.page_store import PageKey, PageKind

__all__ = ["application", "main"]

ROUNDS = 200
ROUNDS_ANEW = 30
# A comment drawn on the page has an id of its own; the mark of its element.
_COMMENT_MARK = 'id="c-'


def main() -> None:
    """Print the times as JSON, by size of the thread."""
    scene = kept_scene(settings.DATA_FOLDER)
    print(json.dumps({str(place.size): _times(place) for place in scene.large}))


def _times(place: Place) -> dict[str, Any]:
    key = PageKey(PageKind.ARTICLE, slug=place.slug)
    page = pages.build(key)
    drawn_anew: list[float] = []
    for _ in range(ROUNDS_ANEW):
        shown._shared_article.cache_clear()  # noqa: SLF001  # what a fresh process is like
        began = time.perf_counter()
        pages.build(key)
        drawn_anew.append(1000 * (time.perf_counter() - began))
    built: list[float] = []
    busy: list[float] = []
    whole: list[float] = []
    for _ in range(ROUNDS):
        began, used = time.perf_counter(), time.thread_time()
        pages.version_of(key)
        page = pages.build(key)
        after = time.perf_counter()
        body = page.body.encode()
        represent(body, coding="br", digest=digest_of(body), headers=[])
        built.append(1000 * (after - began))
        whole.append(1000 * (time.perf_counter() - began))
        busy.append(1000 * (time.thread_time() - used))
    drawn = page.body.count(_COMMENT_MARK)
    milliseconds = statistics.median(whole)
    return {
        "comments_drawn": drawn,
        "bytes": len(page.body.encode()),
        "build_with_every_comment_drawn_anew_ms": round(statistics.median(drawn_anew), 3),
        "build_ms": round(statistics.median(built), 3),
        "with_compression_ms": round(milliseconds, 3),
        "processor_ms": round(statistics.median(busy), 3),
        "p99_ms": round(sorted(whole)[len(whole) * 99 // 100], 3),
        "per_50_comments_ms": round(milliseconds * 50 / max(drawn, 1), 3),
    }


if __name__ == "__main__":
    main()
