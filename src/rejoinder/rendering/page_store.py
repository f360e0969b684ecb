"""Ready-made pages in memory, each with the stamps that say whether it is still true.

The store belongs to one event loop: all its bookkeeping happens there, so it needs no
lock. Pages are built in threads. A page handed out is never older than the last change
that was stamped before the request arrived, with two exceptions that are on purpose: the
grace for hot pages, and up to ``recheck_seconds`` if a process died between its commit
and its stamp.
"""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NamedTuple

from rejoinder.rendering.encodings import Headers, Representation, digest_of, represent, to_headers
from rejoinder.rendering.stamps import SITE_SLOT, Stamps

logger = logging.getLogger(__name__)

# More rebuilds of one page than this within a second make it hot. A reader who wrote is
# never given a page by grace; for others half a second keeps the promise of one second.
_HOT_REBUILDS = 8
_HOT_WINDOW_SECONDS = 1.0
# How long, and for how many keys, "there is no such page" is remembered.
_MISSING_SECONDS = 1.0
_MISSING_KEPT = 1024
# A guess of what a snapshot weighs besides its bodies: key, headers, objects.
_OVERHEAD_BYTES = 3000


class PageKind(StrEnum):
    """What is kept ready-made."""

    FRONT = "front"
    ARTICLE = "article"
    VERSION = "version"  # an earlier version of an article
    PERMALINK = "permalink"
    HOUSE_RULES = "house_rules"
    COMMENTS = "comments"  # fragment: more top-level comments
    REPLIES = "replies"  # fragment: more replies of a branch
    COUNTS = "counts"  # comment counts of several articles, JSON
    HEAD = "head"  # how far a thread has come, JSON
    CHANGES = "changes"  # fragment: what came and what changed since
    FEED = "feed"  # Atom: the newest comments of the site
    THREAD_FEED = "thread_feed"  # Atom: the newest comments of a discussion
    EMBED = "embed"  # fragment: the discussion for another site's page
    INCLUDE = "include"  # the same as an element, for servers that make such pages
    LOADER = "loader"  # the script that such pages name

    # Enum's own hash is written in Python and would be the dearest step of a lookup.
    __hash__ = str.__hash__


# What other sites' scripts may read, and what is the same for every visitor.
FRAGMENTS = frozenset(
    {
        PageKind.COMMENTS, PageKind.REPLIES, PageKind.COUNTS, PageKind.HEAD, PageKind.CHANGES,
        PageKind.EMBED, PageKind.INCLUDE, PageKind.LOADER,
    }
)  # fmt: skip


class PageKey(NamedTuple):
    """Which page: only what its address says, in canonical form, so that one page has one key.

    ``slug`` names an article, in embeds perhaps by its page's address, ``thread`` and
    ``comment`` are row ids (0: not in the address), ``sort`` and ``after`` are as in the query
    (empty: default order, first page), ``number`` is that of an article's version.
    """

    kind: PageKind
    slug: str = ""
    thread: int = 0
    comment: int = 0
    sort: str = ""
    after: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """What a builder makes: the text, and the slots of the stamps that it depends on.

    ``expires_at`` (seconds since 1970) is when the page changes by the clock alone, for
    example at the next exploration slot; None: never.
    """

    body: str
    slots: tuple[int, ...]
    expires_at: float | None = None
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    cache_control: str = ""  # empty: as all pages


class NoSuchPage(Exception):
    """A builder found nothing under this key."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A page as it was read once. All fields but the representations stay as they are.

    ``watched`` pairs slots with their values from before the database was read. Times
    are of the monotonic clock: ``read_at`` is just before the reading, ``due_at`` when
    the snapshot must be looked at again, ``rebuilt_at`` the latest builds of this key.
    """

    key: PageKey
    page: Page
    body: bytes
    digest: str
    version: Hashable
    watched: tuple[tuple[int, int], ...]
    read_at: float
    due_at: float
    rebuilt_at: tuple[float, ...]
    representations: dict[str, Representation] = field(default_factory=dict)

    def weight_bytes(self) -> int:
        """Count what the snapshot holds in memory, about."""
        bodies = sum(len(made.body) for made in self.representations.values())
        return _OVERHEAD_BYTES + len(self.key.slug) + len(self.body) + bodies


