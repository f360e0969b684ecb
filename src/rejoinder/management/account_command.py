"""``rejoinder account``: the first moderator, changes of role, limits on one account."""

from datetime import datetime, timedelta

import click
from allauth.account.models import EmailAddress
from django.utils import timezone

from rejoinder.actions.keep_site import first_site
from rejoinder.actions.limit_account import lift_limit, limit_account
from rejoinder.models import Account
from rejoinder.rendering import limit_words, times
from rejoinder.vocabulary.states import LimitKind, Role


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
    account = Account.objects.create_user(
        email, password, display_name=display_name, role=role, joined_at=timezone.now()
    )
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    click.echo(f"{display_name} can sign in as {account.email} ({role}).")


@command.command("role")
@click.argument("email")
@click.argument("role", type=click.Choice([role.value for role in Role]))
def change_role(email: str, role: str) -> None:
    """Give an account another role."""
    if Account.objects.filter(email__iexact=email).update(role=role) == 0:
        raise click.ClickException(f"There is no account for {email}.")
    click.echo(f"{email} is now {role}.")


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
    limit_account(account, kind=LimitKind(kind), reason=reason, until=end, set_by=None, now=now)
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
