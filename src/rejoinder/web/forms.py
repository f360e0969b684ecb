"""Forms of our own pages: what may be typed, and what is said when it cannot be taken.

Fields that a form does not name are ignored, so nobody can send a state or an author.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from rejoinder.kit.text import NameRefused, clean_name
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


def problems_of(form: forms.Form) -> dict[str, str]:
    """Return the first sentence for each field that could not be taken."""
    return {field: str(errors[0]) for field, errors in form.errors.items()}


def listed_problems(problems: Mapping[str, str]) -> list[tuple[str, str]]:
    """Pair each sentence with the id of its field, as the error summary links to it."""
    return [(f"f-{field}" if field else "", sentence) for field, sentence in problems.items()]
