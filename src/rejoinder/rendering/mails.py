"""Every mail as it leaves: subject, text, HTML and headers, made when its turn comes.

A comment that was removed while the mail waited is not quoted any more. Each kind has two
templates in templates/rejoinder/mails/; the first line of the text one is the subject.
docs/reference/mails.md shows them all.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rejoinder.kit.mail_headers import one_line
from rejoinder.kit.unlinked import unlinked
from rejoinder.models import Delivery, Notification, Site
from rejoinder.rendering import times
from rejoinder.rendering.decision_mails import answered_appeal, of_appeal, of_decision
from rejoinder.rendering.digests import digest_mail, week_mail
from rejoinder.rendering.environment import render
from rejoinder.rendering.mail_entries import entry_of
from rejoinder.rendering.mail_links import Stop, confirm_url, stop_url
from rejoinder.rendering.passages import shortened
from rejoinder.vocabulary.notifications import FROM_DISCUSSIONS, Kind

SUBJECT_LONGEST = 120
_HEADLINE_LONGEST = 60
_EMPTY_LINES = re.compile(r"\n\s*\n")
_NEVER_STOPPED = frozenset({Kind.DECISION, Kind.SECURITY})
# Why somebody gets a mail: its last line (experience.md §6).
_WHY = {
    Kind.REPLY: gettext_lazy("You get this because someone replied to you."),
    Kind.BRANCH: gettext_lazy("You get this because someone wrote below your comment."),
    Kind.FOLLOWED: gettext_lazy("You get this because you follow this discussion."),
    Kind.MENTION: gettext_lazy("You get this because someone named you in a comment."),
    Kind.PUBLISHED: gettext_lazy("You get this because your comment had to wait."),
    Kind.DECISION: gettext_lazy(
        "You get this because a decision was taken on your comment or account. The law asks us"
        " to tell you, so these mails cannot be switched off."
    ),
    Kind.OUTCOME: gettext_lazy("You get this because you appealed or reported something."),
    Kind.PICK: gettext_lazy("You get this because an editor picked your comment."),
    Kind.ANSWER: gettext_lazy("You get this because the newsroom answered you."),
    Kind.SECURITY: gettext_lazy(
        "You get this because it concerns the safety of your account. These mails cannot be"
        " switched off, so that nobody else can silence them."
    ),
}
# What the links at the end call a kind, after "Stop:".
_KINDS = {
    Kind.REPLY: gettext_lazy("mails about replies to you"),
    Kind.BRANCH: gettext_lazy("mails about replies below your comments"),
    Kind.FOLLOWED: gettext_lazy("mails about discussions that you follow"),
    Kind.MENTION: gettext_lazy("mails about mentions of you"),
    Kind.PUBLISHED: gettext_lazy("mails about comments that had to wait"),
    Kind.OUTCOME: gettext_lazy("mails about appeals and reports"),
    Kind.PICK: gettext_lazy("mails about picks"),
    Kind.ANSWER: gettext_lazy("mails about answers of the newsroom"),
    Kind.WEEKLY: gettext_lazy("the mail about the week"),
}


class StopLink(NamedTuple):
    """One entry after "Stop:": what it stops, and where."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail in words. ``headers`` are pairs of name and value beyond the usual ones."""

    subject: str
    text: str
    html: str
    headers: tuple[tuple[str, str], ...] = ()


def mail_for(delivery: Delivery, *, site: Site, now: datetime, address_id: int = 0) -> Mail | None:
    """Write the mail of a delivery as things are ``now``, in its reader's language.

    ``address_id`` is the guest's row of MailAddress, 0 for accounts. None: by now there is
    nothing to say.
    """
    with translation.override(language_of(delivery)):
        if delivery.letter is not None:
            letter = delivery.letter
            return Mail(letter["subject"], letter["text"], letter["html"], (_content_language(),))
        if delivery.notification is None or delivery.kind == Kind.WEEKLY:
            return _gathered(delivery)
        return _of_notification(delivery, delivery.notification, site, now, address_id)


def kind_words(kind: Kind) -> str:
    """Name the mails of a kind, as it stands after "Stop"."""
    return str(_KINDS[kind])


def _gathered(delivery: Delivery) -> Mail | None:
    stops = _stops(delivery, 0)
    stop_url = stops[0].url if stops else ""
    write = week_mail if delivery.kind == Kind.WEEKLY else digest_mail
    made = write(delivery, stop_url=stop_url)
    if made is None:
        return None
    headers = (_content_language(), *_headers(delivery, stops))
    return Mail(one_line(made.subject), made.text, made.html, headers)


