"""Mails that gather: what happened since the last one, and the week on this site.

They are made when they are sent, so they never hold a comment that was removed meanwhile
or whose author the reader has muted since. What commenters wrote stands in them as a line
of plain text, without their links.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rejoinder.kit.unlinked import unlinked
from rejoinder.models import Comment, Delivery, Mute, Notification, NotificationTimes, Site, Thread
from rejoinder.rendering import addresses, times, wording
from rejoinder.rendering.environment import render
from rejoinder.rendering.mail_entries import author_name
from rejoinder.rendering.passages import passage, shortened
from rejoinder.rendering.weeks import shown_comments, week_until
from rejoinder.vocabulary.notifications import Cadence, Kind
from rejoinder.vocabulary.states import STAFF_ROLES, CommentState

_PASSAGE_CHARS = 140  # about two lines on a phone
_HEADLINE_CHARS = 80
_MOST_OF_A_KIND = 20
_MOST_OF_WEEK = 5
_SETTINGS = "/settings/notifications#times"
_INBOX = "/inbox"
_TO_READER = (Kind.ANSWER, Kind.REPLY, Kind.MENTION, Kind.BRANCH)
# Bodies of articles are long, and not needed.
_NEEDED = (
    "kind", "line", "comment__state", "comment__html", "comment__created_at",
    "comment__author_name", "comment__guest_key", "comment__imported_author_id",
    "comment__author__display_name", "comment__author__role",
    "comment__thread__article__headline",
)  # fmt: skip
_OF_OTHERS = (*_TO_READER, Kind.FOLLOWED)
_WEEKDAYS = (
    gettext_lazy("Monday"), gettext_lazy("Tuesday"), gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"), gettext_lazy("Friday"), gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
)  # fmt: skip
_SENT_ON = (
    gettext_lazy("Sent Mondays at %(hour)s."), gettext_lazy("Sent Tuesdays at %(hour)s."),
    gettext_lazy("Sent Wednesdays at %(hour)s."), gettext_lazy("Sent Thursdays at %(hour)s."),
    gettext_lazy("Sent Fridays at %(hour)s."), gettext_lazy("Sent Saturdays at %(hour)s."),
    gettext_lazy("Sent Sundays at %(hour)s."),
)  # fmt: skip


class DigestMail(NamedTuple):
    """What a mail says; who it goes to and its headers are rendering/mails.py's matter."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One event in two lines: who, where and when; then a passage. ``url`` is whole.

    ``headline`` and ``when`` are empty where ``title`` says it all.
    """

    title: str
    passage: str
    url: str
    headline: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Events of one sort; ``more`` says how many are left out and stand in the inbox."""

    title: str
    entries: tuple[Entry, ...]
    more: str = ""


def digest_mail(delivery: Delivery, *, stop_url: str) -> DigestMail | None:
    """Write the mail of a delivery that gathers others; None: nothing of it is left.

    ``stop_url`` is where gathered mail is stopped without signing in.
    """
    reader = _Reader.of(delivery)
    rows = Notification.objects.filter(deliveries__digest=delivery)
    rows = rows.select_related("comment__author", "comment__thread__article").only(*_NEEDED)
    kept = [row for row in rows.order_by("-pk") if _is_still_true(row, reader)]
    parts = tuple(_parts(kept, reader))
    if not parts:
        return None
    day = str(_WEEKDAYS[delivery.made_at.astimezone(reader.zone).weekday()])
    counted = wording.listed(list(_counted(Kind(row.kind) for row in kept)))
    subject = _("%(what)s – %(day)s") % {"what": counted, "day": day}
    weekly = reader.times.cadence == Cadence.WEEKLY
    return _mail(subject, parts, reader, sent=reader.sent(weekly=weekly), stop_url=stop_url)


def week_mail(delivery: Delivery, *, stop_url: str) -> DigestMail | None:
    """Write the week on this site; None: by now there is nothing in it for this reader."""
    reader = _Reader.of(delivery)
    week = week_until(reader.site, delivery.made_at)
    comments = [c for c in shown_comments(week) if reader.wants_to_read(c)][:_MOST_OF_WEEK]
    parts = tuple(
        part for part in (_busiest(week.threads), _worthwhile(comments, reader)) if part.entries
    )
    if not parts:
        return None
    subject = _("The week on %(site)s") % {"site": " ".join(reader.site.name.split())}
    return _mail(subject, parts, reader, sent=reader.sent(weekly=True), stop_url=stop_url)


@dataclass(frozen=True, slots=True)
class _Reader:
    """What is known of the one who gets the mail."""

    site: Site
    zone: tzinfo
    times: NotificationTimes
    muted: frozenset[tuple[int | None, str, int | None]]

    @classmethod
    def of(cls, delivery: Delivery) -> "_Reader":
        """Read it."""
        account_id = delivery.account_id
        site = Site.objects.order_by("pk")[0]
        own = NotificationTimes.objects.filter(account=account_id).first() or NotificationTimes()
        muted = Mute.objects.filter(account=account_id)
        return cls(
            site=site,
            zone=times.zone(own.time_zone or site.time_zone),
            times=own,
            muted=frozenset(muted.values_list("muted_id", "guest_key", "imported_id")),
        )

    def wants_to_read(self, comment: Comment) -> bool:
        """Whether its author is not muted."""
        if comment.author_id is not None:
            return (comment.author_id, "", None) not in self.muted
        if comment.guest_key:
            return (None, comment.guest_key, None) not in self.muted
        return (None, "", comment.imported_author_id) not in self.muted

    def sent(self, *, weekly: bool) -> str:
        """Say when such mails come: "Sent Tuesdays at 7:00."."""
        pattern = _SENT_ON[self.times.weekday] if weekly else _("Sent daily at %(hour)s.")
        return str(pattern) % {"hour": f"{self.times.hour}:00"}


