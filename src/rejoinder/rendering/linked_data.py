"""What pages say of themselves to machines: JSON-LD in the words of https://schema.org.

An article's page is a ``DiscussionForumPosting`` with its first comments, a comment's own
page is a ``Comment``. Only what the page itself shows is in it.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.conf import settings
from markupsafe import Markup

from rejoinder.kit.markup import plain_text
from rejoinder.rendering import addresses, times
from rejoinder.rendering.article_view import ArticleView
from rejoinder.rendering.environment import piece
from rejoinder.rendering.labels import labels
from rejoinder.rendering.rows import CommentRow
from rejoinder.rendering.shown import author_of
from rejoinder.vocabulary.states import CommentState

# So few, and so short, because every reader of the page loads them, too.
COMMENTS_NAMED = 3
LONGEST_TEXT = 200
# A text is cut from so much HTML at most.
_HTML_LOOKED_AT = 2_000

Thing = dict[str, Any]


def of_article(view: ArticleView, shown: Sequence[CommentRow]) -> Markup:
    """Describe an article's page that shows these top-level comments first."""
    article = view.article
    thing = {
        "@context": "https://schema.org",
        **_posting(view),
        "headline": article.headline,
        "text": article.standfirst or _cut(article.body_text),
        "datePublished": times.machine(article.published_at),
        "author": [_person(name) for name in view.bylines] or _organization(view),
        "publisher": _organization(view),
        "commentCount": view.thread.comment_count,
    }
    if article.updated_at is not None:
        thing["dateModified"] = times.machine(article.updated_at)
    if comments := _comments(view, shown):
        thing["comment"] = comments
    return _script(thing)


def of_comment(view: ArticleView, row: CommentRow, replies: Sequence[CommentRow]) -> str:
    """Describe a comment's own page; nothing for one that is gone."""
    if row.state != CommentState.PUBLISHED:
        return ""
    thing: Thing = {"@context": "https://schema.org", **_comment(view.thread.id, row)}
    posting = {**_posting(view), "headline": view.article.headline}
    above = row.parent_id
    parent = {"@type": "Comment", "url": _whole(addresses.comment(view.thread.id, above or 0))}
    thing["parentItem"] = {**parent, "parentItem": posting} if above else posting
    if comments := _comments(view, (reply for reply in replies if reply.parent_id == row.id)):
        thing["comment"] = comments
    return _script(thing)


def _posting(view: ArticleView) -> Thing:
    address = _whole(addresses.article(view.article.slug))
    return {"@type": "DiscussionForumPosting", "url": address}


def _comments(view: ArticleView, rows: Iterable[CommentRow]) -> list[Thing]:
    public = [row for row in rows if row.state == CommentState.PUBLISHED]
    return [_comment(view.thread.id, row) for row in public[:COMMENTS_NAMED]]


def _comment(thread_id: int, row: CommentRow) -> Thing:
    author = _person(author_of(row, labels()))
    if row.author_id is not None:
        author["url"] = _whole(addresses.person(row.author_id))
    thing = {
        "@type": "Comment",
        "url": _whole(addresses.comment(thread_id, row.id)),
        "author": author,
        "datePublished": times.machine(row.created_at),
        "text": _text(row.html),
    }
    if row.edited_at is not None:
        thing["dateModified"] = times.machine(row.edited_at)
    return thing


def _person(name: str) -> Thing:
    return {"@type": "Person", "name": name}


def _organization(view: ArticleView) -> Thing:
    return {"@type": "Organization", "name": view.site.name, "url": _whole("/")}


@lru_cache(maxsize=4096)
def _text(html: str) -> str:
    return _cut(plain_text(html[:_HTML_LOOKED_AT]))


def _cut(text: str) -> str:
    """Fold white space and cut at a whole word; an ellipsis says that there is more."""
    words = " ".join(text[:_HTML_LOOKED_AT].split())
    if len(words) <= LONGEST_TEXT:
        return words
    whole, _blank, rest = words[:LONGEST_TEXT].rpartition(" ")
    # Some languages have no blanks: then between any two signs.
    return f"{whole if whole and len(rest) < LONGEST_TEXT // 5 else words[:LONGEST_TEXT]}…"


def _whole(path: str) -> str:
    return f"{settings.SITE_ADDRESS}{path}"


def _script(thing: Mapping[str, Any]) -> Markup:
    return piece("rejoinder/fragments/linked_data.html", thing=thing)
