"""The lane's door for the hot verbs, put together: whose views, and where they are done."""

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from rejoinder.actions.outside_checks import services
from rejoinder.actions.writing import begin
from rejoinder.lane.asgi import App
from rejoinder.lane.verbs import Answered, Begin, Door
from rejoinder.rendering.encodings import to_headers
from rejoinder.web.guard import guarded
from rejoinder.web.hot import HotVerbs, Refused
from rejoinder.web.routes import ROUTES

_THREADS = 8
_VERBS = frozenset({"vote", "comments", "reply"})


def door_before(bridge: App) -> Door | None:
    """Make the door in front of the bridge to Django.

    None while comments are shown to outside services: their answers are waited for in the
    bridge's threads and not in the line of writes.
    """
    if services():
        return None
    views = {route.name: guarded(route) for route in ROUTES if route.name in _VERBS}
    return Door(
        HotVerbs(views, scheme=urlsplit(settings.SITE_ADDRESS).scheme),
        begin=_begin(),
        refusal=_refusal,
        fallback=bridge,
        headers=to_headers(settings.SECURITY_HEADERS),
    )


def _begin() -> Begin:
    """Return what queues a verb: the line of writes on SQLite, some threads on PostgreSQL."""
    if connection.vendor == "sqlite":
        return begin
    return ThreadPoolExecutor(_THREADS, thread_name_prefix="verbs").submit


def _refusal(failure: BaseException) -> Answered | None:
    if isinstance(failure, Refused):
        return failure.answer
    raise failure
