"""Which host a link leads to, and whether it belongs to a domain.

A domain is compared label by label from its end, as names are owned: ``example.com`` holds
``www.example.com`` and neither ``attacker-example.com`` nor ``example.com.evil.test``.
"""

import re
from urllib.parse import unquote

_SCHEME = re.compile(r"\s*[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_END_OF_HOST = re.compile(r"[/?#\\]")
# Signs that stand for the dot in names (UTS 46) and so in browsers.
_DOTS = str.maketrans({"\u3002": ".", "\uff0e": ".", "\uff61": "."})
_A_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?")


def host_of(link: str) -> str:
    """Return the host of a link as ASCII without user, port and last dot; empty for none.

    >>> host_of("https://example.com@Evil.Test.:8443/x"), host_of("www.bücher.example/a")
    ('evil.test', 'www.xn--bcher-kva.example')
    >>> host_of("mailto:someone@spam.example?subject=x"), host_of("https:///")
    ('spam.example', '')
    """
    rest = _SCHEME.sub("", link, count=1) if _has_scheme(link) else link
    # Browsers read a backslash as a slash, and skip as many as there are.
    rest = rest.lstrip("/\\")
    authority = _END_OF_HOST.split(rest, maxsplit=1)[0]
    host = unquote(authority.rpartition("@")[2])
    if host.startswith("["):  # an IPv6 address has colons of its own
        return host.partition("]")[0].strip("[").casefold()
    return domain_name(host.partition(":")[0])


def domain_name(typed: str) -> str:
    """Bring a domain into the form in which two of the same are the same text.

    >>> domain_name(" Bücher.Example. "), domain_name("*.spam.example")
    ('xn--bcher-kva.example', 'spam.example')
    """
    name = typed.translate(_DOTS).strip().removeprefix("*.").strip(".").casefold()
    if name.isascii():
        return name
    labels = (_ascii_label(label) for label in name.split("."))
    return ".".join(labels)


def belongs_to(host: str, domain: str) -> bool:
    """Say whether a host is a domain or lies in it; both as the functions above give them.

    >>> belongs_to("www.example.com", "example.com"), belongs_to("my-example.com", "example.com")
    (True, False)
    """
    return bool(domain) and (host == domain or host.endswith("." + domain))


def is_domain(name: str) -> bool:
    """Say whether a text in the form of ``domain_name`` can be a domain at all.

    >>> is_domain("spam.example"), is_domain("spam/x.example"), is_domain("")
    (True, False, False)
    """
    return len(name) <= 253 and all(_A_LABEL.fullmatch(label) for label in name.split("."))


def _has_scheme(link: str) -> bool:
    found = _SCHEME.match(link)
    if found is None:
        return False
    # "example.com:8080/x" begins with a host and its port, not with a scheme.
    return not re.match(r"\d+(?:[/?#]|$)", link[found.end() :])


def _ascii_label(label: str) -> str:
    try:
        return label.encode("idna").decode("ascii")
    except UnicodeError:
        # What no browser could open; it is compared as it is.
        return label
