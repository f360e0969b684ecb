"""``rejoinder read-first``: where comments are read before they appear."""

import click

from rejoinder.actions.keep_site import first_site
from rejoinder.actions.keep_thread import article_of
from rejoinder.actions.read_first import section_of, set_read_first

_YES_OR_NO = click.Choice(["yes", "no"])
_SAID = {
    "yes": "are read before they appear, from now on",
    "no": "are no longer read first",
}


@click.group("read-first")
def command() -> None:
    """Say whether a person reads new comments before they appear. Those of staff are not held."""


@command.command("article")
@click.argument("slug")
@click.argument("answer", type=_YES_OR_NO, metavar="yes|no")
def article(slug: str, answer: str) -> None:
    """Set it for one article; SLUG is the last part of its address."""
    set_read_first(article_of(first_site(), slug), read_first=answer == "yes")
    click.echo(f"Comments on the article {slug} {_SAID[answer]}.")


@command.command("section")
@click.argument("slug")
@click.argument("answer", type=_YES_OR_NO, metavar="yes|no")
def section(slug: str, answer: str) -> None:
    """Set it for all articles of a section; SLUG is the last part of the section's address."""
    set_read_first(section_of(first_site(), slug), read_first=answer == "yes")
    click.echo(f"Comments in the section {slug} {_SAID[answer]}.")
