"""What real exports hold besides plain talk: spam, deleted posts, lost parents, doubled threads.

These go into the demo's own export, so that a reader of the demo never notices them except
as tombstones; `hostile.py` has what nobody should see.
"""

import random
from datetime import timedelta

from dev.demo.discussion import Post
from dev.demo.disqus_writer import Thread
from dev.demo.people import Person, person
from dev.demo.stock import read_oddities


def disguise(posts: list[Post], rng: random.Random) -> None:
    """Give some comments texts that hold something hostile beside their sentence.

    Only those that nobody answered, since a reply names its author.
    """
    answered = {id(post.parent) for post in posts}
    tops = [post for post in posts if post.parent is None and post.topic is not None]
    tops = [post for post in tops if id(post) not in answered]
    texts = read_oddities("disguised")
    for post, (name, text) in zip(rng.sample(tops, len(texts)), texts, strict=True):
        post.author, post.text = person(name), text


def delete_some(posts: list[Post], rng: random.Random) -> None:
    """Delete two comments that have replies and two that have none."""
    answered = {id(post.parent) for post in posts}
    talk = [post for post in posts if post.topic is not None]
    with_replies = [post for post in talk if id(post) in answered and post.depth < 2]
    without = [post for post in talk if id(post) not in answered]
    for post in rng.sample(with_replies, 2) + rng.sample(without, 2):
        post.is_deleted = True


def add_spam(posts: list[Post], rng: random.Random) -> None:
    """Add three pieces of spam, one of them as a reply."""
    for place, (name, text) in enumerate(read_oddities("spam")):
        neighbour = rng.choice(posts[20:])
        parent = neighbour if place == 0 else None
        at = neighbour.created_at + timedelta(minutes=2)
        posts.append(Post(Person(name, "spam"), text, at, parent=parent, is_spam=True))


def lose_parent(posts: list[Post], rng: random.Random) -> None:
    """Add a reply to a comment that is not in the file."""
    text = "<p>I had saved your comment and now it is gone. You were right about the lamps.</p>"
    at = rng.choice(posts).created_at + timedelta(hours=3)
    posts.append(Post(person("Grace Achebe"), text, at, parent_id=4_999_999_999))


def put_some_before_their_parents(posts: list[Post], rng: random.Random) -> None:
    """Move some replies to the front of the file, as exports do now and then."""
    replies = [post for post in posts if post.parent is not None]
    for post in rng.sample(replies, len(posts) // 40):
        posts.remove(post)
        posts.insert(posts.index(post.parent) if post.parent in posts else 0, post)


def doubles(thread: Thread, first_id: int) -> list[Thread]:
    """Make further threads of one article, as visits by other addresses created them."""
    plain = thread.link.removeprefix("https://")
    links = (
        f"http://www.{plain}/?utm_source=newsletter&utm_medium=email",
        f"https://{plain}/?fbclid=IwAR0x1#comments",
        "https://translate.googleusercontent.com/translate_c?u=" + thread.link,
    )
    return [
        Thread(first_id + place, link, thread.title, thread.created_at + timedelta(hours=place))
        for place, link in enumerate(links)
    ]


def side_threads(first_id: int, thread: Thread) -> tuple[Thread, list[Thread], list[Post]]:
    """Make a deleted thread with posts and an empty one; return the deleted, both, its posts."""
    base = "https://harbour-post.example/news/"
    at = thread.created_at - timedelta(days=200)
    deleted = Thread(first_id, base + "old-timetable", "Old timetable", at, is_deleted=True)
    empty = Thread(first_id + 1, base + "contact", "Contact", at)
    posts = [
        Post(person(name), text, at + timedelta(days=days))
        for days, (name, text) in enumerate(read_oddities("deleted_thread"), start=1)
    ]
    return deleted, [deleted, empty], posts
