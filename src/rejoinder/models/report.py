"""What readers report, and notices of illegal content from anybody."""

from django.db import models
from django.db.models import Q

from rejoinder.models.account import Account
from rejoinder.models.comment import Comment
from rejoinder.models.decision import LAW_LONGEST, NOTE_LONGEST, Decision
from rejoinder.models.fields import one_of
from rejoinder.vocabulary.moderation import ReportOutcome
from rejoinder.vocabulary.states import Reason

REPORT_NOTE_LONGEST = 500


class Report(models.Model):
    """A signed-in reader says that a comment breaks a rule. Each reader reports a comment once.

    ``weight`` is what the report counted when it was made (moderation/report_weights.py),
    ``by_new_reader`` whether its reporter was new then, ``network`` a keyed digest of the
    reader's network, emptied after 30 days. ``decision`` is the one that settled it; its
    outcome says whether the desk agreed.
    """

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="reports")
    reason = models.CharField(max_length=5)
    passage = models.CharField(max_length=REPORT_NOTE_LONGEST, blank=True, default="")
    note = models.CharField(max_length=REPORT_NOTE_LONGEST, blank=True, default="")
    wants_outcome = models.BooleanField(default=True)
    weight = models.FloatField()
    by_new_reader = models.BooleanField(default=False)
    network = models.CharField(max_length=64, blank=True, default="")
    reported_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, blank=True, default="")
    decision = models.ForeignKey(Decision, models.SET_NULL, null=True, related_name="reports")

    class Meta:
        constraints = (
            one_of("reason", Reason, name="report_reason"),
            one_of("outcome", ReportOutcome, name="report_outcome"),
            models.UniqueConstraint("comment", "reporter", name="report_once"),
        )
        indexes = (
            models.Index(fields=["comment"], name="reports_open", condition=Q(outcome="")),
            models.Index(fields=["reported_at"], name="reports_by_time"),
        )

    def __str__(self) -> str:
        return f"report {self.pk}"


class Notice(models.Model):
    """A notice of illegal content (Art. 16 of Regulation (EU) 2022/2065), from anybody.

    ``code`` opens its receipt page. ``name`` and ``email`` may be empty for
    ``child_abuse`` alone. ``other_links`` are further addresses, one a line. ``good_faith``
    is the sender's statement that it is accurate and complete. ``network`` is the
    keyed digest of their network, emptied after 30 days. ``answer`` is what the desk wrote
    to the sender, ``answered_at`` None until that has been sent, which may be a moment
    after the ``decision``.
    """

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="notices")
    code = models.CharField(max_length=20, unique=True)
    account = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="notices")
    law = models.CharField(max_length=LAW_LONGEST)
    explanation = models.CharField(max_length=NOTE_LONGEST)
    other_links = models.TextField(blank=True, default="")
    child_abuse = models.BooleanField(default=False)
    name = models.CharField(max_length=100, blank=True, default="")
    email = models.EmailField(blank=True, default="")
    good_faith = models.BooleanField()
    network = models.CharField(max_length=64, blank=True, default="")
    received_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, blank=True, default="")
    answer = models.CharField(max_length=NOTE_LONGEST, blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    decision = models.ForeignKey(Decision, models.SET_NULL, null=True, related_name="notices")

    class Meta:
        constraints = (
            one_of("outcome", ReportOutcome, name="notice_outcome"),
            models.CheckConstraint(
                condition=Q(child_abuse=True) | ~Q(email=""), name="notice_has_sender"
            ),
        )
        indexes = (
            models.Index(fields=["id"], name="notices_open", condition=Q(outcome="")),
            models.Index(
                fields=["id"], name="notices_unanswered", condition=Q(answered_at__isnull=True)
            ),
            models.Index(fields=["received_at"], name="notices_by_time"),
        )

    @property
    def number(self) -> str:
        """The number people see: N-0042."""
        return f"N-{self.pk:04}"

    def __str__(self) -> str:
        return f"notice {self.number}"
