"""The whole server as one ASGI callable: the lane in front, Django behind it in threads.

``granian --interface asgi rejoinder.config.asgi:application`` serves it; so does uvicorn.
"""

import asyncio
import logging
import sys
import threading
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.db import Error, connection, connections

from rejoinder.config.wsgi import application as django_application

# The import above sets Django up, which those below need.
# isort: split
from rejoinder.actions.courier import run_courier
from rejoinder.actions.housekeeping import run_for_ever
from rejoinder.config.door import door_before
from rejoinder.config.machines import MachineListener
from rejoinder.lane.app import Lane, LaneOptions
from rejoinder.lane.assets import Assets
from rejoinder.lane.bridge import Bridge, BridgeOptions
from rejoinder.lane.counts import CountsBuilder
from rejoinder.lane.cross_origin import RegisteredOrigins
from rejoinder.lane.health import Health
from rejoinder.lane.inboxes import InboxAnswer, Inboxes
from rejoinder.lane.live import Live, LiveOptions
from rejoinder.rendering import pages
from rejoinder.rendering.encodings import IDENTITY, to_headers
from rejoinder.rendering.page_store import (
    NoSuchPage,
    Page,
    PageKey,
    PageKind,
    PageStore,
    StoreOptions,
)
from rejoinder.rendering.stamps import stamps
from rejoinder.web.embedding import is_embed_path
from rejoinder.web.uploads import MOST_BODY_BYTES, PICTURE_ADDRESS

logger = logging.getLogger(__name__)
Given = ParamSpec("Given")
Read = TypeVar("Read")

# Pages are built with Python's lock held for most of the time, so more threads than a few
# only wait for each other; with three, one slow read does not stop the rest.
BUILD_THREADS = 3
# Python lets a busy thread run for 5 ms before another gets its turn. The event loop needs
# its turn sooner while pages are built and Django works: measured 30,100 reads/s beside
# writes in place of 25,400, and p99 5.3 ms in place of 7.7.
SWITCH_SECONDS = 0.0005
HOUSEKEEPING_SECONDS = 300


def reconnecting(read: Callable[Given, Read]) -> Callable[Given, Read]:
    """Let ``read`` try once more on a new connection when the database closed the old one.

    The build threads live as long as the process and keep their connections, so a restart
    of PostgreSQL would otherwise break each of them for ever. Only for functions that
    read: the second try must be harmless.
    """

    def reading(*args: Given.args, **kwargs: Given.kwargs) -> Read:
        try:
            return read(*args, **kwargs)
        except Error:
            if not _closed_unusable():
                raise
            return read(*args, **kwargs)

    return reading


def _closed_unusable() -> bool:
    closed = False
    for used in connections.all(initialized_only=True):
        had_connection = used.connection is not None
        used.close_if_unusable_or_obsolete()
        closed = closed or (had_connection and used.connection is None)
    return closed


class Housekeeper:
    """The thread that keeps house in the background; one process on a machine does the work."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="housekeeping", daemon=True)

    def start(self) -> None:
        """Start the thread; its first round comes after HOUSEKEEPING_SECONDS."""
        self._thread.start()

    def stop(self) -> None:
        """Let it end after the round it is in."""
        self._stop.set()

    def _work(self) -> None:
        run_for_ever(
            settings.DATA_FOLDER / "worker.lock",
            every_seconds=HOUSEKEEPING_SECONDS,
            stop=self._stop,
        )


class CourierThread:
    """The thread that tells, gathers and sends; every process has one (actions/courier.py)."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(
            target=run_courier, args=(self._stop,), name="courier", daemon=True
        )

    def start(self) -> None:
        """Start the thread; it looks at the outbox at once."""
        self._thread.start()

    def stop(self) -> None:
        """Let it end after the mail it has in hand; a lease covers what it cannot finish."""
        self._stop.set()


_counts = CountsBuilder(pages.counts_of)


def _build(key: PageKey) -> Page:
    return _counts.build(key) if key.kind is PageKind.COUNTS else pages.build(key)


