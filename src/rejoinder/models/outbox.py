"""The outbox: everything that is to leave the site, and what is known of where it goes."""

from django.db import models
from django.db.models import Q

from rejoinder.models.account import Account
from rejoinder.models.fields import choice_field, one_of
from rejoinder.models.notification import Notification
from rejoinder.vocabulary.notifications import Channel, DeliveryState, Kind


class PushSubscription(models.Model):
    """One browser that agreed to pushes (RFC 8030); its keys encrypt what is sent to it."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="push_subscriptions")
    endpoint = models.CharField(max_length=500, unique=True)
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=40)
    device = models.CharField(max_length=100, blank=True, default="")
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"push to {self.device}"


class Delivery(models.Model):
    """One mail or push to one recipient, from the moment of its cause until it has gone.

    ``notification`` is None for letters (sign-in codes and the like) and for digests;
    letters carry their text ready-made in ``letter`` (subject, text, html), which is
    emptied once sent. ``address`` is filled in when its turn comes, and from the start for
    letters and guests. ``message_id`` is given once and kept for every attempt.
    ``in_doubt``: an attempt broke off when the other side may already have taken it.
    """

    notification = models.ForeignKey(
        Notification, models.CASCADE, null=True, related_name="deliveries"
    )
    account = models.ForeignKey(Account, models.CASCADE, null=True, related_name="deliveries")
    address = models.CharField(max_length=254, blank=True, default="")
    kind = choice_field()
    channel = choice_field()
    push = models.ForeignKey(PushSubscription, models.CASCADE, null=True, related_name="+")
    letter = models.JSONField(null=True)
    state = choice_field(default=DeliveryState.WAITING)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    in_doubt = models.BooleanField(default=False)
    message_id = models.CharField(max_length=120, blank=True, default="")
    lease = models.CharField(max_length=40, blank=True, default="")
    leased_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=300, blank=True, default="")
    digest = models.ForeignKey("self", models.SET_NULL, null=True, related_name="gathered")

    class Meta:
        constraints = (
            one_of("kind", Kind, name="delivery_kind"),
            one_of("channel", Channel, name="delivery_channel"),
            one_of("state", DeliveryState, name="delivery_state"),
            models.UniqueConstraint(
                "notification", "channel", name="delivery_once", condition=Q(push__isnull=True)
            ),
            models.UniqueConstraint(
                "notification", "push", name="push_once", condition=Q(push__isnull=False)
            ),
        )
        indexes = (
            models.Index(fields=["due_at", "id"], name="due", condition=Q(state="waiting")),
            models.Index(
                fields=["leased_until"], name="leased",
                condition=Q(state__in=["claimed", "sending"]),
            ),
            models.Index(fields=["address", "sent_at"], name="sent_to_address"),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.channel} {self.pk}: {self.state}"


class MailAddress(models.Model):
    """What is known of an address that mail goes to; stored in lower case.

    ``hard_bounces`` counts since the last mail that arrived; at three the address is
    suspended. ``stopped_at`` is set by its owner: no mail but security and decisions.
    ``confirmed_at`` is for guests, who get replies by mail only after confirming.
    """

    address = models.CharField(max_length=254, unique=True)
    hard_bounces = models.PositiveSmallIntegerField(default=0)
    bounced_at = models.DateTimeField(null=True)
    suspended_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"mail address {self.pk}"


class UsedToken(models.Model):
    """A signed token that may be used once only, until it would have expired anyway."""

    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["expires_at"], name="used_tokens_by_age"),)

    def __str__(self) -> str:
        return f"used token {self.pk}"
