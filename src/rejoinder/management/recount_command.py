"""``rejoinder recount``: the counters against the rows."""

import sys

import click

from rejoinder.actions.recount import recount


@click.command("recount")
@click.option("--dry-run", is_flag=True, help="Only compare; exit code 1 when something differs.")
def command(dry_run: bool) -> None:
    """Print each counter that differs from its rows, and mend it."""
    differences = recount(mend=not dry_run)
    for difference in differences:
        click.echo(f"{difference.what}: stored {difference.stored}, is {difference.counted}")
    click.echo(f"{len(differences)} differences" + ("" if dry_run else ", mended"))
    sys.exit(1 if dry_run and differences else 0)
