"""``rejoinder outbox``: what waits, what failed and why, and how to try it again."""

import click
from django.utils import timezone

from rejoinder.actions.look_at_outbox import Backlog, backlog, try_again


@click.command("outbox")
@click.option("--retry", type=int, metavar="ID", help="Try a mail again that failed or waits.")
def command(retry: int | None) -> None:
    """Count mails and pushes by state, and show the oldest that waits and the last troubles."""
    now = timezone.now()
    if retry is not None:
        try_again(retry, now)
        click.echo(f"{retry} is tried again.")
        return
    _print(backlog(now))


def _print(found: Backlog) -> None:
    for state, channel, count in found.counts:
        click.echo(f"{state:<9} {channel:<7} {count:>8}")
    if not found.counts:
        click.echo("The outbox is empty.")
    if found.late_seconds:
        click.echo(f"oldest that is due: {found.late_seconds // 60} min late")
    for trouble in found.troubles:
        click.echo(f"{trouble.id}  {trouble.state}  {trouble.made_at:%Y-%m-%d %H:%M}  "
                   f"{trouble.words}")  # fmt: skip
