"""Writes the demo's exports; the same seed gives the same bytes.

`python -m dev.demo.make_export` writes all files of the repository (with `src` on the path);
`--comments 100000 --out big.xml` writes one large file instead.
"""

import argparse
import gzip
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from dev.demo import oddities
from dev.demo.discussion import Discussion, Post
from dev.demo.disqus_writer import FOOT, HEAD, Thread, export, post_xml, thread_xml
from dev.demo.hostile import hostile_xml
from dev.demo.stock import Replies, Stock, read_replies, read_stock, seeded
from rejoinder.demo import DemoArticle, articles

SEED = 20260503
ROOT = Path(__file__).resolve().parents[2]
FIRST_THREAD_ID = 7_200_000_001
FIRST_POST_ID = 5_100_000_001
LEAD = "bridge-closure"
COUNTS = {
    LEAD: 292,
    "ferry-prices": 64,
    "budget": 52,
    "harbour-school": 48,
    "storm-barrier": 44,
    "lighthouse-museum": 38,
}
COUNTS_2011 = {"harbour-school": 40, "lighthouse-museum": 30}


def main() -> None:
    """Read the command line and write what it asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--comments", type=int, help="write one large file with so many comments")
    parser.add_argument("--threads", type=int, default=20, help="threads in the large file")
    parser.add_argument("--out", type=Path, help="where to write the large file")
    parser.add_argument("--seed", type=int, default=SEED)
    chosen = parser.parse_args()
    if chosen.comments is None:
        write_all(ROOT, seed=chosen.seed)
    elif chosen.out is None:
        parser.error("--comments needs --out")
    else:
        pieces = large_export(chosen.comments, threads=chosen.threads, seed=chosen.seed)
        with chosen.out.open("w", encoding="utf-8") as file:
            file.writelines(pieces)


def write_all(root: Path, *, seed: int = SEED) -> None:
    """Write the four files that belong to the repository below `root`."""
    newer, older, hostile = demo_export(seed=seed), export_of_2011(seed=seed), hostile_export(seed)
    (root / "dev/demo").mkdir(parents=True, exist_ok=True)
    (root / "src/rejoinder/demo").mkdir(parents=True, exist_ok=True)
    (root / "dev/demo/harbour-post.xml").write_bytes(newer)
    (root / "src/rejoinder/demo/harbour-post.xml.gz").write_bytes(_packed(newer))
    (root / "dev/demo/harbour-post-2011.xml.gz").write_bytes(_packed(older))
    (root / "dev/demo/hostile.xml").write_bytes(hostile)


def demo_export(*, seed: int = SEED) -> bytes:
    """Make the export that the demo imports, in the newer shape."""
    rng = seeded(seed)
    threads: list[Thread] = []
    posts: list[Post] = []
    for place, article in enumerate(articles()):
        identifier = f"hp-{article.slug}" if place % 2 else ""
        thread = Thread(
            FIRST_THREAD_ID + place,
            article.link,
            article.headline,
            article.published_at,
            identifier,
        )
        threads.append(thread)
        talk = Discussion(read_stock(article.slug), read_replies(), rng, article.published_at)
        talk.fill(COUNTS[article.slug])
        if article.slug == LEAD:
            _make_odd(talk.posts, rng)
        posts += _in_thread(talk.posts, thread.id)
    _add_side_threads(threads, posts, rng)
    posts.sort(key=lambda post: post.created_at)
    _number(posts)
    oddities.put_some_before_their_parents(posts, rng)
    return "".join(export(threads, posts, older=False)).encode()


def export_of_2011(*, seed: int = SEED) -> bytes:
    """Make an export in the older shape, with addresses of people, fifteen years earlier."""
    rng = seeded(seed + 2011)
    threads, posts = [], []
    for place, article in enumerate(a for a in articles() if a.slug in COUNTS_2011):
        at = article.published_at - timedelta(days=15 * 365)
        link = f"http://www.harbour-post.example/2011/{article.slug}.html"
        thread = Thread(310_000_001 + place, link, article.headline, at, f"{2011 + place}")
        threads.append(thread)
        talk = Discussion(read_stock(article.slug), read_replies(), rng, at)
        posts += _in_thread(talk.fill(COUNTS_2011[article.slug]), thread.id)
    posts.sort(key=lambda post: post.created_at)
    _number(posts, first=290_000_001)
    return "".join(export(threads, posts, older=True)).encode()


def hostile_export(seed: int = SEED) -> bytes:
    """Make the small file in which nearly everything is broken or meant to do harm."""
    return hostile_xml(seeded(seed)).encode()


def large_export(comments: int, *, threads: int = 20, seed: int = SEED) -> Iterator[str]:
    """Yield the pieces of a file of any size, one thread at a time."""
    rng = seeded(seed)
    newspaper = articles()
    replies = read_replies()
    yield HEAD
    next_id = FIRST_POST_ID
    for place in range(threads):
        article = newspaper[place % len(newspaper)]
        thread = _large_thread(article, place)
        yield thread_xml(thread, older=False)
        count = comments * (place + 1) // threads - comments * place // threads
        posts = _talk(read_stock(article.slug), replies, rng, thread.created_at, count)
        _number(_in_thread(posts, thread.id), first=next_id)
        next_id += len(posts)
        yield from (post_xml(post, older=False) for post in posts)
    yield FOOT


def _large_thread(article: DemoArticle, place: int) -> Thread:
    link = f"https://harbour-post.example/large/{place}"
    return Thread(FIRST_THREAD_ID + place, link, article.headline, article.published_at)


def _talk(
    stock: Stock, replies: dict[str, Replies], rng: random.Random, at: datetime, count: int
) -> list[Post]:
    """Make `count` posts; written talks may make a very small thread a little longer."""
    return Discussion(stock, replies, rng, at).fill(count)[:count]


def _make_odd(posts: list[Post], rng: random.Random) -> None:
    """Put into the lead article's talk what real exports hold."""
    oddities.disguise(posts, rng)
    oddities.delete_some(posts, rng)
    oddities.add_spam(posts, rng)
    oddities.lose_parent(posts, rng)


def _add_side_threads(threads: list[Thread], posts: list[Post], rng: random.Random) -> None:
    """Double the lead article's thread and add a deleted and an empty one."""
    lead = threads[0]
    doubles = oddities.doubles(lead, FIRST_THREAD_ID + 100)
    tops = [p for p in posts if p.thread_id == lead.id and p.parent is None and p.topic is not None]
    answered = {id(post.parent) for post in posts}
    for place, post in enumerate(rng.sample(tops, 14)):
        post.thread_id = doubles[place % 2].id
    alone = [p for p in tops if p.thread_id == lead.id and id(p) not in answered]
    for post in rng.sample(alone, 2):
        post.thread_id = doubles[2].id  # read through a translation service: not imported
    deleted, more, its_posts = oddities.side_threads(FIRST_THREAD_ID + 200, lead)
    posts += _in_thread(its_posts, deleted.id)
    threads += [*doubles, *more]


def _in_thread(posts: list[Post], thread_id: int) -> list[Post]:
    for post in posts:
        post.thread_id = thread_id
    return posts


def _number(posts: list[Post], *, first: int = FIRST_POST_ID) -> None:
    for place, post in enumerate(posts):
        post.id = first + place


def _packed(content: bytes) -> bytes:
    """Pack without a time and a name, so that the bytes are the same at every run."""
    return gzip.compress(content, compresslevel=9, mtime=0)


if __name__ == "__main__":
    main()
