"""``rejoinder report``: the figures of the yearly transparency report."""

import click
from django.utils import timezone

from rejoinder.actions.keep_site import first_site
from rejoinder.actions.year_report import year_of
from rejoinder.exchange.yearly_report import as_csv


@click.command("report")
@click.option("--year", type=click.IntRange(2020, 2100), required=True, help="A calendar year.")
def command(year: int) -> None:
    """Print the figures that Art. 15 of Regulation (EU) 2022/2065 asks of a hosting service.

    CSV in UTF-8, one figure a row, in the order of the Commission's template. A row without
    a value is one that only the publisher knows.
    """
    click.echo(as_csv(year_of(first_site(), year, timezone.now())), nl=False)
