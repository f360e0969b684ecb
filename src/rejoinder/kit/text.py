"""Cleaning of text that people typed: comments, names and addresses of websites."""

import re
import unicodedata
from ipaddress import ip_address
from urllib.parse import urlsplit

import re2

NAME_SHORTEST = 2
NAME_LONGEST = 50
URL_LONGEST = 2_000

# Characters that draw nothing: soft hyphen, joiners, fillers (Hangul, Khmer, Mongolian),
# marks of direction, variation selectors, tags. From the property
# Default_Ignorable_Code_Point of Unicode's DerivedCoreProperties.txt, with the
# annotation marks U+FFF9-FFFB and the blank braille pattern U+2800 added.
INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff"
)
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
# Control characters but tab and line feed, surrogates, characters that are none,
# and the marks that turn the direction of everything after them.
_NOT_IN_TEXT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\u202a-\u202e]"
)
_LINE_END = re.compile("\r\n?")
_ISOLATES = re.compile("[\u2066-\u2069]")
_CLOSES = "\u2069"
# Four marks on one letter are enough for every language; heaps of them cover other
# people's lines. Joiners are counted so that they cannot start a new heap.
_MARKS = re2.compile(r"([\p{Mn}\p{Me}\x{200c}\x{200d}]{4})[\p{Mn}\p{Me}\x{200c}\x{200d}]+")
# The parts of an address, cut by hand because urlsplit drops tabs and line ends silently.
_URL = re.compile(r"(?i:(https?)://)([^\s/?#\\@\"'<>`]+)((?:[/?#][^\s\\\"'<>`]*)?)")
_HOST_AND_PORT = re.compile(r"(\[[0-9a-fA-F:.]+\]|[^:\[\]]+)(?::([0-9]{1,5}))?")


class NameRefused(ValueError):
    """A name cannot be used; the message tells its writer why."""


def clean_text(text: str) -> str:
    r"""Make the text of a comment harmless to lay out, leaving what one can read.

    Line ends become ``\n``. Control characters, lone surrogates and marks that turn
    the direction of the text are taken out; isolating marks stay where they are closed
    on their own line. At most four combining marks stay on a letter. Cleaning twice
    changes nothing. Source: Unicode Standard Annex 9 (bidirectional text).

    >>> clean_text("one\r\ntwo\x00 \u202eeerht")
    'one\ntwo eerht'
    """
    text = _LINE_END.sub("\n", text)
    text = _NOT_IN_TEXT.sub("", text)
    if text.isascii():
        return text
    if _ISOLATES.search(text):
        # U+2029 ends a paragraph of Unicode's, and with it every isolate.
        text = "\u2029".join(
            "\n".join(_balanced(line) for line in block.split("\n"))
            for block in text.split("\u2029")
        )
    return str(_MARKS.sub(r"\1", text)) if _MARKS.search(text) else text


def _balanced(line: str) -> str:
    """Leave out isolating marks that are opened without an end, or ended without an opening."""
    opened: list[int] = []
    loose: set[int] = set()
    for found in _ISOLATES.finditer(line):
        if found.group() != _CLOSES:
            opened.append(found.start())
        elif opened:
            opened.pop()
        else:
            loose.add(found.start())
    loose.update(opened)
    return "".join(c for at, c in enumerate(line) if at not in loose) if loose else line


def without_invisible(text: str) -> str:
    """Leave out every character that draws nothing, for comparing texts.

    >>> without_invisible("id\u200biot")
    'idiot'
    """
    return text if text.isascii() else _INVISIBLE.sub("", text)


def is_blank(text: str) -> bool:
    """Say whether nothing of the text can be seen.

    >>> is_blank(" \u200b\u3164 "), is_blank(".")
    (True, False)
    """
    return not without_invisible(_NOT_IN_TEXT.sub("", text)).strip()


def clean_name(name: str) -> str:
    """Bring a person's name into the form in which it is shown and compared: one line, NFC.

    Characters that draw nothing are left out, runs of spaces become one.
    Raises NameRefused for control characters, "://", a name without any letter or
    digit, and one that is not of 2 to 50 characters.

    >>> clean_name("  Ana\u200b   Roth ")
    'Ana Roth'
    """
    if any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in name.strip()):
        raise NameRefused("A name cannot hold line breaks or control characters.")
    if "://" in name:
        raise NameRefused("A name cannot hold the address of a website.")
    visible = str(_MARKS.sub(r"\1", without_invisible(name)))
    cleaned = unicodedata.normalize("NFC", " ".join(visible.split()))
    if not any(c.isalnum() for c in cleaned):
        raise NameRefused("A name needs at least one letter or digit.")
    if not NAME_SHORTEST <= len(cleaned) <= NAME_LONGEST:
        raise NameRefused(f"A name has {NAME_SHORTEST} to {NAME_LONGEST} characters.")
    return cleaned


def safe_url(typed: str) -> str:
    """Give an absolute http or https address that is safe to link to, or an empty text.

    Addresses with a user's name ("https://bank.example@evil.example"), control
    characters, quotes or backslashes, and hosts with look-alike or invisible
    characters are not taken. Scheme and host become lower case.
    Source: WHATWG URL Standard, what browsers do with these.

    >>> safe_url(" HTTPS://Example.org/Path?q=1 ")
    'https://example.org/Path?q=1'
    >>> safe_url("javascript:alert(1)"), safe_url("//evil.example")
    ('', '')
    """
    typed = typed.strip(" ")
    parts = _URL.fullmatch(typed) if len(typed) <= URL_LONGEST else None
    if parts is None or _hides_something(typed):
        return ""
    scheme, place, rest = parts.groups()
    place = place.lower()
    if not _is_host(place):
        return ""
    url = f"{scheme.lower()}://{place}{rest}"
    try:
        seen_by_others = urlsplit(url).hostname
    except ValueError:
        # The standard library sees something else than we do, so nobody follows it.
        return ""
    return url if seen_by_others else ""


def _hides_something(text: str) -> bool:
    return bool(_INVISIBLE.search(text) or _NOT_IN_TEXT.search(text))


def _is_host(place: str) -> bool:
    """Say whether this is a host by name or number, with or without a port."""
    parts = _HOST_AND_PORT.fullmatch(place)
    if parts is None or not 0 < int(parts[2] or 80) <= 65_535:
        return False
    host = parts[1]
    if host.startswith("["):
        return _is_number(host[1:-1])
    # Browsers fold full-width letters and the like; what changes when folded can deceive.
    if len(host) > 253 or unicodedata.normalize("NFKC", host) != host:
        return False
    labels = host.split(".")
    if labels[-1].isdigit():
        return _is_number(host)
    return all(_is_label(label) for label in labels)


def _is_label(label: str) -> bool:
    letters = all(c.isalnum() or c in "-_" or unicodedata.category(c)[0] == "M" for c in label)
    return 0 < len(label) <= 63 and letters and label[0] != "-" and label[-1] != "-"


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
