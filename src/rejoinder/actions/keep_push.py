"""The browsers to which pushes go: added and removed by their reader."""

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils.translation import gettext as _

from rejoinder.actions.writing import Touched, commit
from rejoinder.clients.push import from_base64url, is_browser_key
from rejoinder.models import Account, PushSubscription
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure

MOST_DEVICES = 10
# In a session: the row of the browser that it runs in, so that its end ends the pushes, too.
SESSION_KEY = "push"
_DEVICE_CHARS = 100
# RFC 8291, section 3.2.
_SECRET_BYTES = 16


class TooManyDevices(ExpectedFailure):
    """The account has as many browsers as it may have."""

    code = ErrorCode.REFUSED


class NoPushAddress(ExpectedFailure):
    """The browser named no address that a push can go to, or no keys to seal it with."""

    code = ErrorCode.BAD_REQUEST


def add_push(
    account: Account, *, endpoint: str, p256dh: str, auth: str, device: str, now: datetime
) -> int:
    """Send pushes to this browser from now on; return the number of its row.

    A browser that another account used before is that account's no longer: whoever is
    signed in on it now gets its own pushes there, and never those of somebody else.

    Raises:
        NoPushAddress: it is no https address, or these are no keys.
        TooManyDevices: the account has MOST_DEVICES already.
    """
    if not (_is_address(endpoint) and is_browser_key(p256dh) and _is_secret(auth)):
        raise NoPushAddress(_("This browser’s answer cannot be used for pushes."))

    def change(_touched: Touched) -> int:
        # On PostgreSQL two new browsers of one account wait for each other here.
        Account.objects.select_for_update(no_key=True).get(pk=account.pk)
        others = PushSubscription.objects.filter(account=account).exclude(endpoint=endpoint)
        if others.count() >= MOST_DEVICES:
            sentence = _("%(num)s devices get pushes already. Remove one of them first.")
            raise TooManyDevices(sentence % {"num": MOST_DEVICES})
        # Another row, not another owner of the old one: what waits for that goes with it.
        PushSubscription.objects.filter(endpoint=endpoint).exclude(account=account).delete()
        values = {"p256dh": p256dh, "auth": auth, "device": device[:_DEVICE_CHARS]}
        row, _is_new = PushSubscription.objects.update_or_create(
            endpoint=endpoint,
            defaults=values,
            create_defaults=values | {"account": account, "added_at": now},
        )
        return row.pk

    return commit(change)


def remove_push(account: Account, *, number: int) -> bool:
    """Send no more pushes to one browser; return whether the account had it."""
    mine = PushSubscription.objects.filter(account=account, pk=number)
    return commit(lambda _touched: mine.delete()[0]) > 0


def remove_pushes_of(account: Account, session_keys: Iterable[str]) -> None:
    """Send no more pushes to the browsers that these sessions run in; joins an open change."""
    sessions = Session.objects.filter(session_key__in=list(session_keys))
    numbers = [session.get_decoded().get(SESSION_KEY) for session in sessions]
    known = [number for number in numbers if isinstance(number, int)]
    theirs = PushSubscription.objects.filter(account=account, pk__in=known)
    commit(lambda _touched: theirs.delete())


def _is_address(endpoint: str) -> bool:
    """Whether it may be a push service's. Where it leads is checked whenever it is asked."""
    if len(endpoint) > 500 or not endpoint.isascii() or not endpoint.isprintable():
        return False
    try:
        parts = urlsplit(endpoint)
    except ValueError:
        return False
    if not parts.hostname or "@" in parts.netloc or " " in endpoint:
        return False
    private: object = settings.OPTIONS["private_hosts"]
    is_own = isinstance(private, frozenset) and parts.hostname in private
    return parts.scheme == "https" or (parts.scheme == "http" and is_own)


def _is_secret(auth: str) -> bool:
    try:
        return len(from_base64url(auth)) == _SECRET_BYTES
    except ValueError:
        return False
