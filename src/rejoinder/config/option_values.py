"""How the values of options are read; each function raises ValueError with what would do."""

import base64
import binascii
import ipaddress
import re
from collections.abc import Callable
from urllib.parse import SplitResult, urlsplit

POSTGRESQL = ("postgresql", "postgres")
# Scheme of a mail server's address, with the port it has when none is named: without
# encryption, with STARTTLS (RFC 3207), and encrypted from the first byte (RFC 8314).
MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
# As long as what HS256 makes of it (RFC 7518, section 3.2).
SECRET_SHORTEST = 32
_KEY_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")
# How many points the curve P-256 has (FIPS 186-5); a private key is a number below it.
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


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
    """Read several origins, separated by blanks, in the form in which browsers send them."""
    return tuple(_origin(word) for word in text.split())


def _origin(word: str) -> str:
    is_usual = word.endswith(":443" if word.startswith("https:") else ":80")
    if word != word.lower() or is_usual:
        raise ValueError("write origins in small letters, without the usual port")
    return address(word)


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


def machines_url(text: str) -> str:
    """Read where machines meet: the word ``postgresql``, or the address of a Redis server."""
    wanted = (
        "write postgresql, or an address like redis://:password@host:6379, rediss://… or"
        " unix:///run/redis.sock, with special characters in percent form"
    )
    if text == POSTGRESQL[0]:
        return text
    url = _split(text, wanted)
    is_there = url.path if url.scheme == "unix" else url.hostname
    if url.scheme not in ("redis", "rediss", "unix") or not is_there:
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


def host_names(text: str) -> frozenset[str]:
    """Read names or numbers of hosts, separated by blanks, without schemes and ports.

    >>> sorted(host_names("login.internal ::1"))
    ['::1', 'login.internal']
    """
    for word in text.split():
        if "/" in word or (":" in word and not _is_number(word)) or not word.isascii():
            raise ValueError("write names or addresses of hosts, such as login.internal 10.0.0.7")
    return frozenset(word.lower() for word in text.split())


def page_address(text: str) -> str:
    """Read the address of one page, which may have a path and a query."""
    wanted = "write it like https://news.example.org/login"
    url = _split(text, wanted)
    if not url.hostname or "@" in url.netloc or url.fragment or " " in text:
        raise ValueError(wanted)
    is_own = url.scheme == "http" and _is_this_machine(url.hostname)
    if url.scheme != "https" and not is_own:
        raise ValueError(wanted)
    return text


def signing_keys(text: str) -> tuple[tuple[str, str], ...]:
    """Read keys with their names; the first is the one in use.

    >>> signing_keys("may:" + "x" * 32)[0][0]
    'may'
    """
    keys = []
    for word in text.split():
        name, colon, secret = word.partition(":")
        if not colon or not _KEY_NAME.fullmatch(name) or len(secret.encode()) < SECRET_SHORTEST:
            raise ValueError(
                "write each as name:secret, the name of letters and digits, the secret of at"
                f" least {SECRET_SHORTEST} characters"
            )
        keys.append((name, secret))
    if len({name for name, _secret in keys}) < len(keys):
        raise ValueError("two keys have the same name")
    return tuple(keys)


def long_secret(text: str) -> str:
    """Read a secret that signs; nobody must be able to try all of them."""
    if len(text.encode()) < SECRET_SHORTEST:
        raise ValueError(f"use at least {SECRET_SHORTEST} characters, made at random")
    return text


def one_of(*words: str) -> Callable[[str], str]:
    """Return a function that reads one of a few words.

    >>> one_of("hold", "publish")("hold")
    'hold'
    """

    def read(text: str) -> str:
        if text not in words:
            raise ValueError("write one of: " + ", ".join(words))
        return text

    return read


def push_key(text: str) -> str:
    """Read a private key of the curve P-256 in base64url, as the file ``push-key`` holds it."""
    try:
        number = int.from_bytes(base64.b64decode(text + "=", b"-_", validate=True), "big")
    except (binascii.Error, ValueError):
        number = 0
    if len(text) != 43 or not 0 < number < P256_ORDER:
        raise ValueError("copy the file push-key from the data folder of the first machine")
    return text


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


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
