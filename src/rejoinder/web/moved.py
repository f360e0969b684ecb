"""Where the pages of an article are that was merged into another."""

import re

from django.http import HttpRequest

from rejoinder.kit.page_addresses import digest
from rejoinder.models import ArticleAddress, MovedThread

_ARTICLE = re.compile(r"/articles/[-a-zA-Z0-9_]{1,100}")
# Not what open pages ask again and again: they count by the numbers of the old discussion.
_THREAD = re.compile(r"/d/([1-9][0-9]{0,17})(/(?!head$|changes$|live$).*)")


def new_address(request: HttpRequest) -> str:
    """Return the path and query that took the place of a page that is gone; empty: none did."""
    path = _new_path(request.path_info)
    query = request.META.get("QUERY_STRING", "")
    return f"{path}?{query}" if path and query else path


def _new_path(path: str) -> str:
    if _ARTICLE.fullmatch(path):
        known = ArticleAddress.objects.filter(digest=digest(path)).order_by("pk")
        slug = known.values_list("article__slug", flat=True).first()
        return f"/articles/{slug}" if slug else ""
    if (found := _THREAD.fullmatch(path)) is None:
        return ""
    moved = MovedThread.objects.filter(pk=int(found[1]))
    thread_id = moved.values_list("thread_id", flat=True).first()
    return f"/d/{thread_id}{found[2]}" if thread_id is not None else ""
