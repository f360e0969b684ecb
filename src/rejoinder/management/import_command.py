"""``rejoinder import``: comments from another system, the list of imports, and undoing one."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from rejoinder.actions.import_comments import Imported, OnProgress, Step, import_comments
from rejoinder.actions.keep_site import first_site
from rejoinder.actions.undo_import import undo_import
from rejoinder.exchange.planning import Choices
from rejoinder.exchange.records import RecordKind
from rejoinder.exchange.report import Outcome
from rejoinder.models import ImportBatch

_BECAME = {
    Outcome.PUBLISH: "published",
    Outcome.STUB: "kept as an empty place above replies",
    Outcome.HOLD: "held for a moderator",
    Outcome.REMOVE: "kept as removed spam",
    Outcome.SKIP: "skipped",
}


@click.group("import")
def command() -> None:
    """Bring comments in from another system, or undo an import."""


@command.command("disqus")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option("--keep-spam", is_flag=True, help="Keep spam as removed comments; never shown.")
@click.option("--keep-unapproved", is_flag=True, help="Hold what waited for approval there.")
@click.option("--keep-deleted-threads", is_flag=True, help="Take deleted threads, too.")
@click.option(
    "--report",
    "report_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write every skip and note here. Default: imports/<number>.jsonl in the data folder.",
)
def disqus(
    *,
    file: Path,
    dry_run: bool,
    keep_spam: bool,
    keep_unapproved: bool,
    keep_deleted_threads: bool,
    report_file: Path | None,
) -> None:
    """Import a Disqus export FILE, .xml or .xml.gz.

    Running it again adds nothing twice; a newer export adds what is new; an import that was
    interrupted goes on where it stopped.
    """
    choices = Choices(
        keep_spam=keep_spam,
        keep_unapproved=keep_unapproved,
        keep_deleted_threads=keep_deleted_threads,
    )
    with _progress() as on_progress:
        imported = import_comments(
            first_site(),
            file,
            now=timezone.now(),
            choices=choices,
            dry_run=dry_run,
            report_file=report_file,
            on_progress=on_progress,
        )
    for line in report_lines(imported):
        click.echo(line)


@command.command("list")
def show() -> None:
    """List the imports with their numbers."""
    for batch in ImportBatch.objects.order_by("pk"):
        if batch.undone_at:
            state = f"undone {batch.undone_at:%Y-%m-%d %H:%M}"
        elif batch.finished_at:
            state = "done"
        else:
            state = "interrupted; run it again to go on"
        click.echo(
            f"{batch.pk:>5}  {batch.started_at:%Y-%m-%d %H:%M}  {batch.source_system}"
            f"  {batch.file_name}: {batch.done} comments, {state}"
        )


@command.command("undo")
@click.argument("number", type=int)
@click.option("--yes", is_flag=True, help="Do not ask.")
def undo(number: int, yes: bool) -> None:
    """Take back the import NUMBER; comments answered here since become empty places."""
    if not yes:
        click.confirm(f"Delete everything that import {number} brought?", abort=True)
    undone = undo_import(number, now=timezone.now())
    click.echo(
        f"Import {number} is undone: {undone.comments} comments, {undone.articles} articles and"
        f" {undone.people} people deleted, {undone.stubs} comments kept as empty places above"
        " replies."
    )


def report_lines(imported: Imported) -> Iterator[str]:
    """Yield the report of an import for people, line by line."""
    report = imported.report
    if imported.batch_id is None:
        yield "A dry run; nothing was written. The import would do this:"
    else:
        went_on = ", which had been interrupted" if imported.was_continued else ""
        yield f"Import {imported.batch_id}{went_on}:"
    yield f"  {report.comments} comments in {report.threads} threads were read."
    yield (
        f"  {imported.added} comments added, {imported.known} were here before;"
        f" {imported.articles_added} of {report.articles} articles are new."
    )
    for outcome, words in _BECAME.items():
        if report.outcomes[outcome]:
            yield f"  {report.outcomes[outcome]:>7} {words}"
    yield from _counted("Skipped, and why:", report.skipped)
    yield from _counted("Imported otherwise than the file says, and why:", report.noted)
    if imported.entries is not None and (report.skipped or report.noted):
        yield f"Every single one is listed in {imported.entries}"
    if imported.batch_id is not None:
        yield f"To take it back: rejoinder import undo {imported.batch_id}"


def _counted(title: str, counts: Counter[tuple[RecordKind, str]]) -> Iterator[str]:
    if counts:
        yield title
    for (kind, why), count in counts.most_common():
        yield f"  {count:>7} {kind}{'s' if count > 1 else ''}: {why}"


@contextmanager
def _progress() -> Iterator[OnProgress]:
    """Show bars on a terminal, elsewhere one line for each step."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Lines()
        return
    share = TextColumn("{task.percentage:>3.0f} %")
    columns = (TextColumn("{task.description}"), BarColumn(), share, TimeElapsedColumn())
    with Progress(*columns, console=console) as bars:
        yield _Bars(bars)


class _Lines:
    def __init__(self) -> None:
        self._last: Step | None = None

    def __call__(self, step: Step, done: int, total: int) -> None:  # noqa: ARG002
        if step is not self._last:
            click.echo(f"{step} …", err=True)
            self._last = step


class _Bars:
    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._tasks: dict[Step, TaskID] = {}

    def __call__(self, step: Step, done: int, total: int) -> None:
        if step not in self._tasks:
            self._tasks[step] = self._bars.add_task(step.value, total=total)
        self._bars.update(self._tasks[step], completed=done, total=total)
