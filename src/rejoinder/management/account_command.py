"""``rejoinder account``: the first moderator, and changes of role."""

import click
from allauth.account.models import EmailAddress
from django.utils import timezone

from rejoinder.models import Account
from rejoinder.vocabulary.states import Role


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
