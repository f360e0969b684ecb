"""Download my data: a link for this session alone, for ten minutes, for one time."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from rejoinder.actions.gather_own_data import own_data
from rejoinder.actions.use_token import use_token
from rejoinder.exchange.reader_archive import Archive, write_archive
from rejoinder.kit import ids
from rejoinder.models import Account
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure
from rejoinder.web.errors import error_answer
from rejoinder.web.frame import the_site
from rejoinder.web.guard import signed_in
from rejoinder.web.reading import account_of
from rejoinder.web.signing_in.recent import require_recent_sign_in

ADDRESS = "/settings/privacy/download"
LINK_LASTS = timedelta(minutes=10)
_PURPOSE = "download"
_IN_SESSION = "rj_download"
_GONE = 410


class NoSuchDownload(ExpectedFailure):
    """No link of this session; what is anybody else's looks the same as what never was."""

    code = ErrorCode.NOT_FOUND


class _Token(NamedTuple):
    account: int
    until: float  # seconds since 1970
    session: str  # a keyed digest of the session's key
    once: str

    @property
    def until_at(self) -> datetime:
        return datetime.fromtimestamp(self.until, UTC)


class Link(NamedTuple):
    """A link that waits to be used, and until when it can be."""

    address: str
    until: datetime


@require_recent_sign_in
def make_link(request: HttpRequest) -> HttpResponse:
    """Make the link and show it on the page of the settings."""
    account = signed_in(request)
    token = _Token(
        account=account.pk,
        until=(timezone.now() + LINK_LASTS).timestamp(),
        session=_digest_of_session(request),
        once=ids.token(),
    )
    request.session[_IN_SESSION] = signing.dumps(token._asdict(), salt=_PURPOSE)
    return HttpResponseRedirect("/settings/privacy#data", status=303)


def waiting_link(request: HttpRequest) -> Link | None:
    """Return the link of this session while it can be used."""
    signed = request.session.get(_IN_SESSION, "")
    token = _read(signed) if signed else None
    if token is None or token.until_at <= timezone.now():
        return None
    return Link(f"{ADDRESS}/{signed}", token.until_at)


def download(request: HttpRequest, signed: str) -> HttpResponseBase:
    """Send the archive to the session that asked for it; the link is used up by that.

    Raises:
        NoSuchDownload: guessed, forged, or another session's.
    """
    account, now, token = account_of(request), timezone.now(), _read(signed)
    if account is None or token is None or not _is_of(request, account, token):
        raise NoSuchDownload(_("There is no such download. Make one in your settings."))
    if token.until_at <= now:
        return _gone(request, _("This link was good for ten minutes. Make a new one."))
    if request.method == "HEAD":
        return HttpResponse(content_type="application/zip")  # looking is not using
    if not use_token(_PURPOSE, token.once, expires_at=token.until_at, now=now):
        return _gone(request, _("This link has been used. Make a new one."))
    request.session.pop(_IN_SESSION, None)
    answer = StreamingHttpResponse(
        _pieces(own_data(account, the_site(), now)), content_type="application/zip"
    )
    answer["Content-Disposition"] = f'attachment; filename="my-data-{now:%Y-%m-%d}.zip"'
    return answer


def _is_of(request: HttpRequest, account: Account, token: _Token) -> bool:
    is_session = constant_time_compare(token.session, _digest_of_session(request))
    return is_session and token.account == account.pk


def _pieces(archive: Archive) -> Iterator[bytes]:
    """Write in the language of the request, which is over by the time this runs."""
    with translation.override(archive.words.language):
        yield from write_archive(archive)


def _gone(request: HttpRequest, sentence: str) -> HttpResponse:
    return error_answer(request, ErrorCode.NOT_FOUND, sentence, status=_GONE)


def _digest_of_session(request: HttpRequest) -> str:
    key = request.session.session_key or ""
    return salted_hmac("rejoinder.download", key, algorithm="sha256").hexdigest()


def _read(token: str) -> _Token | None:
    """Read a token of ours; None for anything else."""
    try:
        values = signing.loads(token, salt=_PURPOSE)
    except signing.BadSignature:
        return None
    return _Token(**values)
