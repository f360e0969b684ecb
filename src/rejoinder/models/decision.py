"""Decisions on comments and accounts, and the findings they rest on."""

from django.db import models
from django.db.models import F, Q

from rejoinder.models.account import Account
from rejoinder.models.comment import Comment
from rejoinder.models.fields import choice_field, one_of
from rejoinder.vocabulary.moderation import RESTRICTIONS, Disclosure, Measure
from rejoinder.vocabulary.states import Actor, CommentState, FoundHow, Reason

LAW_LONGEST = 500  # characters of illegal_content_legal_ground in the Commission's schema v2
NOTE_LONGEST = 2000  # characters of its explanations


class Decision(models.Model):
    """One act on a comment or an account: by whom, what, from when until when, and why.

    The row is the log, the statement of reasons for whom it concerns, the line that readers
    see and the statistic at once, so it is never edited or deleted alone.

    Its subject is ``comment`` or, for the measures on accounts, ``account``; the other is
    None. ``old_state`` and ``new_state`` are those of the comment: ``old_state`` is empty
    when the comment arrives, both for an account. ``until`` None means no end date.
    ``rule`` names the site rule (``links:new``), ``service`` the outside service by name,
    ``house_rule`` the numbered house rule in the version ``rules_version``, ``law`` the law
    of illegal content; ``passage`` the words it rests on, ``note`` the desk's own words to
    the author. ``territory`` is where it applies, empty for everywhere. ``signed``: the
    moderator's name is shown. ``runs`` lists every check that ran with its duration in
    microseconds and its error, if any. ``undoes`` is the decision that an UNDO took back.
    ``told_at`` is None until everybody whom it concerns has been told (actions/tell.py),
    which begins at ``undo_until`` where there is a moment for undoing.
    """

    comment = models.ForeignKey(
        Comment, models.CASCADE, null=True, related_name="decisions", db_index=False
    )
    account = models.ForeignKey(
        Account, models.CASCADE, null=True, related_name="decisions", db_index=False
    )
    measure = choice_field()
    actor = choice_field()
    moderator = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    signed = models.BooleanField(default=False)
    old_state = models.CharField(max_length=20, blank=True, default="")
    new_state = models.CharField(max_length=20, blank=True, default="")
    until = models.DateTimeField(null=True)
    territory = models.CharField(max_length=200, blank=True, default="")
    reason = models.CharField(max_length=5, blank=True, default="")
    rule = models.CharField(max_length=60, blank=True, default="")
    service = models.CharField(max_length=60, blank=True, default="")
    house_rule = models.PositiveSmallIntegerField(null=True)
    rules_version = models.PositiveIntegerField(default=0)
    law = models.CharField(max_length=LAW_LONGEST, blank=True, default="")
    passage = models.TextField(blank=True, default="")
    disclosure = choice_field(default=Disclosure.PASSAGE)
    found_how = choice_field()
    automated_detection = models.BooleanField(default=False)
    automated_decision = models.BooleanField(default=False)
    note = models.CharField(max_length=NOTE_LONGEST, blank=True, default="")
    decided_at = models.DateTimeField()
    undo_until = models.DateTimeField(null=True)
    undoes = models.OneToOneField("self", models.SET_NULL, null=True, related_name="undone_by")
    runs = models.JSONField(default=list)
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            one_of("measure", Measure, name="decision_measure"),
            one_of("actor", Actor, name="decision_actor"),
            models.CheckConstraint(
                condition=Q(new_state__in=["", *(state.value for state in CommentState)]),
                name="decision_new_state",
            ),
            one_of("reason", Reason, name="decision_reason"),
            one_of("found_how", FoundHow, name="decision_found_how"),
            one_of("disclosure", Disclosure, name="decision_disclosure"),
            models.CheckConstraint(
                condition=Q(comment__isnull=False, account__isnull=True) & ~Q(new_state="")
                | Q(comment__isnull=True, account__isnull=False, new_state=""),
                name="decision_has_one_subject",
            ),
            # Nothing gets out of sight without a measure that says so.
            models.CheckConstraint(
                condition=~Q(new_state__in=["held", "hidden", "removed"])
                | Q(old_state=F("new_state"))
                | Q(measure__in=["hold", "hide", "remove", "undo"]),
                name="decision_says_what_it_did",
            ),
            # A restriction without a reason cannot be stored, nor illegal content without
            # the law, nor "another reason" without words.
            models.CheckConstraint(
                condition=~Q(measure__in=sorted(RESTRICTIONS)) | ~Q(reason=""),
                name="decision_gives_reason",
            ),
            models.CheckConstraint(
                condition=~Q(reason=Reason.ILLEGAL) | ~Q(law="") | ~Q(note=""),
                name="decision_names_law",
            ),
            models.CheckConstraint(
                condition=~Q(reason=Reason.OTHER) | ~Q(note=""), name="decision_explains_itself"
            ),
        )
        indexes = (
            models.Index(fields=["comment", "id"], name="decisions_of_comment"),
            models.Index(
                fields=["account", "id"],
                name="decisions_on_account",
                condition=Q(account__isnull=False),
            ),
            models.Index(fields=["decided_at"], name="decisions_by_time"),
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
        indexes = (models.Index(fields=["rule", "decision"], name="findings_of_rule"),)

    def __str__(self) -> str:
        return f"{self.check_name}: {self.rule}"
