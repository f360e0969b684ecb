"""The contact page and the page after it."""

from dataclasses import dataclass, field

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rejoinder.actions.contact_newsroom import Message, is_near_limit, send_message
from rejoinder.actions.outside_checks import service_names
from rejoinder.rendering import contact_words, wording
from rejoinder.vocabulary.errors import HTTP_STATUS, ErrorCode, ExpectedFailure
from rejoinder.vocabulary.moderation import ContactTopic
from rejoinder.web import form_code
from rejoinder.web.addresses import clean_address
from rejoinder.web.contact.looking_up import Found, look_up
from rejoinder.web.form_code import Question
from rejoinder.web.forms import listed_problems, person_name, problems_of
from rejoinder.web.frame import the_site
from rejoinder.web.reading import account_of, typed

_FIELDS = ("topic", "about", "name", "email", "text")
_ABOUT_LONGEST = 500


class ContactForm(forms.Form):
    """What a message needs; a signed-in reader's name and address come from the account."""

    topic = forms.ChoiceField(
        choices=[(topic.value, topic.value) for topic in ContactTopic],
        error_messages={
            "required": gettext_lazy("Choose what it is about."),
            "invalid_choice": gettext_lazy("Choose what it is about."),
        },
    )
    name = forms.CharField(required=False, strip=False)
    email = forms.CharField(
        error_messages={"required": gettext_lazy("Without an address nobody can answer you.")}
    )
    text = forms.CharField(
        strip=False, error_messages={"required": gettext_lazy("Write something first.")}
    )

    def __init__(self, data: dict[str, str], *, guest: bool) -> None:
        super().__init__(data)
        if not guest:
            del self.fields["name"], self.fields["email"]

    def clean_name(self) -> str:
        """Take the name in the form in which it is shown."""
        return person_name(self.cleaned_data["name"])

    def clean_email(self) -> str:
        """Take only an address that a mail can go to."""
        return clean_address(self.cleaned_data["email"])


@dataclass(slots=True)
class Entry:
    """What was typed so far, what was found, and what is missing."""

    values: dict[str, str]
    found: Found | None = None
    problems: dict[str, str] = field(default_factory=dict)
    question: Question | None = None


def contact(request: HttpRequest) -> HttpResponse:
    """Show the form (GET), look a comment up, or take the message (POST)."""
    entry = _entry(request)
    if request.method != "POST" or typed(request, "act") == "look":
        # A person who looks something up has sent nothing yet that could be wrong.
        problems = {k: v for k, v in entry.problems.items() if k == "about"}
        entry.problems = problems
        return _page(request, entry, status=404 if problems else 200)
    return _send(request, entry)


def sent(request: HttpRequest) -> HttpResponse:
    """Say that the message arrived, and what happens next."""
    return render(request, "rejoinder/contact/sent.html", {})


def _entry(request: HttpRequest) -> Entry:
    """Read what was typed, and look up what it is about."""
    source = request.POST if request.method == "POST" else request.GET
    values = {name: source.get(name, "").replace("\0", "") for name in _FIELDS}
    entry = Entry(values)
    about = values["about"].strip()[:_ABOUT_LONGEST]
    if about:
        entry.found = look_up(request, about)
        if entry.found is None:
            entry.problems["about"] = _(
                "Nothing here has this code or link. You can leave it empty and write all the same."
            )
        elif not values["topic"]:
            is_comment = entry.found.comment is not None
            values["topic"] = ContactTopic.COMMENT if is_comment else ContactTopic.ARTICLE
    return entry


def _send(request: HttpRequest, entry: Entry) -> HttpResponse:
    account, now = account_of(request), timezone.now()
    form = ContactForm(entry.values, guest=account is None)
    if not form.is_valid():
        entry.problems |= problems_of(form)
    if entry.problems:
        return _page(request, entry, status=HTTP_STATUS[ErrorCode.REFUSED])
    ip = request.META.get("REMOTE_ADDR", "")
    near = is_near_limit(account, ip=ip, now=now)
    entry.question = form_code.question(request, near_limit=near, now=now)
    if entry.question is not None:
        return _page(request, entry, status=HTTP_STATUS[ErrorCode.REFUSED])
    found = entry.found
    message = Message(
        topic=ContactTopic(form.cleaned_data["topic"]),
        text=form.cleaned_data["text"],
        account=account,
        name=form.cleaned_data.get("name", ""),
        email=form.cleaned_data.get("email", ""),
        comment_id=found.comment.pk if found and found.comment else None,
        article=f"{settings.SITE_ADDRESS}{found.article}" if found and found.article else "",
    )
    try:
        send_message(message, ip=ip, now=now)
    except ExpectedFailure as failure:
        entry.problems[failure.field] = failure.sentence
        return _page(request, entry, status=HTTP_STATUS[failure.code])
    return HttpResponseRedirect("/contact/sent", status=303)


def _page(request: HttpRequest, entry: Entry, *, status: int) -> HttpResponse:
    listed = listed_problems(entry.problems)
    if entry.question is not None:
        answer = entry.question.problem or _("Please answer the question for people below.")
        listed.append(("f-code", answer))
    context = {
        "entry": entry,
        "topics": contact_words.topics(),
        "account": account_of(request),
        "opened": form_code.opened(request, timezone.now()),
        "problem_list": listed,
        "services": wording.listed(service_names()),
        "site": the_site(),
    }
    return render(request, "rejoinder/contact/form.html", context, status=status)
