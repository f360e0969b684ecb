"""Votes on comments."""

from django.db import models
from django.db.models import Q

from rejoinder.models.account import Account
from rejoinder.models.comment import Comment


class Vote(models.Model):
    """One account's vote on one comment: 1 worthwhile, -1 not worthwhile here."""

    # one_vote_each is an index by comment, too.
    comment = models.ForeignKey(Comment, models.CASCADE, related_name="votes", db_index=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="votes")
    value = models.SmallIntegerField()
    cast_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint("comment", "account", name="one_vote_each"),
            models.CheckConstraint(condition=Q(value__in=[1, -1]), name="vote_value"),
        )

    def __str__(self) -> str:
        return f"{self.value} on {self.comment_id}"
