"""The canonical form of a page's address, by which its discussion is found.

One page has many spellings: with a campaign's marks, with a slash at its end, with letters
as percent codes. Two spellings of which every server would say that they are the same page,
or that differ in what no page depends on, become one text here. What only the page's own
server can know (print versions, languages, "index.html") is left as it is; its canonical
link says it (actions/describe_articles.py).
"""

import hashlib
import re
from collections.abc import Iterable
from urllib.parse import SplitResult, urlsplit

from rejoinder.kit.domains import domain_name, is_domain

MAX_LETTERS = 2000
_DEFAULT_PORTS = {"http": 80, "https": 443}
# What stands in an address for whoever counts visits, and not for the page.
_TRACKING_NAMES = """
    fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid twclid ttclid igshid igsh li_fat_id
    mc_cid mc_eid mkt_tok _hsenc _hsmi hsctatracking oly_anon_id oly_enc_id vero_id wickedid
    rb_clickid s_cid epik srsltid _ga _gl _ke cmpid at_medium at_campaign at_custom1 at_custom2
    at_custom3 at_custom4 ref_src ref_url __twitter_impression wt_mc wt_zmc
"""
_TRACKING = frozenset(_TRACKING_NAMES.split())
_TRACKING_PREFIXES = ("utm_", "pk_", "mtm_", "piwik_", "matomo_", "hsa_")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_IN_PATH = _UNRESERVED | frozenset("!$&'()*+,;=:@/")
_IN_QUERY = _IN_PATH | frozenset("?")
_PERCENT = re.compile(r"%([0-9A-Fa-f]{2})|(.)", re.DOTALL)


class NotAPageOfOurs(ValueError):
    """The text is no address of a page on a registered origin; the message says what is wrong."""


def canonical(address: str, *, origins: Iterable[str]) -> str:
    """Return the one spelling of a page's address on a registered origin.

    Raises:
        NotAPageOfOurs: it is no such address; a ValueError.

    >>> paper = ["https://www.example.org"]
    >>> canonical("HTTPS://WWW.example.org:443/a/./b/?utm_source=x&id=2#top", origins=paper)
    'https://www.example.org/a/b?id=2'
    >>> canonical("https://elsewhere.example/a", origins=paper)
    Traceback (most recent call last):
    rejoinder.kit.page_addresses.NotAPageOfOurs: no page of https://elsewhere.example is registered
    """
    parts = _split(address)
    origin = _registered(_origin(parts), frozenset(origins))
    path = _without_dots(_spelled(parts.path, _IN_PATH)).rstrip("/") or "/"
    query = _sorted(parts.query)
    found = f"{origin}{path}?{query}" if query else origin + path
    if len(found) > MAX_LETTERS:
        raise NotAPageOfOurs("the address is too long")
    return found


def digest(address: str) -> str:
    """Return the key of a canonical address in the table of addresses."""
    return hashlib.sha256(address.encode()).hexdigest()


def origin_of(address: str) -> str:
    """Return the origin of an address in the form in which browsers send it.

    Raises:
        NotAPageOfOurs: it has none.

    >>> origin_of("http://Example.org:8080/a"), origin_of("https://bücher.example:443/")
    ('http://example.org:8080', 'https://xn--bcher-kva.example')
    """
    return _origin(_split(address))


def _split(address: str) -> SplitResult:
    address = address.strip(" \t\r\n\f")
    if len(address) > MAX_LETTERS:
        raise NotAPageOfOurs("the address is too long")
    # Browsers leave out line breaks and read a backslash as a slash; no page's own address
    # has either, and whoever writes them hopes that two programs differ.
    if not address.isprintable() or "\\" in address:
        raise NotAPageOfOurs("the address holds signs that no address has")
    try:
        return urlsplit(address)
    except ValueError as error:
        raise NotAPageOfOurs("the address cannot be read") from error


def _origin(parts: SplitResult) -> str:
    if parts.scheme not in _DEFAULT_PORTS:
        raise NotAPageOfOurs("the address begins with neither https:// nor http://")
    if "@" in parts.netloc:
        raise NotAPageOfOurs("the address holds a user's name")
    try:
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise NotAPageOfOurs("the address's port cannot be read") from error
    if ":" in host:
        host = f"[{host}]"
    else:
        host = domain_name(host)
        if not is_domain(host):
            raise NotAPageOfOurs("the address has no host")
    is_usual = port is None or port == _DEFAULT_PORTS[parts.scheme]
    return f"{parts.scheme}://{host}" + ("" if is_usual else f":{port}")


def _registered(origin: str, origins: frozenset[str]) -> str:
    # A site that is registered under both is one site, and its pages are the encrypted ones.
    encrypted = origin.replace("http://", "https://", 1)
    if encrypted in origins:
        is_with_port = origin.rpartition(":")[2].isdecimal()
        if origin == encrypted or not is_with_port:
            return encrypted
    if origin not in origins:
        raise NotAPageOfOurs(f"no page of {origin} is registered")
    return origin


def _spelled(text: str, plain: frozenset[str]) -> str:
    """Write every sign in the one way that it has: itself, or percent codes in capitals."""
    return _PERCENT.sub(lambda found: _spelled_sign(found, plain), text)


def _spelled_sign(found: re.Match[str], plain: frozenset[str]) -> str:
    if code := found[1]:
        sign = chr(int(code, 16))
        return sign if sign in _UNRESERVED else f"%{code.upper()}"
    if found[2] in plain:
        return found[2]
    # A lone surrogate has no UTF-8; isprintable() has refused it already.
    return "".join(f"%{byte:02X}" for byte in found[2].encode())


def _without_dots(path: str) -> str:
    """Remove the segments "." and ".." as browsers do (RFC 3986, 5.2.4)."""
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    return "/" + "/".join(kept)


def _sorted(query: str) -> str:
    pairs = (_spelled(pair, _IN_QUERY) for pair in query.split("&") if pair)
    return "&".join(sorted(pair for pair in pairs if not _is_tracking(pair)))


def _is_tracking(pair: str) -> bool:
    name = pair.partition("=")[0].lower()
    return name in _TRACKING or name.startswith(_TRACKING_PREFIXES)
