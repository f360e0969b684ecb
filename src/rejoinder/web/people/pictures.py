"""Readers' pictures as they are handed out: as pictures, and never as anything else."""

import re

from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure

_HEADERS = {
    # Should a browser ever show one as a page, nothing in it runs or loads.
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Content-Disposition": 'inline; filename="picture.webp"',
    # Discussions stand on other sites' pages, too.
    "Cross-Origin-Resource-Policy": "cross-origin",
    # A name is never used again.
    "Cache-Control": "public, max-age=31536000, immutable",
}
_NAME = re.compile(r"[A-Za-z0-9_-]{12}(?:\.small)?\.webp")


class NoSuchPicture(ExpectedFailure):
    """There is no picture of this name."""

    code = ErrorCode.NOT_FOUND


def picture(request: HttpRequest, name: str) -> HttpResponse:  # noqa: ARG001  # as Django calls it
    """Hand out a stored picture.

    Raises:
        NoSuchPicture: none has this name, or it is no name that we give.
    """
    if not _NAME.fullmatch(name):
        raise _no_such_picture()
    try:
        with default_storage.open(name) as file:
            content = file.read()
    except FileNotFoundError as error:
        raise _no_such_picture() from error
    return HttpResponse(content, content_type="image/webp", headers=_HEADERS)


def _no_such_picture() -> NoSuchPicture:
    return NoSuchPicture(_("There is no such page."))
