"""What a request says: who asks, in which form they want the answer, what they typed."""

from typing import NamedTuple
from urllib.parse import urlsplit

from django.contrib.auth.middleware import get_user
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from rejoinder.actions.submit_comment import NoSuchComment
from rejoinder.kit import ids
from rejoinder.models import Account
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure

# The longest address a browser's Referer is followed back to; anything longer is not ours.
LONGEST_RETURN = 2_000


class RequestIsWrong(ExpectedFailure):
    """The request cannot be read: a part of it is missing or has another form."""

    code = ErrorCode.BAD_REQUEST


class CommentAddress(NamedTuple):
    """Which comment an address names: the rows' ids of its thread and of itself."""

    thread_id: int
    comment_id: int


def account_of(request: HttpRequest) -> Account | None:
    """Return the account that is signed in, None for everybody else."""
    user = request.user
    if isinstance(user, SimpleLazyObject):
        # The account itself: through Django's wrapper each look at a field takes longer.
        user = get_user(request)
    return user if isinstance(user, Account) else None


def wants_json(request: HttpRequest) -> bool:
    """Say whether the answer is read by our script and not by a person."""
    accepted = request.META.get("HTTP_ACCEPT")
    # What our script says; to weigh what others say takes longer than a vote's statements.
    if accepted == "application/json":
        return True
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def typed(request: HttpRequest, field: str) -> str:
    """Return a form's field, empty when it is missing.

    NUL is left out: PostgreSQL stores none, and nobody types one.
    """
    return request.POST.get(field, "").replace("\0", "")


def comment_id(public_id: str) -> int:
    """Read a comment's id from an address.

    Raises:
        NoSuchComment: it is not the id of any comment.
    """
    try:
        return ids.from_public(public_id)
    except ValueError as error:
        raise no_such_comment() from error


def no_such_comment() -> NoSuchComment:
    """Make the one answer for comments that are not there, or not for this person."""
    return NoSuchComment(_("There is no such comment."))


def safe_path(request: HttpRequest, address: str) -> str:
    """Return the path (with query) of ``address`` if it is a page of ours, else nothing.

    The answer never holds a host, so that a redirect to it stays where it is.
    """
    try:
        own_host = {request.get_host()}
        parts = urlsplit(address)
    except (DisallowedHost, ValueError):
        return ""
    if len(address) > LONGEST_RETURN or not url_has_allowed_host_and_scheme(address, own_host):
        return ""
    # Two slashes at the start would name a host again.
    path = "/" + parts.path.lstrip("/\\")
    return f"{path}?{parts.query}" if parts.query else path


def positive_number(text: str, *, most: int = 2**62) -> int:
    """Read a row's number from a query.

    Raises:
        RequestIsWrong: it is not a whole number from 1 to ``most``.
    """
    if not (text.isascii() and text.isdecimal() and len(text) < 20 and 0 < int(text) <= most):
        raise RequestIsWrong(_("This address is not complete."))
    return int(text)
