"""``rejoinder rule``: the word and phrase lists."""

import click
from django.utils import timezone

from rejoinder.actions.keep_rules import add_rule, drop_rule
from rejoinder.actions.keep_site import first_site
from rejoinder.models import ListedRule
from rejoinder.vocabulary.moderation import Disclosure
from rejoinder.vocabulary.states import RuleKind


@click.group("rule")
def command() -> None:
    """Group of the rule commands."""


@command.command("add")
@click.argument("pattern")
@click.option(
    "--pattern-kind",
    "kind",
    type=click.Choice([k.value for k in RuleKind]),
    default="words",
    show_default=True,
)
@click.option("--owner", default="the site", show_default=True, help="Named on holds.")
@click.option(
    "--disclosure",
    type=click.Choice([level.value for level in Disclosure]),
    default="passage",
    show_default=True,
    help="How much of the rule writers are told.",
)
def add(pattern: str, kind: str, owner: str, disclosure: str) -> None:
    """Hold comments with these words (* for any letters), or matching this RE2 pattern."""
    site = first_site()
    rule = add_rule(
        site,
        kind=RuleKind(kind),
        pattern=pattern,
        owner=owner,
        disclosure=Disclosure(disclosure),
        now=timezone.now(),
    )
    click.echo(f"Rule {rule.pk} holds comments from now on: {rule.pattern}")


@command.command("list")
def show() -> None:
    """List the rules with their numbers."""
    for rule in ListedRule.objects.order_by("pk"):
        click.echo(f"{rule.pk:>5}  {rule.kind:<8} {rule.pattern}  ({rule.owner})")


@command.command("drop")
@click.argument("number", type=int)
def drop(number: int) -> None:
    """Take a rule off the lists."""
    drop_rule(number)
    click.echo(f"Rule {number} is off the list.")
