"""Fills a prepared data folder: `python -m bench.filling 50,1000`, with the server's environment.

Comments are written as plain rows, thousands at a time, with the counters that belong to
them: `rejoinder recount --dry-run` must find nothing afterwards.
"""

import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction

from rejoinder.config.wsgi import application

# The import above sets Django up, which those below need.
# isort: split
from bench.scene import Place, Scene
from bench.words import sentence
from rejoinder.actions.keep_site import first_site
from rejoinder.actions.save_article import ArticleText, save_article
from rejoinder.actions.statements import path_below
from rejoinder.kit import ids, markup, ranking
from rejoinder.models import Account, Site
from rejoinder.rendering.stamps import stamps
from rejoinder.vocabulary.states import CommentState

__all__ = ["application", "main"]

SEED = 20_260_503
WRITERS = 200  # who wrote the comments that are there
READERS = 256  # who post and vote during the runs
SMALL_THREADS = 120
SMALL_SIZE = 3
TOP_LEVEL_SHARE = 0.3
DEEPEST = 12
VOTED_SHARE = 0.2
COMMENT_CHARACTERS = 280
BODY_PARAGRAPHS = 6
_ROWS_AT_ONCE = 5_000

_COMMENT_COLUMNS = (
    "id", "thread_id", "parent_id", "root_id", "depth", "path", "number", "author_id",
    "author_name", "guest_email", "guest_key", "state", "text", "html", "created_at", "ups",
    "downs", "vote_count", "rank", "reply_count", "lot", "receipt_code",
)  # fmt: skip
_INSERT_COMMENT = (  # of the names above and nothing else
    f"INSERT INTO rejoinder_comment ({', '.join(_COMMENT_COLUMNS)})"
    f" VALUES ({', '.join(['%s'] * len(_COMMENT_COLUMNS))})"
)
_INSERT_VOTE = (
    "INSERT INTO rejoinder_vote (comment_id, account_id, value, cast_at) VALUES (%s, %s, %s, %s)"
)


@dataclass(slots=True)
class _Comment:
    id: int
    parent: "_Comment | None"
    number: int
    depth: int
    path: str
    root_id: int
    votes: dict[int, int]
    replies: int = 0


@dataclass(slots=True)
class _Discussion:
    """The shape of one thread: who answers whom, and who voted for what."""

    first_id: int
    size: int
    rng: random.Random
    writers: list[int]
    comments: list[_Comment] = field(default_factory=list)

    def grow(self) -> None:
        """Put every comment in its place; earlier ones are answered, top-level ones counted."""
        roots: dict[int, _Comment] = {}
        for number in range(1, self.size + 1):
            is_root = number == 1 or self.rng.random() < TOP_LEVEL_SHARE
            parent = None if is_root else self._answerable()
            comment_id = self.first_id + number - 1
            path = path_below(parent.path if parent else "", comment_id)
            root_id = parent.root_id if parent else comment_id
            depth = parent.depth + 1 if parent else 0
            made = _Comment(comment_id, parent, number, depth, path, root_id, self._votes())
            if parent is None:
                roots[comment_id] = made
            else:
                roots[root_id].replies += 1
            self.comments.append(made)

    def _answerable(self) -> _Comment:
        while True:
            found = self.rng.choice(self.comments)
            if found.depth < DEEPEST - 1:
                return found

    def _votes(self) -> dict[int, int]:
        if self.rng.random() >= VOTED_SHARE:
            return {}
        voters = self.rng.sample(self.writers, self.rng.randint(1, 6))
        return {voter: 1 if self.rng.random() < 0.7 else -1 for voter in voters}


def main() -> None:
    """Fill the data folder that the environment names; keep the scene in it."""
    sizes = [int(size) for size in sys.argv[1].split(",")]
    rng = random.Random(SEED)  # noqa: S311  # the same threads each time; nothing secret
    now = datetime.now(UTC)
    site = _open_site()
    readers = _accounts("reader", READERS, now)
    maker = _Maker(site, rng, _accounts("writer", WRITERS, now), now)
    large = [maker.thread(f"large-{size}", size) for size in sizes]
    small = [maker.thread(f"small-{number}", SMALL_SIZE) for number in range(SMALL_THREADS)]
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    stamps().touch_all()
    sessions = tuple(_session(account_id) for account_id in readers)
    Scene(tuple(large), tuple(small), sessions, readers[0]).keep(settings.DATA_FOLDER)


