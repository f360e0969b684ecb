"""Contact and sharing: where messages go, and whether readers may send articles by mail."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _

from rejoinder.actions.keep_contact import NoticeNotAccepted, keep_contact
from rejoinder.web.addresses import clean_address
from rejoinder.web.desk.frame import desk_page
from rejoinder.web.forms import listed_problems
from rejoinder.web.frame import the_site
from rejoinder.web.guard import signed_in
from rejoinder.web.reading import typed


@dataclass(slots=True)
class Entry:
    """What the form holds, and what is wrong with it."""

    contact_address: str
    mails_to_friends: bool
    problems: dict[str, str] = field(default_factory=dict)


def contact_settings(request: HttpRequest) -> HttpResponse:
    """Show the settings (GET), or store them (POST)."""
    site = the_site()
    if request.method != "POST":
        entry = Entry(site.contact_address, site.friend_mail_since is not None)
        return _page(request, entry)
    entry = Entry(typed(request, "contact_address").strip(), "mails_to_friends" in request.POST)
    try:
        address = clean_address(entry.contact_address) if entry.contact_address else ""
        keep_contact(
            signed_in(request),
            contact_address=address,
            mails_to_friends=entry.mails_to_friends,
            notice_accepted="notice_accepted" in request.POST,
            now=timezone.now(),
        )
    except ValidationError as error:
        entry.problems["contact_address"] = " ".join(error.messages)
    except NoticeNotAccepted as failure:
        entry.problems[failure.field] = failure.sentence
    if entry.problems:
        return _page(request, entry, status=422)
    messages.success(request, _("Saved."))
    return HttpResponseRedirect("/desk/contact", status=303)


def _page(request: HttpRequest, entry: Entry, *, status: int = 200) -> HttpResponse:
    return desk_page(
        request,
        "rejoinder/desk/contact_settings.html",
        current="contact",
        status=status,
        entry=entry,
        problem_list=listed_problems(entry.problems),
        since=the_site().friend_mail_since,
    )
