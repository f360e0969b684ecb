"""What a request's headers ask for: a coding, a newer copy than the kept one, a person's page.

All functions take header values as ASGI gives them, that is, bytes.
"""

from rejoinder.rendering.encodings import CODINGS, IDENTITY

_SESSION_COOKIES = frozenset({b"rj_session", b"rj_guest"})


def choose_coding(accept_encoding: bytes) -> str:
    """Choose the coding the client likes best, by our own order where it likes several equally.

    If it refuses all of them it gets the plain bytes: RFC 9110, section 12.5.3, lets a
    server do so, and a page is of more use than a 406.

    >>> choose_coding(b"gzip, deflate, br, zstd")
    'br'
    >>> choose_coding(b"br;q=0, gzip;q=0.5, *;q=0.1")
    'gzip'
    """
    liking: dict[str, float] = {}
    for part in accept_encoding.decode("latin-1").lower().split(","):
        name, _, parameters = part.partition(";")
        liking[name.strip()] = _quality(parameters)
    others = liking.get("*", 0.0)
    # Plain bytes are fine unless refused, but any coding that is named comes first.
    liked = {coding: liking.get(coding, others) for coding in CODINGS if coding != IDENTITY}
    best = max(liked, key=lambda coding: liked[coding])
    if liked[best] <= 0 or liked[best] < liking.get(IDENTITY, 0.0):
        return IDENTITY
    return best


def has_copy(if_none_match: bytes, etag: bytes) -> bool:
    """Say whether one of the client's tags is ours; compared weakly (RFC 9110, 13.1.2).

    >>> has_copy(b'"a", W/"b"', b'"b"'), has_copy(b"*", b'"b"'), has_copy(b'"bb"', b'"b"')
    (True, True, False)
    """
    if if_none_match == etag:
        return True
    tags = [tag.strip().removeprefix(b"W/") for tag in if_none_match.split(b",")]
    return etag in tags or tags == [b"*"]


def read_cookies(header: bytes) -> dict[bytes, bytes]:
    """Read a Cookie header; of several cookies with one name the first counts (RFC 6265, 5.4).

    >>> read_cookies(b'a=1; b="x=y"; a=2')
    {b'a': b'1', b'b': b'"x=y"'}
    """
    cookies: dict[bytes, bytes] = {}
    for part in header.split(b";"):
        name, _, value = part.partition(b"=")
        cookies.setdefault(name.strip(), value.strip())
    return cookies


def wants_own_page(cookies: dict[bytes, bytes]) -> bool:
    """Say whether this visitor is known to us and has no script that lays their things over."""
    return not _SESSION_COOKIES.isdisjoint(cookies) and cookies.get(b"rj_script") != b"1"


def has_written(cookies: dict[bytes, bytes]) -> bool:
    """Say whether this visitor wrote something in the last seconds, in whichever thread.

    The cookie names one thread, but the writer also looks at the front page and the
    permalink, so it is taken to mean all of them.
    """
    return b"rj_wrote" in cookies


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