def _open_site() -> Site:
    """Nothing is held for its pace, so that all connections may post without a pause."""
    site = first_site()
    site.seconds_between_comments = 0
    site.save()
    return site


def _accounts(kind: str, number: int, now: datetime) -> list[int]:
    known = {"joined_at": now - timedelta(days=30), "published_count": 10, "password": "!"}
    made = Account.objects.bulk_create(
        Account(
            email=f"{kind}-{i}@example.org",
            display_name=f"{kind.title()} {i}",
            name_key=f"{kind}{i}",
            **known,
        )
        for i in range(number)
    )
    return [account.pk for account in made]


def _session(account_id: int) -> str:
    account = Account.objects.get(pk=account_id)
    session = SessionStore()
    session[SESSION_KEY] = str(account_id)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.save()
    return str(session.session_key)


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes articles with full threads under them."""

    site: Site
    rng: random.Random
    writers: list[int]
    now: datetime

    def thread(self, slug: str, size: int) -> Place:
        """Make an article and its thread of so many comments."""
        article = save_article(
            self.site,
            ArticleText(
                slug=slug,
                headline=f"Ministers give two accounts: {slug}",
                body_html="".join(
                    f"<p>{sentence(self.rng, 400)}</p>" for _ in range(BODY_PARAGRAPHS)
                ),
                bylines=("Ida Berg", "Tom Bell"),
                published_at=self.now - timedelta(days=40),
            ),
            now=self.now,
        )
        thread_id = article.thread.pk
        with connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(max(id), 0) FROM rejoinder_comment")
            first_id = int(cursor.fetchone()[0]) + 1
        talk = _Discussion(first_id, size, self.rng, self.writers)
        talk.grow()
        self._store(talk, thread_id)
        return Place(size, thread_id, slug, first_id)

    def _store(self, talk: _Discussion, thread_id: int) -> None:
        roots = sum(1 for made in talk.comments if made.parent is None)
        with transaction.atomic(), connection.cursor() as cursor:
            for at in range(0, len(talk.comments), _ROWS_AT_ONCE):
                some = talk.comments[at : at + _ROWS_AT_ONCE]
                rows = [self._row(made, talk, thread_id) for made in some]
                cursor.executemany(_INSERT_COMMENT, rows)
                cursor.executemany(_INSERT_VOTE, list(_vote_rows(some, self.now)))
            cursor.execute(
                "UPDATE rejoinder_thread SET comment_count = %s, root_count = %s,"
                " last_number = %s, version = version + 1 WHERE id = %s",
                (talk.size, roots, talk.size, thread_id),
            )

    def _row(self, made: _Comment, talk: _Discussion, thread_id: int) -> tuple[Any, ...]:
        text = sentence(self.rng, COMMENT_CHARACTERS)
        ups = sum(1 for value in made.votes.values() if value == 1)
        downs = len(made.votes) - ups
        rank = ranking.best(ups, downs, self.site.up_share)
        # A month of comments, so that no score appears by its age while we measure.
        age = timedelta(days=35) - timedelta(days=30) * (made.number / talk.size)
        return (
            made.id, thread_id, made.parent.id if made.parent else None, made.root_id,
            made.depth, made.path, made.number, self.rng.choice(self.writers), "", "", "",
            CommentState.PUBLISHED.value, text, markup.render(text), _stored(self.now - age),
            ups, downs, ups + downs, rank, made.replies, self.rng.randrange(ranking.DRAWS),
            ids.receipt_code(),
        )  # fmt: skip


def _vote_rows(some: list[_Comment], now: datetime) -> Iterator[tuple[Any, ...]]:
    for made in some:
        for voter, value in made.votes.items():
            yield made.id, voter, value, _stored(now)


def _stored(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)


if __name__ == "__main__":
    main()
