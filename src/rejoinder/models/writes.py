"""Which writes were taken, so that the same one sent twice is done once."""

from django.db import models


class AcceptedWrite(models.Model):
    """An idempotency key that was used, with a digest of what it was used for.

    ``scope`` keeps the keys of different writers apart. The row commits with the change
    itself; ``comment`` is what the first answer was about. Rows are dropped after a week
    (actions/housekeeping.py).
    """

    scope = models.CharField(max_length=80)
    key = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    comment = models.ForeignKey("Comment", models.CASCADE, null=True, related_name="+")
    accepted_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint("scope", "key", name="write_key_once"),)
        indexes = (models.Index(fields=["accepted_at"], name="accepted_writes_by_age"),)

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"
