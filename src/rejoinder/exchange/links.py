"""Addresses in an export: which article one means, which are not the site's own."""

import html
import re
from fnmatch import fnmatchcase
from ipaddress import ip_address
from urllib.parse import SplitResult, parse_qs, parse_qsl, quote, unquote, urlencode, urlsplit

# Hosts that show a site's pages but are not the site: translations, caches, archives, tunnels,
# and the previews that hosting services make of unpublished pages. `*` is any run of characters.
FOREIGN_HOSTS = (
    "translate.googleusercontent.com",
    "*.translate.goog",
    "webcache.googleusercontent.com",
    "web.archive.org",
    "cc.bingj.com",
    "localhost",
    "*.localhost",
    "*.local",
    "*.test",
    "*--*.netlify.app",
    "*-git-*.vercel.app",
    "*.ngrok.io",
    "*.ngrok-free.app",
    "*.gitpod.io",
    "*.loca.lt",
)
# Parameters that say where a reader came from, never which article it is.
TRACKING_PARAMETERS = (
    "utm_*",
    "fbclid",
    "gclid",
    "gbraid",
    "wbraid",
    "dclid",
    "msclkid",
    "yclid",
    "twclid",
    "ttclid",
    "igshid",
    "igsh",
    "mc_cid",
    "mc_eid",
    "_ga",
    "_gl",
    "mkt_tok",
    "at_medium",
    "at_campaign",
    "at_xt",
)
NO_LINK = "its address is missing or is no web address"
FOREIGN_HOST = "its address is a translation, a copy, a preview or a tunnel, not the site itself"
PRIVATE_HOST = "its address is inside a private network"

_DEFAULT_PORTS = {"http": 80, "https": 443}
_REDIRECT = re.compile(
    r"""(?P<start>href\s*=\s*)(?P<mark>["'])(?P<url>(?:https?:)?//disq\.us/url\?[^"']*)(?P=mark)""",
    re.IGNORECASE,
)
# Disqus signs the address that it wraps: a colon and a hash stand behind it.
_SIGNATURE = re.compile(r":[A-Za-z0-9_-]{16,64}$")


def normal_link(url: str) -> str:
    """Bring an address into the form by which two are known to be one article's; may be "".

    Scheme, `www.`, default port, trailing slash, fragment (but not `#!path`) and tracking
    parameters go; the rest of the query stays, sorted. Empty for what is no web address.

    >>> normal_link("http://www.Example.org:80/news/?p=2&utm_source=x&a=1#top")
    'example.org/news?a=1&p=2'
    >>> normal_link("https://example.org/?p=1") == normal_link("https://example.org/?p=2")
    False
    """
    parts = _web_address(url)
    if parts is None:
        return ""
    path = quote(unquote(parts.path), safe="/:@!$&'()*+,;=~").rstrip("/")
    query = urlencode(sorted(_kept_parameters(parts.query)))
    fragment = f"#{parts.fragment}" if parts.fragment.startswith("!") else ""
    return _host_and_port(parts) + path + (f"?{query}" if query else "") + fragment


def clean_link(url: str) -> str:
    """Take tracking parameters and the fragment off an address that will be shown or opened.

    >>> clean_link("https://example.org/a?p=2&fbclid=zzz#comments")
    'https://example.org/a?p=2'
    """
    parts = _web_address(url)
    if parts is None:
        return ""
    fragment = parts.fragment if parts.fragment.startswith("!") else ""
    query = urlencode(_kept_parameters(parts.query))
    return parts._replace(query=query, fragment=fragment).geturl()


def why_foreign(url: str, *, foreign_hosts: tuple[str, ...] = FOREIGN_HOSTS) -> str:
    """Say why an address cannot be an article of the site; empty if it can.

    >>> why_foreign("http://192.168.0.7/news") == PRIVATE_HOST
    True
    """
    parts = _web_address(url)
    if parts is None:
        return NO_LINK
    host = (parts.hostname or "").rstrip(".")
    if any(fnmatchcase(host, pattern) for pattern in foreign_hosts):
        return FOREIGN_HOST
    return PRIVATE_HOST if _is_private(host) else ""


def unwrap_redirects(message_html: str) -> str:
    """Put the real address where Disqus put its own redirect (`disq.us/url?url=…`).

    Only `href` values change, and only if a web address is inside; the rest, and whether it
    is safe, is not looked at.

    >>> unwrap_redirects('<a href="https://disq.us/url?url=https%3A%2F%2Fexample.org%2Fa'
    ...                  '%3AkL0pQr5tUvWxYz12345AbC&amp;cuid=7">a</a>')
    '<a href="https://example.org/a">a</a>'
    """
    return _REDIRECT.sub(_without_redirect, message_html)


def _without_redirect(found: re.Match[str]) -> str:
    query = urlsplit(html.unescape(found["url"])).query
    target = _SIGNATURE.sub("", parse_qs(query).get("url", [""])[0])
    if _web_address(target) is None:
        return found[0]
    return f"{found['start']}{found['mark']}{html.escape(target)}{found['mark']}"


def _web_address(url: str) -> SplitResult | None:
    """Split an http or https address; None for anything else, also with a user name in it."""
    try:
        parts = urlsplit(url.strip())
        _ = parts.port  # raises for a port that is no number
    except ValueError:
        return None
    is_web = parts.scheme in _DEFAULT_PORTS and parts.hostname and parts.username is None
    return parts if is_web else None


def _host_and_port(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".").removeprefix("www.")
    is_default = parts.port in (None, _DEFAULT_PORTS[parts.scheme])
    return host if is_default else f"{host}:{parts.port}"


def _kept_parameters(query: str) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, value in parse_qsl(query, keep_blank_values=True)
        if not any(fnmatchcase(name.lower(), pattern) for pattern in TRACKING_PARAMETERS)
    ]


def _is_private(host: str) -> bool:
    try:
        return not ip_address(host).is_global
    except ValueError:
        return "." not in host
