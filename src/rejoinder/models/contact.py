"""Messages to the newsroom, and addresses that want no mail sent on by friends."""

from django.db import models
from django.db.models import Q

from rejoinder.models.account import Account
from rejoinder.models.comment import Comment
from rejoinder.models.fields import choice_field, one_of
from rejoinder.models.outbox import Delivery
from rejoinder.vocabulary.moderation import ContactTopic

MESSAGE_LONGEST = 5000


class ContactMessage(models.Model):
    """A message from the contact page. ``comment`` is what it is about, None for other things.

    ``account`` is the sender's, None for people without one. ``answered_at`` is None while
    it waits; ``closed_without_answer``: put aside, as with advertising. ``network`` is a keyed
    digest of the sender's network, which limits go by; it is emptied after a day.
    """

    topic = choice_field()
    comment = models.ForeignKey(Comment, models.SET_NULL, null=True, related_name="+")
    account = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="messages")
    name = models.CharField(max_length=100)
    email = models.EmailField()
    text = models.CharField(max_length=MESSAGE_LONGEST)
    sent_at = models.DateTimeField()
    network = models.CharField(max_length=64, blank=True, default="")
    answer = models.CharField(max_length=MESSAGE_LONGEST, blank=True, default="")
    answered_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    closed_without_answer = models.BooleanField(default=False)

    class Meta:
        constraints = (one_of("topic", ContactTopic, name="contact_topic"),)
        indexes = (
            models.Index(fields=["id"], name="contact_open", condition=Q(answered_at__isnull=True)),
            models.Index(fields=["sent_at"], name="contact_by_time"),
        )

    def __str__(self) -> str:
        return f"message {self.pk}"


class SharedByMail(models.Model):
    """That an article was sent to a friend: who sent it, and when; kept for a day.

    ``delivery`` is the mail, which holds the friend's address and is dropped with this row.
    """

    sender = models.ForeignKey(Account, models.CASCADE, related_name="+")
    sent_at = models.DateTimeField()
    delivery = models.OneToOneField(Delivery, models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = (models.Index(fields=["sender", "sent_at"], name="shared_by_sender"),)

    def __str__(self) -> str:
        return f"shared by {self.sender_id}"


class NeverShareWith(models.Model):
    """An address that wants no mail from friends, as a keyed digest."""

    digest = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return self.digest
