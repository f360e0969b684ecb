"""Reads a Disqus XML export as a stream, in its older and its newer shape.

The older shape (until about 2018) has `email` and `ipAddress`; the newer has neither.
Sources: the element list in Disqus' own help on exports, and files of both shapes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rejoinder.exchange.disqus_xml import Element, elements
from rejoinder.exchange.reading import DEFAULT_LIMITS, Progress, ReadLimits
from rejoinder.exchange.records import (
    ImportedAuthor,
    ImportedComment,
    ImportedThread,
    Record,
    RecordKind,
    Skipped,
)

MAX_ID_LENGTH = 100  # a guess; Disqus' own are numbers of ten digits

NO_ID = "it has no id of its own"
ID_TOO_LONG = "its id is too long to be one"
NO_THREAD = "it names no thread"


@dataclass(frozen=True, slots=True)
class ExportSize:
    """How many elements of each kind a file holds, readable or not."""

    threads: int
    comments: int


def read_threads(
    path: Path, *, limits: ReadLimits = DEFAULT_LIMITS, on_progress: Progress | None = None
) -> Iterator[ImportedThread | Skipped]:
    """Yield the threads of an export in the order of the file; see read_everything."""
    for element in elements(path, limits=limits, on_progress=on_progress):
        if element.kind is RecordKind.THREAD:
            yield _thread(element)


def read_comments(
    path: Path, *, limits: ReadLimits = DEFAULT_LIMITS, on_progress: Progress | None = None
) -> Iterator[ImportedComment | Skipped]:
    """Yield the comments of an export in the order of the file; see read_everything."""
    for element in elements(path, limits=limits, on_progress=on_progress):
        if element.kind is RecordKind.COMMENT:
            yield _comment(element)


def read_everything(
    path: Path, *, limits: ReadLimits = DEFAULT_LIMITS, on_progress: Progress | None = None
) -> Iterator[Record]:
    """Yield threads and comments in the order of the file, which may be any order.

    An element that cannot be used comes as Skipped and the reading goes on. Raises
    UnreadableExport when the file as a whole is no export, or ends in the middle: what was
    yielded before still stands. Raises OSError when the file cannot be opened.
    """
    for element in elements(path, limits=limits, on_progress=on_progress):
        yield _thread(element) if element.kind is RecordKind.THREAD else _comment(element)


def count(
    path: Path, *, limits: ReadLimits = DEFAULT_LIMITS, on_progress: Progress | None = None
) -> ExportSize:
    """Count the threads and posts of an export; raises as read_everything does."""
    counts = dict.fromkeys(RecordKind, 0)
    for element in elements(path, limits=limits, on_progress=on_progress):
        counts[element.kind] += 1
    return ExportSize(threads=counts[RecordKind.THREAD], comments=counts[RecordKind.COMMENT])


def _thread(element: Element) -> ImportedThread | Skipped:
    fault = _fault(element)
    if fault:
        return _skipped(element, fault)
    texts = element.texts
    return ImportedThread(
        source_id=element.source_id,
        identifier=_text(texts, "id"),
        link=_text(texts, "link"),
        title=_text(texts, "title"),
        created_at=_time(_text(texts, "createdAt")),
        is_closed=_truth(texts, "isClosed"),
        is_deleted=_truth(texts, "isDeleted"),
    )


def _comment(element: Element) -> ImportedComment | Skipped:
    thread_id = element.references.get("thread", "")
    fault = _fault(element) or ("" if thread_id else NO_THREAD)
    if fault:
        return _skipped(element, fault)
    texts = element.texts
    return ImportedComment(
        source_id=element.source_id,
        thread_source_id=thread_id,
        parent_source_id=element.references.get("parent") or None,
        message_html=_text(texts, "message"),
        created_at=_time(_text(texts, "createdAt")),
        author=_author(texts),
        is_deleted=_truth(texts, "isDeleted"),
        is_spam=_truth(texts, "isSpam"),
        is_approved=_text(texts, "isApproved").lower() not in {"false", "0"},
    )


def _author(texts: dict[str, str]) -> ImportedAuthor:
    username = _text(texts, "author/username")
    return ImportedAuthor(
        name=_text(texts, "author/name"),
        username=username,
        is_anonymous=_truth(texts, "author/isAnonymous") or not username,
        email=_text(texts, "author/email"),
        link=_text(texts, "author/link"),
    )


def _fault(element: Element) -> str:
    if not element.source_id:
        return NO_ID
    if len(element.source_id) > MAX_ID_LENGTH:
        return ID_TOO_LONG
    return element.fault


def _skipped(element: Element, why: str) -> Skipped:
    name = element.source_id[:MAX_ID_LENGTH] or f"#{element.number}"
    return Skipped(element.kind, name, why)


def _text(texts: dict[str, str], path: str) -> str:
    return texts.get(path, "").strip()


def _truth(texts: dict[str, str], path: str) -> bool:
    return _text(texts, path).lower() in {"true", "1"}


def _time(text: str) -> datetime | None:
    """Read an ISO 8601 time; without a zone it is UTC. None for anything else.

    >>> _time("2011-08-31T16:29:47Z")
    datetime.datetime(2011, 8, 31, 16, 29, 47, tzinfo=datetime.timezone.utc)
    >>> _time("yesterday") is None
    True
    """
    try:
        time = datetime.fromisoformat(text)
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
