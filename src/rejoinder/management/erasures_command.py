"""``rejoinder erasures``: the journal of closed accounts, which no backup may bring back."""

import click
from django.utils import timezone

from rejoinder.actions.close_account import apply_erasures
from rejoinder.actions.erasures import digest_of, erasures


@click.group("erasures")
def command() -> None:
    """Group of the erasures commands."""


@command.command("list")
@click.option("--address", default="", help="Only the entries of this e-mail address.")
def show(address: str) -> None:
    """List what the journal says of each account; it holds no names and no addresses."""
    wanted = digest_of(address) if address else ""
    for line in erasures():
        if wanted in ("", line.address):
            day = f"{line.at:%Y-%m-%d %H:%M}"
            click.echo(f"{line.account_id:>8}  {line.what:<7} {day} UTC  {line.choice}")


@command.command("apply")
def apply() -> None:
    """Close again what an older backup has brought back; 'prepare' and 'serve' do it, too."""
    click.echo(f"{apply_erasures(timezone.now())} accounts were brought to what the journal says.")
