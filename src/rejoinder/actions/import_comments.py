"""Brings the comments of another system in: once each, resumable, undoable.

The file is read twice. The first reading decides what becomes of each comment; nothing is
written before it has come to the file's end. The second stores the comments, some hundreds
to a transaction, in the order of the file and unseen. Then they are numbered by their
times, thread by thread, and so become visible. A run that was killed is taken up by the
next run over the same file: it passes over what is stored and ends in the same state.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Protocol, TypeVar

from django.db.models import F
from django.utils.translation import gettext as _

from rejoinder.actions import import_articles, import_rows
from rejoinder.actions.import_batches import alone, as_json, batch_for, entries_file
from rejoinder.actions.import_rows import NewRow, Place
from rejoinder.actions.imported_values import Arriving, Person, arriving
from rejoinder.actions.writing import Touched, commit
from rejoinder.exchange import disqus
from rejoinder.exchange.arranging import ExportHasChanged, PlannedComment, arranged
from rejoinder.exchange.ledger import Mark
from rejoinder.exchange.planning import Choices, Plan, plan_import
from rejoinder.exchange.reading import UnreadableExport
from rejoinder.exchange.records import Noted, RecordKind, Skipped
from rejoinder.exchange.report import Outcome, Report
from rejoinder.kit import ranking
from rejoinder.models import Article, ImportBatch, ImportedPerson, Site
from rejoinder.vocabulary.errors import ExpectedFailure

STORED_AT_ONCE = 500  # short enough that readers' writes hardly wait (about 50 ms)
NUMBERED_AT_ONCE = 2000
NOTHING_LEFT = "nothing is left of its text after cleaning"
NOTE_NOTHING_LEFT = "nothing is left of its text; it stays as an empty place above its replies"
NOTE_NAME = "its author's name could not be used as it was; it was shortened or left out"
Item = TypeVar("Item")


class ExportIsUnreadable(ExpectedFailure):
    """The file is no export that can be read; the sentence says why, and in which line."""


class Step(StrEnum):
    """The parts of an import, in their order."""

    CHECK = "Checking the file"
    STORE = "Storing the comments"
    NUMBER = "Numbering them by their times"


class OnProgress(Protocol):
    """Told how far an import is: ``done`` of ``total``, in bytes or comments."""

    def __call__(self, step: Step, done: int, total: int) -> None:
        """Take notice."""


@dataclass(slots=True)
class Imported:
    """What an import did, or would do. ``batch_id`` and ``entries`` are None for a dry run.

    ``added`` counts the comments of this batch, ``known`` those that were here before it.
    """

    report: Report
    batch_id: int | None = None
    was_continued: bool = False
    added: int = 0
    known: int = 0
    articles_added: int = 0
    entries: Path | None = None


@dataclass(frozen=True, slots=True)
class _Order:
    """What was asked for."""

    site: Site
    path: Path
    now: datetime
    choices: Choices | None
    on_progress: OnProgress


@dataclass(slots=True)
class _Run:
    """An import under way; a dry run has no batch, threads and rank."""

    plan: Plan
    imported: Imported
    on_progress: OnProgress
    batch: ImportBatch | None = None
    threads: dict[str, int] = field(default_factory=dict)
    rank: float = 0.0


def import_comments(
    site: Site,
    path: Path,
    *,
    now: datetime,
    choices: Choices | None = None,
    dry_run: bool = False,
    report_file: Path | None = None,
    on_progress: OnProgress,
) -> Imported:
    """Import a Disqus export; with ``dry_run`` only say what would be done.

    Every entry of the report goes to ``report_file``, else to ``imports/<n>.jsonl`` in the
    data folder (a dry run without ``report_file`` writes no file at all).

    Raises:
        ExportIsUnreadable: then nothing has been written.
        ImportIsRunning, WriterIsBusy: run it again, and it goes on where it stopped.
    """
    order = _Order(site, path, now, choices, on_progress)
    if dry_run and report_file is None:
        return _looked_at(order, Report())
    with alone(), entries_file(report_file) as entries:
        report = Report(write_entry=entries.write)
        imported = _looked_at(order, report) if dry_run else _stored(order, report)
        if report_file is None and imported.batch_id is not None:
            entries.keep_for(imported.batch_id)
        imported.entries = entries.path
        return imported


def _looked_at(order: _Order, report: Report) -> Imported:
    plan = _plan(order, report, now=order.now)
    run = _Run(plan, Imported(report), order.on_progress)
    found = import_articles.matching(order.site, plan.articles)
    run.imported.articles_added = len(plan.articles) - len(found)
    _take_all(run, order.path)
    return run.imported


def _stored(order: _Order, report: Report) -> Imported:
    with _sentences():
        batch = batch_for(order.site, order.path, now=order.now)
    imported = Imported(report, was_continued=bool(batch.pk))
    # A run that goes on where another stopped believes the same dates.
    plan = _plan(order, report, now=batch.started_at)
    if not imported.was_continued:
        commit(lambda _touched: batch.save())
    imported.batch_id = batch.pk
    threads = import_articles.open_threads(order.site, plan.articles, batch=batch)
    rank = ranking.best(0, 0, order.site.up_share)
    run = _Run(plan, imported, order.on_progress, batch, threads, rank)
    _take_all(run, order.path)
    # What an earlier import left unnumbered when it was killed: replies may stand below it.
    for unfinished in ImportBatch.objects.filter(finished_at=None, undone_at=None).order_by("pk"):
        _number_all(unfinished, run)
    imported.articles_added = Article.objects.filter(batch=batch).count()
    commit(lambda _touched: _finish(batch, imported, order.now))
    return imported


def _plan(order: _Order, report: Report, *, now: datetime) -> Plan:
    def on_read(done: int, total: int) -> None:
        order.on_progress(Step.CHECK, done, total)

    records = _readable(disqus.read_everything(order.path, on_progress=on_read))
    return plan_import(records, now=now, report=report, choices=order.choices)


def _readable(items: Iterable[Item]) -> Iterator[Item]:
    with _sentences():
        yield from items


@contextmanager
def _sentences() -> Iterator[None]:
    """Turn what goes wrong while the file is read into a sentence."""
    try:
        yield
    except UnreadableExport as error:
        raise ExportIsUnreadable(str(error)) from error
    except ExportHasChanged as error:
        raise ExportIsUnreadable(_("The file was changed while it was read.")) from error
    except OSError as error:
        raise ExportIsUnreadable(
            _("The file cannot be read: %(why)s.") % {"why": error.strerror or error}
        ) from error


def _take_all(run: _Run, path: Path) -> None:
    """Go through the comments that the plan keeps, some hundreds at a time."""
    total = sum(run.imported.report.outcomes.values())
    total -= run.imported.report.outcomes[Outcome.SKIP]
    comments = _readable(arranged(disqus.read_comments(path), plan=run.plan))
    done = 0
    while chunk := list(islice(comments, STORED_AT_ONCE)):
        _take(run, chunk)
        done += len(chunk)
        run.on_progress(Step.STORE, done, total)


def _take(run: _Run, chunk: list[PlannedComment]) -> None:
    ready = [made for planned in chunk if (made := _ready(run, planned)) is not None]
    keys = {made.key for made in ready}
    keys |= {made.parent_key for made in ready if made.parent_key is not None}
    places = import_rows.places(keys)
    ours = run.batch.pk if run.batch else None
    known = [made for made in ready if made.key in places]
    earlier = [made for made in known if ours is None or places[made.key].batch_id != ours]
    run.imported.known += len(earlier)
    run.imported.added += len(ready) - len(earlier)
    new = [made for made in ready if made.key not in places]
    batch = run.batch
    if batch is not None and new:
        commit(lambda _touched: _store(run, batch, new, places))


def _ready(run: _Run, planned: PlannedComment) -> Arriving | None:
    """Clean a comment, and report what cleaning has done to it."""
    report, source_id = run.imported.report, planned.comment.source_id
    made = arriving(planned, is_needed=_is_needed(run.plan, source_id))
    if made is None:
        report.outcomes[planned.outcome] -= 1
        report.outcomes[Outcome.SKIP] += 1
        report.add(Skipped(RecordKind.COMMENT, source_id, NOTHING_LEFT))
    elif not made.html and planned.outcome is not Outcome.STUB:
        report.outcomes[planned.outcome] -= 1
        report.outcomes[Outcome.STUB] += 1
        report.add(Noted(RecordKind.COMMENT, source_id, NOTE_NOTHING_LEFT))
    elif made.name_changed:
        report.add(Noted(RecordKind.COMMENT, source_id, NOTE_NAME))
    return made


def _is_needed(plan: Plan, source_id: str) -> bool:
    return bool(plan.ledger.marks[plan.ledger.find(source_id)] & Mark.NEEDED)


def _store(run: _Run, batch: ImportBatch, new: list[Arriving], places: dict[str, Place]) -> None:
    """Write the rows of some comments; ``places`` learns where they stand."""
    ids = import_rows.next_comment_ids(len(new))
    people = _people([made.person for made in new if made.person is not None], batch)
    rows = []
    for comment_id, made in zip(ids, new, strict=True):
        parent = places[made.parent_key] if made.parent_key is not None else None
        place = import_rows.place_below(
            comment_id, parent, thread_id=run.threads[made.article_key], batch_id=batch.pk
        )
        places[made.key] = place
        person_id = people[made.person.key] if made.person is not None else None
        rows.append(NewRow(made, place, parent.id if parent else None, person_id))
    import_rows.insert_comments(rows, rank=run.rank, decided_at=batch.started_at)
    ImportBatch.objects.filter(pk=batch.pk).update(done=F("done") + len(rows))


def _people(people: list[Person], batch: ImportBatch) -> dict[str, int]:
    """Store the people who are new; return the ids of all. Nobody is linked to an account."""
    wanted = {person.key: person for person in people}
    stored = ImportedPerson.objects.filter(source_key__in=list(wanted))
    found = dict(stored.values_list("source_key", "pk"))
    missing = [person for key, person in wanted.items() if key not in found]
    if missing:
        ImportedPerson.objects.bulk_create(
            ImportedPerson(
                source_key=person.key,
                name=person.name,
                username=person.username,
                email=person.email,
                batch=batch,
            )
            for person in missing
        )
        found = dict(stored.values_list("source_key", "pk"))
    return found


def _number_all(batch: ImportBatch, run: _Run) -> None:
    """Number what is stored, thread by thread, in the order in which it was written."""
    done = 0
    for thread_id in import_rows.threads_without_numbers(batch.pk):
        waiting = import_rows.without_numbers(thread_id, batch.pk)
        for start in range(0, len(waiting), NUMBERED_AT_ONCE):
            some = waiting[start : start + NUMBERED_AT_ONCE]
            commit(partial(_number, thread_id=thread_id, comment_ids=some))
            done += len(some)
            run.on_progress(Step.NUMBER, done, max(done, run.imported.added))


def _number(touched: Touched, *, thread_id: int, comment_ids: Sequence[int]) -> None:
    import_rows.give_numbers(thread_id, comment_ids)
    touched.thread(thread_id)


def _finish(batch: ImportBatch, imported: Imported, now: datetime) -> None:
    batch.done = imported.added
    batch.finished_at = now
    batch.report |= as_json(
        imported.report,
        added=imported.added,
        known=imported.known,
        articles_added=imported.articles_added,
    )
    batch.save(update_fields=["done", "finished_at", "report"])
