"""``rejoinder statements``: the statements of reasons, as files and as a check."""

import json
import sys
from datetime import datetime, time, timedelta
from pathlib import Path

import click
from django.utils import timezone

from rejoinder.actions.export_statements import statement_batches
from rejoinder.actions.keep_site import first_site
from rejoinder.actions.openness_periods import zone_of
from rejoinder.actions.statement_check import check_statements

_DAY = click.DateTime(["%Y-%m-%d"])


@click.group("statements", invoke_without_command=True)
@click.option("--from", "since", type=_DAY, help="The first day, as 2026-05-01.")
@click.option("--to", "until", type=_DAY, help="The last day.")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write each batch into a file there instead of a line each.",
)
@click.pass_context
def command(
    context: click.Context, since: datetime | None, until: datetime | None, folder: Path | None
) -> None:
    """Write restrictions as records of the Commission's transparency database, schema v2.

    Up to 100 records go into a batch, which the database takes in one request. They hold
    no personal data. Days are those of the site's time zone.
    """
    if context.invoked_subcommand is not None:
        return
    if since is None or until is None:
        raise click.UsageError("Give --from and --to, or the command check.")
    zone = zone_of(first_site())
    begins = datetime.combine(since.date(), time(), zone)
    ends = datetime.combine(until.date() + timedelta(days=1), time(), zone)
    written = 0
    for number, batch in enumerate(statement_batches(begins, ends, timezone.now()), start=1):
        written += len(batch["statements"])
        if folder is None:
            click.echo(json.dumps(batch, ensure_ascii=False))
            continue
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(batch, ensure_ascii=False, indent=1)
        (folder / f"statements-{number:04}.json").write_text(text, encoding="utf-8")
    click.echo(f"{written} statements", err=True)


@command.command("check")
def check() -> None:
    """Look whether anything is restricted without a complete statement of reasons.

    Goes through the whole database. Exit code 1 when something is incomplete.
    """
    found = check_statements()
    for each in found.incomplete:
        decision = f"decision {each.decision_id}: " if each.decision_id else ""
        click.echo(f"{each.subject}: {decision}{each.lacks}")
    click.echo(
        f"{found.restricted} restricted comments and {found.decisions} restrictions looked at, "
        f"{len(found.incomplete)} incomplete"
    )
    sys.exit(1 if found.incomplete else 0)
