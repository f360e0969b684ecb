"""Notifications: what a reader was told, and what they want to be told."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from rejoinder.models.account import Account
from rejoinder.models.comment import Comment
from rejoinder.models.decision import Decision
from rejoinder.models.fields import choice_field, one_of
from rejoinder.models.thread import Thread
from rejoinder.vocabulary.notifications import Cadence, Channel, Kind, ThreadLevel


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Notifications by where they show."""

    def in_inbox_of(self, account: Account) -> "NotificationQuerySet":
        """Return what stands in an account's inbox, the newest first."""
        return self.filter(account=account, in_page=True).order_by("-id")

    def unread(self) -> "NotificationQuerySet":
        """Return those that were not read on any device."""
        return self.filter(read_at__isnull=True)

    def count_unread(self, account: Account, *, most: int) -> int:
        """Count what an account has not read, up to ``most``: a long list costs no more."""
        return self.filter(account=account, in_page=True).unread()[:most].count()


class Notification(models.Model):
    """One event as one person is told of it, at most once each.

    ``account`` is None for a guest, who has an ``address`` instead and no inbox.
    ``event`` names the cause (``comment:12``, ``decision:40``); ``comment`` is what it is
    about and where its link leads. ``line`` is the sentence of kinds without a comment.
    """

    account = models.ForeignKey(
        Account, models.CASCADE, null=True, related_name="notifications", db_index=False
    )
    address = models.CharField(max_length=254, blank=True, default="")
    kind = choice_field()
    event = models.CharField(max_length=60)
    thread = models.ForeignKey(Thread, models.CASCADE, null=True, related_name="+", db_index=False)
    comment = models.ForeignKey(Comment, models.CASCADE, null=True, related_name="+")
    decision = models.ForeignKey(Decision, models.CASCADE, null=True, related_name="+")
    line = models.CharField(max_length=300, blank=True, default="")
    in_page = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints = (
            one_of("kind", Kind, name="notification_kind"),
            models.UniqueConstraint("account", "event", name="notification_once"),
            models.UniqueConstraint(
                "address", "event", name="notification_once_for_guest",
                condition=Q(account__isnull=True),
            ),
            models.CheckConstraint(
                condition=(Q(account__isnull=False, address="")
                           | (Q(account__isnull=True, in_page=False) & ~Q(address=""))),
                name="notification_has_recipient",
            ),
        )  # fmt: skip
        indexes = (
            models.Index(fields=["account", "-id"], name="inbox", condition=Q(in_page=True)),
            models.Index(
                fields=["account"], name="inbox_unread",
                condition=Q(in_page=True, read_at__isnull=True),
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} {self.event}"


class NotificationChoice(models.Model):
    """A cell of a reader's table that differs from what everybody starts with."""

    account = models.ForeignKey(
        Account, models.CASCADE, related_name="notification_choices", db_index=False
    )
    kind = choice_field()
    channel = choice_field()
    wanted = models.BooleanField()

    class Meta:
        constraints = (
            one_of("kind", Kind, name="choice_kind"),
            one_of("channel", Channel, name="choice_channel"),
            models.UniqueConstraint("account", "kind", "channel", name="choice_once"),
        )

    def __str__(self) -> str:
        return f"{self.kind} by {self.channel}: {self.wanted}"


class NotificationTimes(models.Model):
    """When a reader wants to be told; one without a row has these defaults.

    Hours are those of ``time_zone`` (empty: the site's). ``weekday`` 0 is Monday and counts
    for weekly mail alone. Quiet hours run from ``quiet_from`` to ``quiet_to``, over midnight
    too, in minutes since 0:00; both None means there are none. ``feed_number`` is part of the
    private address of the feed of replies (rendering/feed_links.py), None: there is none.
    """

    account = models.OneToOneField(Account, models.CASCADE, primary_key=True)
    time_zone = models.CharField(max_length=50, blank=True, default="")
    cadence = choice_field(default=Cadence.DAILY)
    weekday = models.PositiveSmallIntegerField(default=1, validators=[MaxValueValidator(6)])
    hour = models.PositiveSmallIntegerField(default=7, validators=[MaxValueValidator(23)])
    quiet_from = models.PositiveSmallIntegerField(null=True, validators=[MaxValueValidator(1439)])
    quiet_to = models.PositiveSmallIntegerField(null=True, validators=[MaxValueValidator(1439)])
    paused_until = models.DateField(null=True)
    follows_own_threads = models.BooleanField(default=False)
    feed_number = models.BigIntegerField(null=True)

    class Meta:
        constraints = (
            one_of("cadence", Cadence, name="times_cadence"),
            models.CheckConstraint(
                condition=(Q(quiet_from__isnull=True, quiet_to__isnull=True)
                           | (Q(quiet_from__isnull=False, quiet_to__isnull=False)
                              & ~Q(quiet_from=F("quiet_to")))),
                name="times_quiet_hours",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"notification times of {self.account_id}"


class ThreadSubscription(models.Model):
    """What a reader wants to hear of one discussion; no row means normal."""

    account = models.ForeignKey(
        Account, models.CASCADE, related_name="thread_subscriptions", db_index=False
    )
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="subscriptions", db_index=False)
    level = choice_field()
    set_at = models.DateTimeField()

    class Meta:
        constraints = (
            one_of("level", ThreadLevel, name="subscription_level"),
            models.UniqueConstraint("account", "thread", name="subscription_once"),
        )
        indexes = (models.Index(fields=["thread", "level", "account"], name="subscribers"),)

    def __str__(self) -> str:
        return f"{self.account_id} {self.level} {self.thread_id}"
