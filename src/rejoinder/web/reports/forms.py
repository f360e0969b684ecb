"""The forms of reports and notices: what was typed, cleaned; the actions say what lacks."""

from django import forms

from rejoinder.vocabulary.states import Reason
from rejoinder.web.addresses import clean_address


class ReportForm(forms.Form):
    """A reader's report. The reason may also be one of two ways that lead elsewhere."""

    reason = forms.CharField(required=False, max_length=20)
    passage = forms.CharField(required=False)
    note = forms.CharField(required=False)
    outcome = forms.BooleanField(required=False)
    mute = forms.BooleanField(required=False)

    def clean_reason(self) -> Reason:
        """Give the reason as a value of its list, none for anything else."""
        try:
            return Reason(self.cleaned_data["reason"])
        except ValueError:
            return Reason.NONE


class NoticeForm(forms.Form):
    """A notice of illegal content."""

    law = forms.CharField(required=False)
    explanation = forms.CharField(required=False)
    other_links = forms.CharField(required=False)
    child_abuse = forms.BooleanField(required=False)
    name = forms.CharField(required=False)
    email = forms.CharField(required=False)
    good_faith = forms.BooleanField(required=False)

    def clean_email(self) -> str:
        """Take one address that a mail can go to, or none."""
        typed = self.cleaned_data["email"]
        return clean_address(typed) if typed else ""
