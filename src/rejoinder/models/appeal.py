"""Appeals against decisions."""

from django.db import models
from django.db.models import Q

from rejoinder.models.account import Account
from rejoinder.models.decision import NOTE_LONGEST, Decision
from rejoinder.models.fields import choice_field, one_of
from rejoinder.vocabulary.moderation import AppealOutcome, AppealWish

MEANING_LONGEST = 600


class Appeal(models.Model):
    """Somebody contests a decision: its comment's author, or the owner of the account.

    ``account`` is None for guests and for a notifier without one. ``misjudged`` are the
    words they think were misjudged, ``meaning`` what they meant, ``without`` the words they
    would give up. ``due_at`` is when the site has promised an answer. ``answer`` is the
    reason given with the outcome; ``answered_by_decider``: the person who had decided also
    answered, since there was nobody else. ``result`` is the decision that the answer made.
    """

    decision = models.OneToOneField(Decision, models.CASCADE, related_name="appeal")
    account = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="appeals")
    misjudged = models.CharField(max_length=NOTE_LONGEST, blank=True, default="")
    meaning = models.CharField(max_length=MEANING_LONGEST)
    wish = choice_field()
    without = models.CharField(max_length=NOTE_LONGEST, blank=True, default="")
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    outcome = models.CharField(max_length=20, blank=True, default="")
    answer = models.CharField(max_length=NOTE_LONGEST, blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    answered_by_decider = models.BooleanField(default=False)
    result = models.OneToOneField(
        Decision, models.SET_NULL, null=True, related_name="answered_appeal"
    )

    class Meta:
        constraints = (
            one_of("wish", AppealWish, name="appeal_wish"),
            one_of("outcome", AppealOutcome, name="appeal_outcome"),
            models.CheckConstraint(
                condition=Q(outcome="") | ~Q(answer=""), name="appeal_answer_gives_reason"
            ),
        )
        indexes = (
            models.Index(fields=["due_at"], name="appeals_open", condition=Q(outcome="")),
            models.Index(fields=["made_at"], name="appeals_by_time"),
        )

    @property
    def number(self) -> str:
        """The number people see: A-031."""
        return f"A-{self.pk:03}"

    def __str__(self) -> str:
        return f"appeal {self.number}"
