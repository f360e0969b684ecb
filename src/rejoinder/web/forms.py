"""Forms of our own pages: what may be typed, and what is said when it cannot be taken.

Fields that a form does not name are ignored, so nobody can send a state or an author.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rejoinder.kit.text import NameRefused, clean_name
from rejoinder.vocabulary.states import REMOVAL_REASONS, CommentState, Reason
from rejoinder.web.addresses import clean_address

# The column holds as many; our script's keys are 32 characters long.
LONGEST_KEY = 80


class CommentForm(forms.Form):
    """A new comment; a signed-in reader's name and address come from the account."""

    # Emptiness and length are judged with everything else, so that one place says why.
    text = forms.CharField(required=False, strip=False)
    key = forms.CharField(required=False, max_length=LONGEST_KEY)
    name = forms.CharField(required=False, strip=False)
    email = forms.CharField(required=False)

    def __init__(self, data: Any = None, *, guest: bool, **options: Any) -> None:
        super().__init__(data, **options)
        self.guest = guest
        if not guest:
            del self.fields["name"], self.fields["email"]

    def clean_name(self) -> str:
        """Take a guest's name in the form in which it is shown."""
        return person_name(self.cleaned_data["name"])

    def clean_email(self) -> str:
        """Take a guest's address, empty when none was given."""
        typed = self.cleaned_data["email"]
        return clean_address(typed) if typed else ""


def person_name(typed: str) -> str:
    """Clean a person's name.

    Raises:
        ValidationError: it cannot be used; the message says why.
    """
    if not typed.strip():
        raise ValidationError(_("Please give a name."))
    try:
        return clean_name(typed)
    except NameRefused as error:
        raise ValidationError(str(error)) from error


class RemovalForm(forms.Form):
    """A moderator's removal: the reason, and what belongs into its statement."""

    reason = forms.ChoiceField(
        choices=[(reason.value, reason.value) for reason in REMOVAL_REASONS],
        error_messages={
            "required": gettext_lazy("Choose a reason for the removal."),
            "invalid_choice": gettext_lazy("Choose a reason for the removal."),
        },
    )
    house_rule = forms.IntegerField(required=False, min_value=1)
    passage = forms.CharField(required=False, max_length=2_000)
    note = forms.CharField(required=False, max_length=1_000)

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


class SeenForm(forms.Form):
    """In which state a moderator saw the comment that they decide on.

    What its author has withdrawn is nobody's to decide on.
    """

    seen = forms.ChoiceField(
        choices=[(s.value, s.value) for s in CommentState if s is not CommentState.WITHDRAWN]
    )


def problems_of(form: forms.Form) -> dict[str, str]:
    """Return the first sentence for each field that could not be taken."""
    return {field: str(errors[0]) for field, errors in form.errors.items()}


def listed_problems(problems: Mapping[str, str]) -> list[tuple[str, str]]:
    """Pair each sentence with the id of its field, as the error summary links to it."""
    return [(f"f-{field}" if field else "", sentence) for field, sentence in problems.items()]
