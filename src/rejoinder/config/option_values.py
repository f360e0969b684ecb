"""How the values of options are read; each function raises ValueError with what would do."""

import ipaddress
from collections.abc import Callable
from urllib.parse import SplitResult, urlsplit

POSTGRESQL = ("postgresql", "postgres")
# Scheme of a mail server's address, with the port it has when none is named: without
# encryption, with STARTTLS (RFC 3207), and encrypted from the first byte (RFC 8314).
MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


def yes_or_no(text: str) -> bool:
    """Read a switch."""
    if text.lower() not in ("yes", "no"):
        raise ValueError("write yes or no")
    return text.lower() == "yes"


def number(least: int, most: int) -> Callable[[str], int]:
    """Return a function that reads a whole number between the two.

    >>> number(0, 10)("2")
    2
    """

    def read(text: str) -> int:
        if not text.isdecimal() or not least <= int(text) <= most:
            raise ValueError(f"write a whole number from {least} to {most}")
        return int(text)

    return read


def address(text: str) -> str:
    """Read the address of a site, which is also an origin: scheme, host, perhaps a port."""
    wanted = "write it like https://news.example.org, without a path"
    url = _split(text, wanted)
    if url.scheme not in ("http", "https") or not url.hostname or text.count("/") > 2:
        raise ValueError(wanted)
    if "@" in url.netloc or url.query or url.fragment or " " in text:
        raise ValueError(wanted)
    if not text.isascii():
        raise ValueError("write the host as browsers send it, in ASCII (xn--…)")
    return text


def origins(text: str) -> tuple[str, ...]:
    """Read several origins, separated by blanks."""
    return tuple(address(word) for word in text.split())


def database_url(text: str) -> str:
    """Read the address of a PostgreSQL database."""
    wanted = (
        "write it like postgresql://user:password@host/name (or leave it empty for SQLite),"
        " with special characters in percent form"
    )
    url = _split(text, wanted)
    if url.scheme not in POSTGRESQL or not url.path.strip("/"):
        raise ValueError(wanted)
    return text


def mail_url(text: str) -> str:
    """Read the address of a mail server; a password never travels without encryption."""
    wanted = (
        "write it like smtp+tls://user:password@host:587 (or leave it empty),"
        " with special characters in percent form"
    )
    url = _split(text, wanted)
    if url.scheme not in MAIL_PORTS or not url.hostname or url.path.strip("/"):
        raise ValueError(wanted)
    if url.scheme == "smtp" and url.password and not _is_this_machine(url.hostname):
        raise ValueError(
            "with smtp:// the password would cross the network unencrypted; write smtp+tls://"
            " (STARTTLS) or smtps://"
        )
    return text


def mail_address(text: str) -> str:
    """Read one mail address without a name beside it."""
    local, at, host = text.rpartition("@")
    if not (local and at and host) or any(sign in text for sign in ' <>,;"\t\r\n'):
        raise ValueError("write one address like desk@news.example.org, without a name")
    return text


def _split(text: str, wanted: str) -> SplitResult:
    try:
        url = urlsplit(text)
        # Reading the port checks it. The error would show a part of the password where
        # that holds a sign that ends the host.
        _ = url.port
    except ValueError:
        raise ValueError(wanted) from None
    return url


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
