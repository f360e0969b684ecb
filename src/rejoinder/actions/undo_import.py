"""Takes an import back, as far as nobody has built on it."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db.models import Count
from django.utils.translation import gettext as _

from rejoinder.actions import import_rows, statements
from rejoinder.actions.decide import Ground, move
from rejoinder.actions.import_batches import alone
from rejoinder.actions.imported_values import IMPORT_RULE
from rejoinder.actions.writing import Touched, commit
from rejoinder.models import Article, Comment, ImportBatch, ImportedPerson, Thread
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure
from rejoinder.vocabulary.states import Actor, CommentState, FoundHow, Reason

NOTE_UNDONE = "The import it came with was undone."


class NoSuchImport(ExpectedFailure):
    """There is no import of this number."""

    code = ErrorCode.NOT_FOUND


class ImportIsUndone(ExpectedFailure):
    """This import was undone before."""

    code = ErrorCode.STATE_CHANGED


@dataclass(slots=True)
class Undone:
    """What undoing did; ``stubs`` are comments that somebody had answered here."""

    comments: int = 0
    stubs: int = 0
    articles: int = 0
    people: int = 0


def undo_import(batch_id: int, *, now: datetime) -> Undone:
    """Delete what an import brought; comments answered since become empty tombstones.

    Articles that it made are deleted when nothing else is in them. One transaction for
    each thread: when it is interrupted, undoing again goes on.

    Raises:
        NoSuchImport, ImportIsUndone, ImportIsRunning.
    """
    with alone():
        batch = ImportBatch.objects.filter(pk=batch_id).first()
        if batch is None:
            raise NoSuchImport(_("There is no import of this number."))
        if batch.undone_at is not None:
            raise ImportIsUndone(_("This import was undone before."))
        undone = Undone()
        for thread_id in import_rows.threads_of_batch(batch_id):
            comments, stubs = commit(
                partial(_undo_thread, thread_id=thread_id, batch_id=batch_id, now=now)
            )
            undone.comments += comments
            undone.stubs += stubs
        undone.articles, undone.people = commit(lambda touched: _undo_rest(touched, batch, now))
        return undone


def _undo_thread(
    touched: Touched, *, thread_id: int, batch_id: int, now: datetime
) -> tuple[int, int]:
    needed = import_rows.needed_by_others(thread_id, batch_id)
    for comment in Comment.objects.filter(pk__in=needed).order_by("pk"):
        _make_stub(touched, comment, now)
    comments = Comment.objects.filter(thread_id=thread_id, batch_id=batch_id).count()
    _count_for_claimants(thread_id, batch_id)
    import_rows.delete_comments(thread_id, batch_id)
    import_rows.count_again(thread_id, needed)
    touched.thread(thread_id)
    return comments, len(needed)


def _count_for_claimants(thread_id: int, batch_id: int) -> None:
    """Take what is about to go off the numbers of those who have claimed it."""
    public = Comment.objects.filter(
        thread_id=thread_id, batch_id=batch_id, state=CommentState.PUBLISHED, author__isnull=False
    )
    for account_id, number in public.order_by().values_list("author").annotate(n=Count("pk")):
        statements.count_for_account(account_id, -number)


def _make_stub(touched: Touched, comment: Comment, now: datetime) -> None:
    """Empty a comment, and remove it unless that was done before."""
    ground = Ground(
        actor=Actor.PUBLISHER,
        found_how=FoundHow.IMPORT,
        reason=Reason.OTHER,
        rule=IMPORT_RULE,
        note=NOTE_UNDONE,
    )
    seen, new = CommentState(comment.state), CommentState.REMOVED
    if seen is not new:
        move(touched, comment, seen=seen, new=new, ground=ground, now=now)
    Comment.objects.filter(pk=comment.pk).update(
        html="", author=None, author_name="", imported_author=None, source_key=None, batch=None
    )


def _undo_rest(touched: Touched, batch: ImportBatch, now: datetime) -> tuple[int, int]:
    """Delete articles and people that nothing refers to any more; let the others go."""
    closed = batch.report.get("closed_threads", [])
    Thread.objects.filter(pk__in=closed).update(is_open=True)
    # An article that has got a text since is no longer the import's own.
    made = Article.objects.filter(batch=batch)
    empty = list(
        made.filter(body_html="", thread__comments__isnull=True).values_list("pk", flat=True)
    )
    Article.objects.filter(pk__in=empty).delete()
    made.update(batch=None)
    people = ImportedPerson.objects.filter(batch=batch)
    alone_now = list(people.filter(comments__isnull=True).values_list("pk", flat=True))
    for start in range(0, len(alone_now), 500):
        ImportedPerson.objects.filter(pk__in=alone_now[start : start + 500]).delete()
    people.update(batch=None)
    ImportBatch.objects.filter(pk=batch.pk).update(undone_at=now)
    touched.site()
    for thread_id in closed:
        touched.thread(thread_id)
    return len(empty), len(alone_now)
