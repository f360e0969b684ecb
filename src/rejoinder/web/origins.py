"""Whose page sent a request, as far as the browser's own headers tell."""

from enum import Enum
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

_USUAL_PORTS = {"http": 80, "https": 443}


class Sender(Enum):
    """Whose page sent a request, as far as its headers tell."""

    OURS = "ours"
    ANOTHER = "another"
    UNKNOWN = "unknown"


def sender_of(request: HttpRequest) -> Sender:
    """Say whose page sent ``request``.

    ``Sec-Fetch-Site: same-origin`` outweighs ``Origin: null``, which privacy settings
    send from our own pages, too. ``none`` (the person's own doing, such as a bookmark)
    says nothing about a form, so the other header decides.
    """
    site = request.headers.get("Sec-Fetch-Site", "none")
    if site == "same-origin":
        return Sender.OURS
    if site != "none":
        return Sender.ANOTHER
    origin = request.headers.get("Origin")
    if origin is None:
        return Sender.UNKNOWN
    return Sender.OURS if _is_own_origin(request, origin) else Sender.ANOTHER


def _is_own_origin(request: HttpRequest, origin: str) -> bool:
    # get_host() refuses names that are not in ALLOWED_HOSTS, so a forged Host makes no origin.
    own = {_parts(settings.SITE_ADDRESS), _parts(f"{request.scheme}://{request.get_host()}")}
    return _parts(origin) in own - {None}


@lru_cache(maxsize=256)
def _parts(origin: str) -> tuple[str, str, int] | None:
    # None for ``null`` and for anything that is not scheme, host and port alone.
    try:
        split = urlsplit(origin.lower())
        port = split.port or _USUAL_PORTS.get(split.scheme, 0)
    except ValueError:
        return None
    if not split.hostname or split.username is not None or split.path or split.query:
        return None
    return split.scheme, split.hostname, port
