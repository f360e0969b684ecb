"""Hands over the comments of a planned export, every parent before its replies."""

import pickle
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import BinaryIO

from rejoinder.exchange.grouping import PlannedArticle
from rejoinder.exchange.ledger import NONE
from rejoinder.exchange.planning import Fate, Plan, is_believable
from rejoinder.exchange.records import NOBODY, ImportedComment, Skipped
from rejoinder.exchange.report import Outcome


class ExportHasChanged(Exception):
    """The file holds a comment that was not there when the plan was made."""


@dataclass(frozen=True, slots=True)
class PlannedComment:
    """A comment to store. A stub comes without text and author.

    `parent_source_id` is None at the top, else an earlier comment of the same article;
    `created_at` has been settled: it is never missing and never in the future.
    """

    comment: ImportedComment
    outcome: Outcome
    article: PlannedArticle
    parent_source_id: str | None
    created_at: datetime


def arranged(
    comments: Iterable[ImportedComment | Skipped], *, plan: Plan
) -> Iterator[PlannedComment]:
    """Yield what the plan keeps, parents first, otherwise in the order of the file.

    Replies that stand before their parent in the file wait in a temporary file, so memory
    does not grow with them. The order is the same at every run. Raises ExportHasChanged.
    """
    done = bytearray(len(plan.outcomes))
    with tempfile.TemporaryFile() as file:
        waiting = _WaitingRoom(file)
        for comment in comments:
            if isinstance(comment, Skipped):
                continue
            fate = plan.fate_of(comment.source_id)
            if fate is None:
                raise ExportHasChanged(
                    f"Comment {comment.source_id} was not in the file when it was checked."
                )
            if fate.outcome is Outcome.SKIP or done[fate.number]:
                continue
            if fate.parent_number != NONE and not done[fate.parent_number]:
                waiting.put(comment, fate)
                continue
            yield from _released(comment, plan, done, waiting)


class _WaitingRoom:
    """Replies whose parent has not come yet; only their places in the file are in memory."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._offsets: dict[int, list[int]] = {}  # by the parent's number
        self._numbers: set[int] = set()

    def put(self, comment: ImportedComment, fate: Fate) -> None:
        """Keep a reply; of several with one id the first counts."""
        if fate.number in self._numbers:
            return
        self._numbers.add(fate.number)
        offset = self._file.seek(0, 2)
        # Pickle is safe here: this process wrote the file, and nobody else can open it.
        pickle.dump(comment, self._file)
        self._offsets.setdefault(fate.parent_number, []).append(offset)

    def take(self, parent_number: int) -> list[ImportedComment]:
        """Give back the replies to a comment, in the order in which they came."""
        replies = []
        for offset in self._offsets.pop(parent_number, []):
            self._file.seek(offset)
            replies.append(pickle.load(self._file))  # noqa: S301 (see put)
        return replies


def _released(
    comment: ImportedComment, plan: Plan, done: bytearray, waiting: _WaitingRoom
) -> Iterator[PlannedComment]:
    """Yield a comment and whatever was waiting below it."""
    ready = [comment]
    while ready:
        following = ready.pop()
        fate = plan.fate_of(following.source_id)
        if fate is None or fate.article is None:
            raise ExportHasChanged(f"Comment {following.source_id} has no article any more.")
        done[fate.number] = 1
        yield _planned(following, fate, fate.article, plan)
        ready.extend(reversed(waiting.take(fate.number)))


def _planned(
    comment: ImportedComment, fate: Fate, article: PlannedArticle, plan: Plan
) -> PlannedComment:
    created_at = comment.created_at
    if created_at is None or not is_believable(created_at, now=plan.now):
        created_at = article.created_at or plan.now
    if fate.outcome is Outcome.STUB:
        comment = replace(comment, message_html="", author=NOBODY)
    has_parent = fate.parent_number != NONE
    return PlannedComment(
        comment=comment,
        outcome=fate.outcome,
        article=article,
        parent_source_id=comment.parent_source_id if has_parent else None,
        created_at=created_at,
    )
