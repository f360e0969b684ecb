"""Accounts, and the limits a decision may put on one."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from rejoinder.kit.initials import usual_hue
from rejoinder.kit.names import skeleton
from rejoinder.models.fields import choice_field, one_of
from rejoinder.vocabulary.people import AfterClosing
from rejoinder.vocabulary.states import STAFF_ROLES, LimitKind, Role, Trust

# New readers have fewer than 3 published comments or are younger than a day; the numbers
# are those of experience with other communities, a guess for news sites.
NEW_UNTIL_PUBLISHED = 3
NEW_UNTIL_AGE = timedelta(hours=24)


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts; the address is brought into its normal form."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Account":
        """Store a new account; without ``password`` nobody can sign in by password."""
        account = self.model(email=self.normalize_email(email), **fields)
        account.name_key = skeleton(account.display_name)
        if "hue" not in fields:
            account.hue = usual_hue(account.display_name)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def get_by_natural_key(self, username: str | None) -> "Account":
        """Return the account of an address, whatever its upper and lower case."""
        return self.get(email__iexact=username)


class Account(AbstractBaseUser):
    """A person who can sign in. ``published_count`` is kept by the decisions on comments.

    ``name_key`` is the name as it looks (kit/names.py): no two accounts look alike.
    ``picture`` is the name of a stored file; without one, initials are drawn on the colour
    ``hue`` (0 to 11). While ``closing_at`` is set the account is about to be closed, then:
    nobody can write with it, and its owner may still change their mind.
    """

    email = models.EmailField(unique=True)
    display_name = models.CharField(max_length=50)
    name_key = models.CharField(max_length=200, unique=True)
    name_changed_at = models.DateTimeField(null=True)
    picture = models.CharField(max_length=100, blank=True, default="")
    hue = models.PositiveSmallIntegerField(default=0)
    closing_at = models.DateTimeField(null=True)
    after_closing = choice_field(default=AfterClosing.KEEP)
    role = choice_field(default=Role.READER)
    joined_at = models.DateTimeField()
    published_count = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]
    objects = AccountManager()

    class Meta:
        constraints = (
            one_of("role", Role, name="account_role"),
            one_of("after_closing", AfterClosing, name="account_after_closing"),
            models.UniqueConstraint(Lower("email"), name="account_email_once"),
        )

    def trust(self, now: datetime) -> Trust:
        """Return how well the site knows this reader."""
        if self.role in STAFF_ROLES:
            return Trust.STAFF
        is_new = self.published_count < NEW_UNTIL_PUBLISHED or now - self.joined_at < NEW_UNTIL_AGE
        return Trust.NEW if is_new else Trust.REGULAR

    def __str__(self) -> str:
        return self.display_name


class LimitQuerySet(models.QuerySet["Limit"]):
    """Limits by time."""

    def in_force(self, now: datetime) -> "LimitQuerySet":
        """Return the limits that hold at ``now``."""
        return self.filter(models.Q(until__isnull=True) | models.Q(until__gt=now))


class Limit(models.Model):
    """A limit on an account. ``until`` None means without end; ``reason`` is shown to its owner.

    A warning is a limit that ends when its owner acknowledges it.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="limits")
    kind = choice_field()
    reason = models.CharField(max_length=500)
    set_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    set_at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    # The decision that set it; None for limits from before decisions on accounts.
    decision = models.OneToOneField("Decision", models.SET_NULL, null=True, related_name="limit")

    objects = LimitQuerySet.as_manager()

    class Meta:
        constraints = (one_of("kind", LimitKind, name="limit_kind"),)

    def __str__(self) -> str:
        return f"{self.kind} on {self.account_id}"