def _is_still_true(row: Notification, reader: _Reader) -> bool:
    comment = row.comment
    if comment is None or row.kind not in _OF_OTHERS:
        return comment is None or row.kind == Kind.OUTCOME or _is_shown(comment)
    return _is_shown(comment) and reader.wants_to_read(comment)


def _is_shown(comment: Comment) -> bool:
    return bool(comment.state == CommentState.PUBLISHED)


def _parts(rows: Sequence[Notification], reader: _Reader) -> Iterator[Part]:
    """Sort events, the newest first, into answers, discussions, picks, and the rest."""
    to_reader = [row for row in rows if row.kind in _TO_READER]
    followed = [row for row in rows if row.kind == Kind.FOLLOWED]
    picks = [row for row in rows if row.kind == Kind.PICK]
    rest = [row for row in rows if row.kind not in {*_TO_READER, Kind.FOLLOWED, Kind.PICK}]
    for title, found in (
        (_("Answers to you"), to_reader),
        (_("Discussions you follow"), followed),
        (_("Picks"), picks),
        (_("About your comments"), rest),
    ):
        if found:
            shown = tuple(_entry(row, reader) for row in found[:_MOST_OF_A_KIND])
            yield Part(f"{title} ({len(found)})", shown, _more(len(found) - len(shown)))


def _more(count: int) -> str:
    sentence = ngettext("%(num)s more in your inbox", "%(num)s more in your inbox", count)
    return sentence % {"num": count} if count > 0 else ""


def _entry(row: Notification, reader: _Reader) -> Entry:
    if row.comment is None:
        return Entry(unlinked(shortened(row.line, 300)), "", settings.SITE_ADDRESS + _INBOX)
    return _entry_of(row.comment, reader.zone)


def _entry_of(comment: Comment, zone: tzinfo) -> Entry:
    words = unlinked(passage(comment.html, _PASSAGE_CHARS))
    return Entry(
        title=_author(comment),
        passage=f"“{words}”" if words else "",
        url=settings.SITE_ADDRESS + addresses.comment(comment.thread_id, comment.pk),
        headline=_headline(comment.thread),
        when=times.moment(comment.created_at, zone, year=comment.created_at.year),
    )


def _headline(thread: Thread) -> str:
    return unlinked(shortened(thread.article.headline, _HEADLINE_CHARS))


def _author(comment: Comment) -> str:
    account, name = comment.author, author_name(comment)
    if account is None or account.role not in STAFF_ROLES:
        return name
    return _("%(name)s (%(role)s)") % {"name": name, "role": wording.role(account.role)}


def _counted(kinds: Iterable[Kind]) -> Iterator[str]:
    """Count what the mail holds, as its subject says it: "7 replies", "1 answer"."""
    counts = Counter(kinds)
    replies = counts[Kind.REPLY] + counts[Kind.BRANCH]
    rest = counts[Kind.PUBLISHED] + counts[Kind.OUTCOME]
    for count, words in (
        (replies, ngettext("%(num)s reply", "%(num)s replies", replies)),
        (counts[Kind.ANSWER], ngettext("%(num)s answer", "%(num)s answers", counts[Kind.ANSWER])),
        (
            counts[Kind.MENTION],
            ngettext("%(num)s mention", "%(num)s mentions", counts[Kind.MENTION]),
        ),
        (
            counts[Kind.FOLLOWED],
            ngettext("%(num)s new comment", "%(num)s new comments", counts[Kind.FOLLOWED]),
        ),
        (counts[Kind.PICK], ngettext("%(num)s pick", "%(num)s picks", counts[Kind.PICK])),
        (rest, ngettext("%(num)s note on yours", "%(num)s notes on yours", rest)),
    ):
        if count:
            yield words % {"num": count}


def _busiest(threads: Sequence[tuple[int, int]]) -> Part:
    said = dict(threads)
    found = Thread.objects.filter(pk__in=said).select_related("article")
    entries = [
        Entry(
            title=_headline(thread),
            passage=ngettext("%(num)s new comment", "%(num)s new comments", said[thread.pk])
            % {"num": said[thread.pk]},
            url=settings.SITE_ADDRESS + addresses.article(thread.article.slug),
        )
        for thread in sorted(found, key=lambda thread: (-said[thread.pk], -thread.pk))
    ]
    return Part(_("Most talked about"), tuple(entries))


def _worthwhile(comments: Sequence[Comment], reader: _Reader) -> Part:
    entries = tuple(_entry_of(comment, reader.zone) for comment in comments)
    return Part(_("Found most worthwhile"), entries)


def _mail(
    subject: str, parts: Sequence[Part], reader: _Reader, *, sent: str, stop_url: str
) -> DigestMail:
    values = {
        "subject": subject,
        "site_name": " ".join(reader.site.name.split()),
        "parts": parts,
        "sent": sent,
        "settings_url": settings.SITE_ADDRESS + _SETTINGS,
        "inbox_url": settings.SITE_ADDRESS + _INBOX,
        "stop_url": stop_url,
    }
    return DigestMail(
        subject=subject,
        text=render("rejoinder/mails/digest.txt", **values),
        html=render("rejoinder/mails/digest.html", **values),
    )
