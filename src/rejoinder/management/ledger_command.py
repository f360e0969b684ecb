"""``rejoinder ledger``: check the public ledger, this site's or any other's."""

import sys
from pathlib import Path

import click

from rejoinder.actions.check_ledger import check_files, check_site
from rejoinder.actions.read_ledger import check_own_ledger
from rejoinder.exchange.ledger_proof import Proof


@click.group("ledger")
def command() -> None:
    """Check the public ledger of decisions. docs/reference/ledger.md has the algorithm."""


@command.command("check")
@click.argument("sources", nargs=-1, metavar="[ADDRESS | FILE...]")
@click.option(
    "--root",
    "known",
    multiple=True,
    metavar="HEX",
    help="A day's root that you kept; it has to be there. May be given several times.",
)
def check(sources: tuple[str, ...], known: tuple[str, ...]) -> None:
    """Check that no row was changed, put in or taken out.

    ADDRESS is a site (https://…), whose ledger is fetched; FILEs are files of its days.
    Without either, the ledger of this site's own database is checked, and each row is
    compared with the decision that it is of. Exit code 1 when something is wrong.
    """
    if not sources:
        _check_own()
    elif len(sources) == 1 and sources[0].startswith(("http://", "https://")):
        _print(check_site(sources[0], known=known))
    else:
        _print(check_files([Path(source) for source in sources], known=known))


def _check_own() -> None:
    found = check_own_ledger()
    click.echo(f"{found.end.rows} rows hold, root {found.end.digest}")
    if found.broken is not None:
        click.echo(f"row {found.broken.place}: {found.broken.how}")
    for number in found.changed:
        click.echo(f"decision {number} says something else than its row")
    sys.exit(1 if found.broken or found.changed else 0)


def _print(proof: Proof) -> None:
    for day in proof.roots:
        click.echo(f"{day.day}  {day.rows:>6} rows  root {day.root}")
    for fault in proof.faults:
        click.echo(fault)
    if proof.faults:
        click.echo("The ledger does not hold.")
        sys.exit(1)
    rows = sum(day.rows for day in proof.roots)
    days = "1 day" if len(proof.roots) == 1 else f"{len(proof.roots)} days"
    click.echo(f"{rows} rows in {days} hold, from row {proof.first} on.")
