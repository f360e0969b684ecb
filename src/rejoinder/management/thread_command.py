"""``rejoinder thread``: close a discussion, or open it again."""

import click

from rejoinder.actions.keep_site import first_site
from rejoinder.actions.keep_thread import close_thread, reopen_thread, thread_of


@click.group("thread")
def command() -> None:
    """Close a discussion, or open it again; SLUG is the last part of the article's address."""


@command.command("close")
@click.argument("slug")
def close(slug: str) -> None:
    """Take no more comments, answers and changes; what is there stays readable."""
    changed = close_thread(thread_of(first_site(), slug))
    click.echo(f"The discussion of {slug} is closed{'' if changed else ' already'}.")


@command.command("reopen")
@click.argument("slug")
def reopen(slug: str) -> None:
    """Take comments again."""
    changed = reopen_thread(thread_of(first_site(), slug))
    click.echo(f"The discussion of {slug} is open{'' if changed else ' already'}.")
