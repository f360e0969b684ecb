"""``rejoinder account``: the first moderator, roles, limits, sessions and keys of accounts."""

from datetime import datetime, timedelta

import click
from allauth.account.models import EmailAddress
from django.utils import timezone

from rejoinder.actions.end_sessions import end_sessions
from rejoinder.actions.give_role import give_role
from rejoinder.actions.keep_site import first_site
from rejoinder.actions.limit_account import lift_limit, limit_account
from rejoinder.actions.remove_factors import remove_factors
from rejoinder.actions.stating import Statement
from rejoinder.actions.taken_names import NameNotFree, free_name
from rejoinder.models import Account
from rejoinder.rendering import limit_words, times
from rejoinder.vocabulary.states import STAFF_ROLES, LimitKind, Reason, Role


@click.group("account")
def command() -> None:
    """Group of the account commands."""


@command.command("add")
@click.argument("email")
@click.argument("display_name")
@click.option("--role", type=click.Choice([role.value for role in Role]), default=Role.READER.value)
@click.password_option(help="Asked for when left out.")
def add(email: str, display_name: str, role: str, password: str) -> None:
    """Make an account with a verified address."""
    if Account.objects.filter(email__iexact=email).exists():
        raise click.ClickException(f"There is an account for {email} already.")
    try:
        display_name = free_name(display_name, official=Role(role) in STAFF_ROLES)
    except NameNotFree as failure:
        raise click.ClickException(failure.sentence) from failure
    account = Account.objects.create_user(
        email, password, display_name=display_name, role=role, joined_at=timezone.now()
    )
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    click.echo(f"{display_name} can sign in as {account.email} ({role}).")


@command.command("role")
@click.argument("email")
@click.argument("role", type=click.Choice([role.value for role in Role]))
def change_role(email: str, role: str) -> None:
    """Give an account another role; its owner signs in anew."""
    give_role(_account(email), Role(role))
    click.echo(f"{email} is now {role}.")


@command.command("end-sessions")
@click.argument("email")
def end(email: str) -> None:
    """Sign an account out everywhere, at once."""
    account = _account(email)
    click.echo(f"{end_sessions(account)} sessions of {account.email} have ended.")


@command.command("remove-factors")
@click.argument("email")
def remove(email: str) -> None:
    """Take passkeys, two-step and recovery codes off an account whose owner has lost them.

    First make sure that it is the owner who asks: then the mailbox alone signs in. Its
    sessions end and the owner is told.
    """
    account = _account(email)
    removed = remove_factors(account, now=timezone.now())
    click.echo(f"{account.email} has no second factor any more; {removed} were removed.")


@command.command("limit")
@click.argument("email")
@click.argument("kind", type=click.Choice([kind.value for kind in LimitKind]))
@click.option("--reason", required=True, help="The reader is told it, word for word.")
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The limit ends as this day begins in the site's time zone.",
)
@click.option("--days", type=click.IntRange(1, 36_500), help="The limit ends after so many days.")
def limit(email: str, kind: str, reason: str, until: datetime | None, days: int | None) -> None:
    """Hold an account's comments for a person (read_first), or take none (suspended).

    The limit takes the place of one that is in force. Without --until and --days it holds
    until 'account lift'.
    """
    if until is not None and days is not None:
        raise click.UsageError("Give --until or --days, not both.")
    now, zone = timezone.now(), times.zone(first_site().time_zone)
    end = until.replace(tzinfo=zone) if until else now + timedelta(days=days) if days else None
    account = _account(email)
    statement = Statement(reason=Reason.OTHER, note=reason)
    limit_account(
        account, kind=LimitKind(kind), statement=statement, until=end, set_by=None, now=now
    )
    click.echo(f"{account.email} is {kind} {limit_words.until(end, where=zone)}.")


@command.command("lift")
@click.argument("email")
def lift(email: str) -> None:
    """End the limit on an account now."""
    account = _account(email)
    lift_limit(account, now=timezone.now())
    click.echo(f"{account.email} may comment like everybody else.")


def _account(email: str) -> Account:
    account = Account.objects.filter(email__iexact=email).first()
    if account is None:
        raise click.ClickException(f"There is no account for {email}.")
    return account
