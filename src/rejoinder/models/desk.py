"""What the moderation desk keeps for itself: cards, notes, second looks, templates, sections."""

from django.db import models
from django.db.models import Q

from rejoinder.models.account import Account
from rejoinder.models.article import Section
from rejoinder.models.comment import Comment
from rejoinder.models.decision import NOTE_LONGEST, Decision
from rejoinder.models.fields import one_of
from rejoinder.models.site import Site
from rejoinder.vocabulary.states import Reason

STAFF_NOTE_LONGEST = 1000


class DeskCard(models.Model):
    """What the desk remembers of one comment while it waits; a missing row means nothing.

    ``taken_by`` looks at it until ``taken_until``, so that two people do not decide at once.
    ``later_at`` keeps it out of the queue until then. ``sent_to`` is who is asked to look,
    None with ``sent_at`` set: an editor. ``sent_note`` says why.
    """

    comment = models.OneToOneField(Comment, models.CASCADE, related_name="card")
    taken_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    taken_until = models.DateTimeField(null=True)
    later_at = models.DateTimeField(null=True)
    sent_to = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    sent_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)
    sent_note = models.CharField(max_length=STAFF_NOTE_LONGEST, blank=True, default="")

    def __str__(self) -> str:
        return f"card of {self.comment_id}"


class StaffNote(models.Model):
    """A note among the staff, on a comment or on an account; never shown to readers."""

    comment = models.ForeignKey(Comment, models.CASCADE, null=True, related_name="staff_notes")
    account = models.ForeignKey(Account, models.CASCADE, null=True, related_name="staff_notes")
    text = models.CharField(max_length=STAFF_NOTE_LONGEST)
    written_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(comment__isnull=False) | Q(account__isnull=False),
                name="staff_note_has_subject",
            ),
        )

    def __str__(self) -> str:
        return f"note {self.pk}"


class SecondLook(models.Model):
    """A decision that goes blind to another moderator (experience.md §4.9).

    ``agrees`` is None until that one has said what they would have decided.
    """

    decision = models.OneToOneField(Decision, models.CASCADE, related_name="second_look")
    asked_at = models.DateTimeField()
    looked_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    looked_at = models.DateTimeField(null=True)
    removes = models.BooleanField(null=True)  # what the second person would have done
    agrees = models.BooleanField(null=True)

    class Meta:
        indexes = (models.Index(fields=["id"], name="second_looks_open", condition=Q(agrees=None)),)

    def __str__(self) -> str:
        return f"second look at {self.decision_id}"


class ReasonTemplate(models.Model):
    """What a removal for one reason says without another key: its house rule and a note."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="reason_templates")
    reason = models.CharField(max_length=5)
    house_rule = models.PositiveSmallIntegerField(null=True)
    note = models.CharField(max_length=NOTE_LONGEST, blank=True, default="")

    class Meta:
        constraints = (
            one_of("reason", Reason, name="reason_template_reason"),
            models.UniqueConstraint("site", "reason", name="reason_template_once"),
        )

    def __str__(self) -> str:
        return f"template for {self.reason}"


class StaffSection(models.Model):
    """A section that a moderator works in; a moderator without any works in all."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="staff_sections")
    section = models.ForeignKey(Section, models.CASCADE, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint("account", "section", name="staff_section_once"),)

    def __str__(self) -> str:
        return f"{self.account_id} in {self.section_id}"