class _Missing(NamedTuple):
    """That there was no page, with the site's stamp from before we looked."""

    watched: tuple[tuple[int, int], ...]
    until: float


class _Flight(NamedTuple):
    """A build under way, for everybody who waits for the same key."""

    began_at: float
    task: "asyncio.Task[Snapshot | _Missing]"


@dataclass(frozen=True, slots=True)
class StoreOptions:
    """Sizes and times of a store; the defaults are the ones that are run."""

    max_bytes: int = 64 * 1024 * 1024
    recheck_seconds: float = 30.0
    grace_seconds: float = 0.5  # 0: no grace
    headers: tuple[tuple[str, str], ...] = ()  # that every answer carries
    # Browsers and proxies keep the page but ask each time, and mostly hear 304. A cache
    # in front may be given "public, max-age=0, must-revalidate, s-maxage=1" instead; it
    # must then pass on every request with a cookie whose name begins with rj_.
    cache_control: str = "no-cache"


class PageStore:
    """Keeps snapshots by key, least recently used first to go.

    ``build`` makes a page from rows, ``version_of`` reads cheaply whether rows changed
    (any value that compares); both run in ``executor`` and may raise NoSuchPage.
    """

    def __init__(
        self,
        *,
        stamps: Stamps,
        build: Callable[[PageKey], Page],
        version_of: Callable[[PageKey], Hashable],
        executor: Executor,
        options: StoreOptions | None = None,
    ) -> None:
        self._stamps = stamps
        self._build = build
        self._version_of = version_of
        self._executor = executor
        self._options = options or StoreOptions()
        self._kept: OrderedDict[PageKey, Snapshot] = OrderedDict()
        self._missing: OrderedDict[PageKey, _Missing] = OrderedDict()
        self._flights: dict[PageKey, _Flight] = {}
        self._weight_bytes = 0

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def weight_bytes(self) -> int:
        """What all snapshots hold together, about."""
        return self._weight_bytes

    def ready(self, key: PageKey) -> Snapshot | None:
        """Return the snapshot if it can be served as it is; None: ask ``get``."""
        snapshot = self._kept.get(key)
        if (
            snapshot is None
            or time.monotonic() >= snapshot.due_at
            or not self._stamps.unchanged(snapshot.watched)
        ):
            return None
        self._kept.move_to_end(key)
        return snapshot

    async def get(self, key: PageKey, coding: str, *, strict: bool = False) -> Snapshot:
        """Return a true snapshot, built if need be, with ``coding`` already made.

        ``strict`` is for a reader who has just written: no grace, nothing remembered as
        missing. A build that began before this request may have read the database before
        the reader's own write; so after waiting the stamps are compared again, and at most
        one more build is waited for, which began later.

        Raises:
            NoSuchPage: there is none. What else ``build`` raises passes through.
        """
        arrived = time.monotonic()
        while True:
            snapshot = self.ready(key) or (None if strict else self._by_grace(key))
            if snapshot is not None:
                return snapshot
            if not strict and self._is_missing(key):
                raise NoSuchPage(key)
            flight = self._flights.get(key) or self._take_off(key, coding)
            # A visitor who leaves cancels the wait, and not the build that others wait for.
            made = await asyncio.shield(flight.task)
            if flight.began_at >= arrived:
                if isinstance(made, _Missing):
                    raise NoSuchPage(key)
                return made

    def representation(self, snapshot: Snapshot, coding: str) -> Representation:
        """Return the snapshot in a coding, made now if nobody has asked for it before."""
        made = snapshot.representations.get(coding)
        if made is None:
            made = self._represent(snapshot, coding)
            snapshot.representations[coding] = made
            kept = self._kept.get(snapshot.key)
            if kept is not None and kept.representations is snapshot.representations:
                self._weight_bytes += len(made.body)
        return made

    def _by_grace(self, key: PageKey) -> Snapshot | None:
        snapshot = self._kept.get(key)
        now = time.monotonic()
        if (
            snapshot is not None
            and now < snapshot.due_at
            and now < snapshot.read_at + self._options.grace_seconds
            and len(snapshot.rebuilt_at) > _HOT_REBUILDS
            and now < snapshot.rebuilt_at[0] + _HOT_WINDOW_SECONDS
        ):
            return snapshot
        return None

    def _is_missing(self, key: PageKey) -> bool:
        missing = self._missing.get(key)
        return (
            missing is not None
            and time.monotonic() < missing.until
            and self._stamps.unchanged(missing.watched)
        )

    def _take_off(self, key: PageKey, coding: str) -> _Flight:
        task = asyncio.get_running_loop().create_task(self._fly(key, coding))
        flight = self._flights[key] = _Flight(time.monotonic(), task)
        return flight

    async def _fly(self, key: PageKey, coding: str) -> Snapshot | _Missing:
        loop = asyncio.get_running_loop()
        previous = self._kept.get(key)
        # What was asked of the page before it changed will be asked again at once.
        codings = {coding, *(previous.representations if previous else ())}
        try:
            made = await loop.run_in_executor(self._executor, self._make, key, codings, previous)
        finally:
            del self._flights[key]
        self._forget(key)
        if isinstance(made, _Missing):
            self._missing[key] = made
            while len(self._missing) > _MISSING_KEPT:
                self._missing.popitem(last=False)
        else:
            self._keep(key, made)
        return made

    def _forget(self, key: PageKey) -> None:
        self._missing.pop(key, None)
        snapshot = self._kept.pop(key, None)
        if snapshot is not None:
            self._weight_bytes -= snapshot.weight_bytes()

    def _keep(self, key: PageKey, snapshot: Snapshot) -> None:
        self._kept[key] = snapshot
        self._weight_bytes += snapshot.weight_bytes()
        while self._weight_bytes > self._options.max_bytes and len(self._kept) > 1:
            self._forget(next(iter(self._kept)))

    # What follows runs in the build threads and changes nothing but what it makes.

    def _make(
        self, key: PageKey, codings: set[str], previous: Snapshot | None
    ) -> Snapshot | _Missing:
        before = self._stamps.copy()
        read_at = time.monotonic()
        try:
            if previous is not None and self._still_true(previous):
                return replace(previous, read_at=read_at, due_at=self._due_at(previous.page))
            # The version first: a change in between is then seen at the next check.
            version = self._version_of(key)
            page = self._build(key)
        except NoSuchPage:
            return _Missing(before.watch((SITE_SLOT,)), read_at + _MISSING_SECONDS)
        body = page.body.encode("utf-8")
        snapshot = Snapshot(
            key=key,
            page=page,
            body=body,
            digest=digest_of(body),
            version=version,
            watched=before.watch(page.slots),
            read_at=read_at,
            due_at=self._due_at(page),
            rebuilt_at=(*(previous.rebuilt_at if previous else ()), read_at)[-_HOT_REBUILDS - 1 :],
        )
        for coding in codings:
            snapshot.representations[coding] = self._represent(snapshot, coding)
        return snapshot

    def _due_at(self, page: Page) -> float:
        seconds = self._options.recheck_seconds
        if page.expires_at is not None:
            seconds = min(seconds, page.expires_at - time.time())
        return time.monotonic() + seconds

    def _still_true(self, snapshot: Snapshot) -> bool:
        expires_at = snapshot.page.expires_at
        if expires_at is not None and time.time() >= expires_at:
            return False
        if not self._stamps.unchanged(snapshot.watched):
            return False
        return self._version_of(snapshot.key) == snapshot.version

    def _represent(self, snapshot: Snapshot, coding: str) -> Representation:
        return represent(
            snapshot.body, coding=coding, digest=snapshot.digest, headers=self._headers(snapshot)
        )

    def _headers(self, snapshot: Snapshot) -> Headers:
        varies = "Accept-Encoding"
        if snapshot.key.kind in FRAGMENTS:
            varies += ", Origin"
        own = (
            ("Content-Type", snapshot.page.content_type),
            ("Cache-Control", snapshot.page.cache_control or self._options.cache_control),
            ("Vary", varies),
        )
        return to_headers(own + self._options.headers)