def _of_notification(
    delivery: Delivery, notification: Notification, site: Site, now: datetime, address_id: int
) -> Mail | None:
    kind, stops = Kind(delivery.kind), _stops(delivery, address_id)
    if kind is Kind.DECISION and notification.decision is None:
        return None  # it went with its comment or its account, and there is nothing to state
    entry = entry_of(notification, zone=times.zone(site.time_zone), now=now)
    values: dict[str, Any] = {
        "site_name": one_line(site.name),
        "site_url": settings.SITE_ADDRESS,
        "settings_url": f"{settings.SITE_ADDRESS}/settings/notifications",
        "security_url": f"{settings.SITE_ADDRESS}/settings/security",
        "stops": stops,
        "is_guest": delivery.account_id is None,
        "why": str(_WHY[kind]),
        "entry": entry,
        "headline": shortened(unlinked(entry.headline), _HEADLINE_LONGEST),
        "confirm_url": "",
    }
    if (appeal := answered_appeal(notification)) is not None:
        values |= of_appeal(appeal, notification)
        return _rendered("appeal", values, _headers(delivery, stops))
    if notification.decision is not None:
        values |= of_decision(notification, site, now)
    is_guest_author = notification.comment is not None and delivery.account_id is None
    if kind is Kind.DECISION and is_guest_author and address_id:
        values["confirm_url"] = confirm_url(address_id)
    return _rendered(kind.value, values, _headers(delivery, stops))


def _rendered(name: str, values: dict[str, Any], headers: tuple[tuple[str, str], ...]) -> Mail:
    text = render(f"rejoinder/mails/{name}.txt", **values)
    subject, _newline, text = text.lstrip().partition("\n")
    subject = shortened(one_line(subject), SUBJECT_LONGEST)
    html = render(f"rejoinder/mails/{name}.html", subject=subject, **values)
    text = _EMPTY_LINES.sub("\n\n", text.strip())
    return Mail(subject, f"{text}\n", html, (_content_language(), *headers))


def _headers(delivery: Delivery, stops: tuple[StopLink, ...]) -> tuple[tuple[str, str], ...]:
    headers: list[tuple[str, str]] = []
    if stops:
        headers = [
            ("List-Unsubscribe", f"<{stops[0].url}>"),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ]
    notification = delivery.notification
    if notification is not None and notification.thread_id is not None:
        root = f"<thread-{notification.thread_id}@{mail_host()}>"
        headers += [("In-Reply-To", root), ("References", root)]
    return tuple(headers)


def mail_host() -> str:
    """Return the host that stands in Message-IDs: the site's own, cut to what fits."""
    host = urlsplit(str(settings.SITE_ADDRESS)).hostname or "localhost"
    return host[-60:].lstrip(".-")


def _stops(delivery: Delivery, address_id: int) -> tuple[StopLink, ...]:
    """What can be stopped from this mail; the first is what one click stops."""
    kind, notification = Kind(delivery.kind), delivery.notification
    if kind in _NEVER_STOPPED or not (delivery.account_id or address_id):
        return ()
    who = Stop(delivery.account_id or 0, 0 if delivery.account_id else address_id)
    everything = StopLink(_("everything but decisions and security"), stop_url(who))
    if delivery.account_id is None:
        return (everything,)
    if notification is None and kind is not Kind.WEEKLY:
        digests = stop_url(replace(who, digests=True))
        return (StopLink(_("mails that gather"), digests), everything)
    stops = [StopLink(kind_words(kind), stop_url(replace(who, kind=kind)))]
    if notification is not None and kind in FROM_DISCUSSIONS and notification.thread_id:
        thread = replace(who, thread_id=notification.thread_id)
        stops.append(StopLink(_("this discussion"), stop_url(thread)))
        if kind in (Kind.FOLLOWED, Kind.BRANCH):
            stops.reverse()
    return (*stops, everything)


def _content_language() -> tuple[str, str]:
    return "Content-Language", translation.get_language() or "en"


def language_of(delivery: Delivery) -> str:
    """Return the language its reader chose, else the site's."""
    appearance = getattr(delivery.account, "appearance", None)
    return (appearance.language if appearance else "") or settings.LANGUAGE_CODE
