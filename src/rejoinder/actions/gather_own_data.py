"""Everything the site holds of one reader, gathered for the archive that they can download.

Secrets are left out: hashes of passwords, keys of passkeys, tokens and addresses of push.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Model
from django.utils import translation
from django.utils.translation import gettext as _

from rejoinder.actions.gather_own_cases import cases_of
from rejoinder.actions.gather_own_comments import comments_of, votes_of
from rejoinder.actions.keep_picture import files_of
from rejoinder.exchange.reader_archive import Archive, Entry, Fact, Section, Value, Words
from rejoinder.models import (
    Account,
    Appearance,
    Claim,
    Limit,
    MailAddress,
    Mute,
    MutedWord,
    Notification,
    NotificationChoice,
    NotificationTimes,
    Profile,
    PushSubscription,
    Site,
    ThreadSubscription,
)
from rejoinder.rendering import addresses, times, wording

_AT_ONCE = 500


def own_data(account: Account, site: Site, now: datetime) -> Archive:
    """Return the archive; its sections are read while it is written."""
    made = times.moment(now, times.zone(site.time_zone), year=0)
    about = _("What %(site)s holds of you, %(time)s. data.json has the same for machines.")
    words = Words(
        title=_("Your data at %(site)s") % {"site": site.name},
        made=about % {"site": site.name, "time": made},
        empty=_("Nothing."),
        yes=_("yes"),
        no=_("no"),
        picture=_("Your picture"),
        language=translation.get_language() or "en",
        direction="rtl" if translation.get_language_bidi() else "ltr",
        zone=times.zone(site.time_zone),
    )
    return Archive(words, now, _sections(account, site, now), _picture(account))


def _sections(account: Account, site: Site, now: datetime) -> Iterator[Section]:
    yield Section("account", _("Account"), [_account(account)], is_one=True)
    yield Section("sign_in", _("Ways to sign in"), _ways_to_sign_in(account))
    of_address = MailAddress.objects.filter(address=account.email.lower()).first()
    yield _row("mail_address", _("What is known of your address"), of_address)
    yield Section("sessions", _("Sessions"), _sessions(account))
    yield _row("profile", _("Profile"), Profile.objects.filter(account=account).first())
    yield _row("appearance", _("Appearance"), Appearance.objects.filter(account=account).first())
    yield _row(
        "notification_times", _("Times of notifications"),
        NotificationTimes.objects.filter(account=account).first(),
    )  # fmt: skip
    yield _rows(
        "notification_choices", _("Changed notification settings"),
        NotificationChoice.objects.filter(account=account).order_by("pk"),
        ("kind", "channel", "wanted"),
    )  # fmt: skip
    yield Section("followed_threads", _("Discussions followed or muted"), _threads(account))
    yield _rows(
        "push_devices", _("Devices with push"),
        PushSubscription.objects.filter(account=account).order_by("pk"), ("device", "added_at"),
    )  # fmt: skip
    yield _rows(
        "muted_readers", _("Muted readers"),
        Mute.objects.filter(account=account).order_by("pk"), ("name", "muted_at"),
    )  # fmt: skip
    yield _rows(
        "muted_words", _("Muted words"),
        MutedWord.objects.filter(account=account).order_by("pk"), ("word",),
    )  # fmt: skip
    yield Section("claims", _("Claims on imported comments"), _claims(account))
    yield _rows(
        "limits", _("Limits on your account"),
        Limit.objects.filter(account=account).order_by("pk"), ("kind", "reason", "set_at", "until"),
    )  # fmt: skip
    yield from cases_of(account, site, now)
    yield comments_of(account, site, now)
    yield votes_of(account)
    yield Section("notifications", _("Notifications"), _notifications(account))


def _account(account: Account) -> Entry:
    return Entry(
        facts=(
            Fact("number", _("Number"), account.pk),
            Fact("name", _("Name"), account.display_name),
            Fact("e_mail", _("E-mail"), account.email),
            Fact("role", _("Role"), wording.role(account.role)),
            Fact("joined_at", _("Joined"), account.joined_at),
            Fact("last_sign_in", _("Last sign-in"), account.last_login),
            Fact("name_changed_at", _("Name changed"), account.name_changed_at),
            Fact("published_comments", _("Published comments"), account.published_count),
            Fact("closing_at", _("Will be closed"), account.closing_at),
            Fact("has_password", _("Has a password"), account.has_usable_password()),
            Fact("picture", _("Picture"), files_of(account.picture)[0] if account.picture else ""),
        )
    )


def _ways_to_sign_in(account: Account) -> Iterator[Entry]:
    """Name each way without what opens it."""
    for address in EmailAddress.objects.filter(user=account).order_by("pk"):
        yield Entry(
            facts=(
                Fact("kind", _("Kind"), "e-mail"),
                Fact("e_mail", _("E-mail"), address.email),
                Fact("verified", _("Confirmed"), address.verified),
            )
        )
    for key in Authenticator.objects.filter(user=account).order_by("pk"):
        name = key.wrap().name if key.type == Authenticator.Type.WEBAUTHN else ""
        yield Entry(
            facts=(
                Fact("kind", _("Kind"), str(key.type)),
                Fact("name", _("Name"), name),
                Fact("added_at", _("Added"), key.created_at),
                Fact("last_used_at", _("Last used"), key.last_used_at),
            )
        )
    for linked in SocialAccount.objects.filter(user=account).order_by("pk"):
        yield Entry(
            facts=(
                Fact("kind", _("Kind"), str(linked.provider)),
                Fact("number", _("Number there"), str(linked.uid)),
                Fact("added_at", _("Added"), linked.date_joined),
            )
        )


def _sessions(account: Account) -> Iterator[Entry]:
    for session in UserSession.objects.filter(user=account).order_by("pk"):
        yield Entry(
            facts=(
                Fact("device", _("Device"), session.user_agent),
                Fact("network_address", _("Network address"), session.ip),
                Fact("began_at", _("Began"), session.created_at),
                Fact("last_seen_at", _("Last used"), session.last_seen_at),
            )
        )


def _threads(account: Account) -> Iterator[Entry]:
    rows = ThreadSubscription.objects.filter(account=account).order_by("pk")
    for row in rows.select_related("thread__article").iterator(chunk_size=_AT_ONCE):
        article = row.thread.article
        yield Entry(
            heading=article.headline,
            facts=(
                Fact("level", _("Level"), str(row.level)),
                Fact("set_at", _("Since"), row.set_at),
                Fact("article", _("Article"), _url(addresses.article(article.slug))),
            ),
        )


def _claims(account: Account) -> Iterator[Entry]:
    for claim in Claim.objects.filter(account=account).select_related("person").order_by("pk"):
        yield Entry(
            heading=claim.person.name,
            facts=(
                Fact("state", _("State"), str(claim.state)),
                Fact("note", _("Note"), claim.note),
                Fact("asked_at", _("Asked"), claim.asked_at),
                Fact("decided_at", _("Decided"), claim.decided_at),
            ),
        )


def _notifications(account: Account) -> Iterator[Entry]:
    rows = Notification.objects.filter(account=account).order_by("-pk")
    found = rows.values_list("kind", "line", "made_at", "read_at", "thread_id", "comment_id")
    for kind, line, made_at, read_at, thread_id, comment_id in found.iterator(chunk_size=_AT_ONCE):
        place = _url(addresses.comment(thread_id, comment_id)) if thread_id and comment_id else ""
        yield Entry(
            facts=(
                Fact("kind", _("Kind"), str(kind)),
                Fact("line", _("Text"), line),
                Fact("about", _("About"), place),
                Fact("made_at", _("Made"), made_at),
                Fact("read_at", _("Read"), read_at),
            )
        )


def _row(name: str, title: str, row: Model | None) -> Section:
    """Give all columns of a reader's one row, without those that only name the reader."""
    if row is None:
        return Section(name, title, (), is_one=True)
    columns = [column.attname for column in row._meta.concrete_fields]  # noqa: SLF001  # Django's public interface in spite of its name
    chosen = tuple(column for column in columns if column not in ("account_id", "id"))
    return Section(name, title, [_entry(row, chosen)], is_one=True)


def _rows(name: str, title: str, rows: Iterable[Model], columns: tuple[str, ...]) -> Section:
    return Section(name, title, (_entry(row, columns) for row in rows))


def _entry(row: Model, columns: tuple[str, ...]) -> Entry:
    # Columns have the names that the settings pages have for them.
    return Entry(
        facts=tuple(
            Fact(name, name.replace("_", " ").capitalize(), _plain(getattr(row, name)))
            for name in columns
        )
    )


def _plain(value: Any) -> Value:
    return value if value is None or isinstance(value, (bool, int, datetime)) else str(value)


def _url(path: str) -> str:
    return str(settings.SITE_ADDRESS) + path


def _picture(account: Account) -> tuple[str, bytes] | None:
    if not account.picture:
        return None
    name = files_of(account.picture)[0]
    try:
        with default_storage.open(name) as file:
            return name, file.read()
    except FileNotFoundError:
        return None  # taken away meanwhile