def _version_of(key: PageKey) -> Hashable:
    if key.kind is PageKind.COUNTS:
        return _counts.version_of(key)
    return pages.version_of(key)


def _probe() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")
        cursor.fetchone()


def _compose() -> Lane:
    builders = ThreadPoolExecutor(BUILD_THREADS, thread_name_prefix="build")
    store = _store(builders)
    bridge = _bridge()
    live = _live(store, builders)
    threads = _threads()

    async def start() -> None:
        """Run once in each worker, before its first request. Background threads start here."""
        sys.setswitchinterval(SWITCH_SECONDS)
        live.start()
        await _warm(store)
        for thread in threads:
            thread.start()
        settings.SERVING_MARK.touch()

    async def stop() -> None:
        """Run once in each worker, after its last request. Background threads end here."""
        live.close()
        for thread in threads:
            thread.stop()
        await asyncio.to_thread(bridge.close)
        builders.shutdown(wait=False, cancel_futures=True)

    return Lane(
        store=store,
        route=pages.route,
        fallback=bridge,
        health=Health(reconnecting(_probe), builders),
        assets=_assets(builders),
        live=live,
        door=door_before(bridge),
        options=_lane_options(),
        start=start,
        stop=stop,
    )


def _bridge() -> Bridge:
    return Bridge(
        django_application,
        BridgeOptions(
            threads=_number("bridge_threads"),
            trusted_proxies=_number("trusted_proxies"),
            headers=settings.SECURITY_HEADERS,
            max_body_bytes_at={PICTURE_ADDRESS: MOST_BODY_BYTES},
        ),
    )


def _threads() -> tuple[Housekeeper | CourierThread | MachineListener, ...]:
    """Return what works in the background of each process, not started yet."""
    machines = MachineListener(settings.MACHINES_LINE, settings.DATA_FOLDER / "machines.lock")
    return Housekeeper(), CourierThread(), machines


def _store(builders: ThreadPoolExecutor) -> PageStore:
    return PageStore(
        stamps=stamps(),
        build=reconnecting(_build),
        version_of=reconnecting(_version_of),
        executor=builders,
        options=StoreOptions(
            max_bytes=_number("snapshot_megabytes") * 1024 * 1024, headers=settings.SECURITY_HEADERS
        ),
    )


def _live(store: PageStore, builders: ThreadPoolExecutor) -> Live:
    inbox = InboxAnswer(django_application, trusted_proxies=_number("trusted_proxies"))
    return Live(
        store=store,
        stamps=stamps(),
        inboxes=Inboxes(inbox=inbox, stamps=stamps(), executor=builders),
        origins=RegisteredOrigins(_words("embed_origins")),
        options=LiveOptions(_number("live_streams"), headers=to_headers(settings.SECURITY_HEADERS)),
    )


def _assets(builders: ThreadPoolExecutor) -> Assets:
    return Assets(
        settings.STATIC_ROOT,
        executor=builders,
        prefix=settings.STATIC_URL,
        headers=settings.SECURITY_HEADERS,
    )


def _lane_options() -> LaneOptions:
    return LaneOptions(
        embed_origins=_words("embed_origins"),
        takes_embeds=is_embed_path,
        headers=settings.SECURITY_HEADERS,
        static_prefix=settings.STATIC_URL,
    )


def _number(name: str) -> int:
    return int(str(settings.OPTIONS[name]))


def _words(name: str) -> tuple[str, ...]:
    words = settings.OPTIONS[name]
    if not isinstance(words, tuple):
        raise TypeError(f"the option {name} is not a list of words")
    return words


async def _warm(store: PageStore) -> None:
    """Build the front page: templates are compiled and a connection opened before a reader waits.

    It is no condition of the start: a database that is down is told by /healthz.
    """
    try:
        await store.get(PageKey(PageKind.FRONT), IDENTITY)
    except NoSuchPage:
        logger.info("There is no front page yet.")
    except Error:
        logger.exception("The front page could not be built at the start.")


application = _compose()
