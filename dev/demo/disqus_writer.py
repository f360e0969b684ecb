"""Writes Disqus XML exports in the older and the newer shape."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape

from dev.demo.discussion import Post
from dev.demo.people import Person, person

HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    '<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">\n'
    '<category dsq:id="81">\n<forum>harbour-post</forum>\n<title>General</title>\n'
    "<isDefault>true</isDefault>\n</category>\n"
)
FOOT = "</disqus>\n"


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread of the demo."""

    id: int
    link: str
    title: str
    created_at: datetime
    identifier: str = ""
    is_closed: bool = False
    is_deleted: bool = False


def export(threads: Iterable[Thread], posts: Iterable[Post], *, older: bool) -> Iterator[str]:
    """Yield the pieces of a whole file."""
    yield HEAD
    for thread in threads:
        yield thread_xml(thread, older=older)
    for post in posts:
        yield post_xml(post, older=older)
    yield FOOT


def thread_xml(thread: Thread, *, older: bool) -> str:
    """Write one thread."""
    editor = person("Tom Bell")
    return (
        f'<thread dsq:id="{thread.id}">\n{_or_empty("id", thread.identifier)}'
        f'<forum>harbour-post</forum>\n<category dsq:id="81" />\n'
        f"{_or_empty('link', thread.link)}{_or_empty('title', thread.title)}<message />\n"
        f"<createdAt>{_time(thread.created_at)}</createdAt>\n{_author(editor, older=older)}"
        f"{_address(editor, older=older)}<isClosed>{_word(thread.is_closed)}</isClosed>\n"
        f"<isDeleted>{_word(thread.is_deleted)}</isDeleted>\n</thread>\n"
    )


def post_xml(post: Post, *, older: bool) -> str:
    """Write one post."""
    parent_id = post.parent.id if post.parent else post.parent_id
    parent = f'<parent dsq:id="{parent_id}" />\n' if parent_id else ""
    number = f"<id>wp_id={post.id % 10000}</id>" if older else "<id />"
    return (
        f'<post dsq:id="{post.id}">\n{number}\n<message>{cdata(post.text)}</message>\n'
        f"<createdAt>{_time(post.created_at)}</createdAt>\n"
        f"<isDeleted>{_word(post.is_deleted)}</isDeleted>\n"
        f"<isSpam>{_word(post.is_spam)}</isSpam>\n{_author(post.author, older=older)}"
        f"{_address(post.author, older=older)}"
        f'<thread dsq:id="{post.thread_id}" />\n{parent}</post>\n'
    )


def cdata(text: str) -> str:
    """Wrap text as CDATA; the mark that would end it is split over two sections.

    >>> cdata("a]]>b")
    '<![CDATA[a]]]]><![CDATA[>b]]>'
    """
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def _author(author: Person, *, older: bool) -> str:
    email = f"<email>{author.email}</email>\n" if older else ""
    username = f"<username>{author.username}</username>\n" if author.username else ""
    return (
        f"<author>\n{email}<name>{escape(author.name)}</name>\n"
        f"<isAnonymous>{_word(not author.username)}</isAnonymous>\n{username}</author>\n"
    )


def _address(author: Person, *, older: bool) -> str:
    return f"<ipAddress>{author.address}</ipAddress>\n" if older else ""


def _or_empty(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>\n" if text else f"<{name} />\n"


def _word(truth: bool) -> str:
    return "true" if truth else "false"


def _time(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")
