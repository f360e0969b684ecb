"""Decisions on comments and the findings they rest on."""

from django.db import models
from django.db.models import Q

from rejoinder.models.account import Account
from rejoinder.models.comment import Comment
from rejoinder.models.fields import choice_field, one_of
from rejoinder.vocabulary.states import Actor, CommentState, FoundHow, Reason


class Decision(models.Model):
    """One change of a comment's state: by whom, from what, to what, and why.

    The row is the log, the statement of reasons for the author, the line that readers see
    and the statistic at once, so it is never edited or deleted alone. ``old_state`` is
    empty when the comment arrives. ``rule`` names the site rule (``links:new``);
    ``passage`` the words it rests on; ``runs`` lists every check that ran with its
    duration in microseconds and its error, if any. ``told_at`` is None until everybody
    whom it concerns has been told (actions/tell.py).
    """

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="decisions", db_index=False)
    actor = choice_field()
    moderator = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    old_state = models.CharField(max_length=20, blank=True, default="")
    new_state = choice_field()
    reason = models.CharField(max_length=5, blank=True, default="")
    rule = models.CharField(max_length=60, blank=True, default="")
    house_rule = models.PositiveSmallIntegerField(null=True)
    passage = models.TextField(blank=True, default="")
    found_how = choice_field()
    automated_detection = models.BooleanField(default=False)
    automated_decision = models.BooleanField(default=False)
    note = models.CharField(max_length=1000, blank=True, default="")
    decided_at = models.DateTimeField()
    runs = models.JSONField(default=list)
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            one_of("actor", Actor, name="decision_actor"),
            one_of("new_state", CommentState, name="decision_new_state"),
            one_of("reason", Reason, name="decision_reason"),
            one_of("found_how", FoundHow, name="decision_found_how"),
            # A hold or removal without a reason cannot be stored; the author's own
            # withdrawal needs none.
            models.CheckConstraint(
                condition=~Q(new_state__in=["held", "hidden", "removed"]) | ~Q(reason=""),
                name="decision_gives_reason",
            ),
        )
        indexes = (
            models.Index(fields=["comment", "id"], name="decisions_of_comment"),
            models.Index(
                fields=["id"], name="decisions_to_tell", condition=Q(told_at__isnull=True)
            ),
        )

    def __str__(self) -> str:
        return f"decision {self.pk}"


class StoredFinding(models.Model):
    """A finding of one check, kept with the decision that it led to (or did not change)."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="findings")
    check_name = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    rule = models.CharField(max_length=60)
    asks_for = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=5, blank=True, default="")
    passage = models.TextField(blank=True, default="")
    details = models.JSONField(default=dict)
    duration_us = models.PositiveIntegerField()
    error = models.TextField(blank=True, default="")

    class Meta:
        constraints = (one_of("reason", Reason, name="finding_reason"),)

    def __str__(self) -> str:
        return f"{self.check_name}: {self.rule}"
