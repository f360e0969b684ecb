"""The public ledger: one row a decision, chained by hashes, without text and names."""

from django.db import models

from rejoinder.models.comment import Comment
from rejoinder.models.decision import Decision


class LedgerSalt(models.Model):
    """What a comment's hash in the ledger is salted with; it goes with the comment."""

    comment = models.OneToOneField(Comment, models.CASCADE, related_name="ledger_salt")
    salt = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"salt of {self.comment_id}"


class LedgerRow(models.Model):
    """One row. ``entry`` is the canonical JSON that ``digest`` is the SHA-256 of, in hex.

    ``sequence`` counts from 1 without a gap; ``day`` is the site's calendar day. The entry
    holds the digest of the row before (64 zeros for the first).
    """

    sequence = models.PositiveIntegerField(unique=True)
    day = models.DateField(db_index=True)
    entry = models.TextField()
    digest = models.CharField(max_length=64, unique=True)
    decision = models.OneToOneField(Decision, models.SET_NULL, null=True, related_name="ledger_row")

    def __str__(self) -> str:
        return f"ledger row {self.sequence}"
