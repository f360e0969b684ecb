"""What a moderator's form may say, and what is said when it cannot be taken."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rejoinder.models.decision import LAW_LONGEST
from rejoinder.vocabulary.states import REMOVAL_REASONS, CommentState, FoundHow, LimitKind, Reason

PASSAGE_LONGEST = 2_000
NOTE_LONGEST = 1_000
HIDE, CUT = "hide", "cut"
NOTHING_MORE = ""
# How long a limit that comes with a removal lasts, in days; 0 is without end.
LENGTHS = {"1": 1, "3": 3, "7": 7, "30": 30, "0": 0}
# What may have drawn attention to a comment; the move from another system has not.
FOUND = (FoundHow.OWN_LOOK, FoundHow.SITE_RULE, FoundHow.READER_REPORTS, FoundHow.NOTICE)
LIMITS = (LimitKind.WARNED, LimitKind.READ_FIRST, LimitKind.SUSPENDED)


class RemovalForm(forms.Form):
    """A moderator's removal: the reason, what belongs into its statement, and its effects."""

    reason = forms.ChoiceField(
        choices=[(reason.value, reason.value) for reason in REMOVAL_REASONS],
        error_messages={
            "required": gettext_lazy("Choose a reason for the removal."),
            "invalid_choice": gettext_lazy("Choose a reason for the removal."),
        },
    )
    house_rule = forms.IntegerField(required=False, min_value=1)
    law = forms.CharField(required=False, max_length=LAW_LONGEST)
    passage = forms.CharField(required=False, max_length=PASSAGE_LONGEST)
    note = forms.CharField(required=False, max_length=NOTE_LONGEST)
    found = forms.ChoiceField(required=False, choices=[(how.value, how.value) for how in FOUND])
    effect = forms.ChoiceField(required=False, choices=[(HIDE, HIDE), (CUT, CUT)])
    reader = forms.ChoiceField(
        required=False, choices=[(NOTHING_MORE, ""), *((kind.value, kind.value) for kind in LIMITS)]
    )
    days = forms.ChoiceField(required=False, choices=[(days, days) for days in LENGTHS])
    signed = forms.BooleanField(required=False)

    def __init__(self, data: Any = None, *, house_rules: int, **options: Any) -> None:
        super().__init__(data, **options)
        self.house_rules = house_rules

    def clean_reason(self) -> Reason:
        """Give the reason as a value of its list."""
        return Reason(self.cleaned_data["reason"])

    def clean_house_rule(self) -> int | None:
        """Take only a rule that the site has."""
        number: int | None = self.cleaned_data["house_rule"]
        if number is not None and number > self.house_rules:
            raise ValidationError(_("The site has no house rule of this number."))
        return number

    def clean_found(self) -> FoundHow | None:
        """Give how it was found, None to leave it to what is known."""
        typed = self.cleaned_data["found"]
        return FoundHow(typed) if typed else None

    def clean_reader(self) -> LimitKind | None:
        """Give what becomes of the reader, None for nothing more."""
        typed = self.cleaned_data["reader"]
        return LimitKind(typed) if typed else None

    def clean_days(self) -> timedelta | None:
        """Give how long a limit lasts, None for without end."""
        days = LENGTHS[self.cleaned_data["days"] or "7"]
        return timedelta(days=days) if days else None


class SeenForm(forms.Form):
    """In which state a moderator saw the comment that they decide on.

    What its author has withdrawn is nobody's to decide on.
    """

    seen = forms.ChoiceField(
        choices=[(s.value, s.value) for s in CommentState if s is not CommentState.WITHDRAWN]
    )
