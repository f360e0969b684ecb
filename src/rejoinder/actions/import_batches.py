"""The records of imports: one at a time, what each did, and the file with every entry."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from typing import Any, TextIO

from django.conf import settings
from django.utils.translation import gettext as _

from rejoinder.actions.imported_values import SOURCE
from rejoinder.exchange.records import Noted, RecordKind, Skipped
from rejoinder.exchange.report import Report
from rejoinder.models import ImportBatch, Site
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure

ENTRIES_IN_BATCH = 200  # a guess: what a page may show; the file has all of them
_CHUNK_BYTES = 1024 * 1024


class ImportIsRunning(ExpectedFailure):
    """Another process imports or undoes an import now."""

    code = ErrorCode.BUSY


class ReportIsUnwritable(ExpectedFailure):
    """The file for the entries cannot be written; then nothing has been imported."""


@contextmanager
def alone() -> Iterator[None]:
    """Hold the lock of imports; a killed process lets it go by itself.

    Raises:
        ImportIsRunning: somebody else holds it.
    """
    with (settings.DATA_FOLDER / "import.lock").open("ab") as file:
        try:
            flock(file, LOCK_EX | LOCK_NB)
        except BlockingIOError as error:
            raise ImportIsRunning(_("Another import is running. Wait for its end.")) from error
        yield


def batch_for(site: Site, path: Path, *, now: datetime) -> ImportBatch:
    """Return the unfinished batch of the same file, else a new one that is not stored yet.

    Raises OSError when the file cannot be read.
    """
    digest = _digest(path)
    unfinished = ImportBatch.objects.filter(
        site=site, file_digest=digest, finished_at=None, undone_at=None
    )
    return unfinished.order_by("-pk").first() or ImportBatch(
        site=site,
        source_system=SOURCE,
        file_name=path.name[:255],
        file_digest=digest,
        started_at=now,
    )


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


class EntriesFile:
    """Every entry of a report, one JSON object a line: kind, id, what and why."""

    def __init__(self, path: Path, file: TextIO) -> None:
        self.path = path
        self._file = file

    def write(self, entry: Skipped | Noted) -> None:
        """Append an entry."""
        what = "skipped" if isinstance(entry, Skipped) else "noted"
        line = {"kind": entry.kind, "id": entry.source_id, "what": what, "why": entry.why}
        self._file.write(json.dumps(line, ensure_ascii=False) + "\n")

    def keep_for(self, batch_id: int) -> None:
        """Give the file the number of its batch."""
        self._file.flush()
        self.path = self.path.rename(self.path.with_name(f"{batch_id}.jsonl"))


@contextmanager
def entries_file(chosen: Path | None) -> Iterator[EntriesFile]:
    """Open ``chosen``, or else a file in the data folder that awaits its batch's number.

    Raises:
        ReportIsUnwritable: wrong folder, no permission.
    """
    path = chosen
    if path is None:
        folder = settings.DATA_FOLDER / "imports"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "unfinished.jsonl"
    try:
        file = path.open("w", encoding="utf-8")
    except OSError as error:
        why = {"path": path, "why": error.strerror}
        raise ReportIsUnwritable(_("%(path)s cannot be written: %(why)s.") % why) from error
    with file:
        yield EntriesFile(path, file)


def as_json(report: Report, **more: int) -> dict[str, Any]:
    """Return what a batch keeps of its report: all counts, and the first entries."""
    return {
        "threads": report.threads,
        "comments": report.comments,
        "outcomes": {outcome.value: count for outcome, count in report.outcomes.items()},
        "skipped": _counted(report.skipped),
        "noted": _counted(report.noted),
        "entries": [
            [entry.kind, entry.source_id, entry.why] for entry in report.entries[:ENTRIES_IN_BATCH]
        ],
        **more,
    }


def _counted(counts: Counter[tuple[RecordKind, str]]) -> list[list[Any]]:
    return [[kind, why, count] for (kind, why), count in counts.most_common()]
