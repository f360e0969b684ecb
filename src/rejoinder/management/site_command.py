"""``rejoinder site``: what editors may set while the site runs."""

import click
from django.utils import timezone

from rejoinder.actions.keep_site import PREFERENCES, first_site, set_preference


@click.group("site")
def command() -> None:
    """Show or set the site's preferences."""


@command.command("show")
def show() -> None:
    """List the preferences with their values."""
    site = first_site()
    for name in PREFERENCES:
        value = getattr(site, name)
        shown = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
        click.echo(f"{name}: {shown}")


@command.command("set")
@click.argument("name", type=click.Choice(PREFERENCES))
@click.argument("value")
def set_value(name: str, value: str) -> None:
    """Set a preference; it holds from the next request on, in every process."""
    site = set_preference(first_site(), name, value, now=timezone.now())
    click.echo(f"{name} is set for {site.name}.")
