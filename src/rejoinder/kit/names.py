"""How names look: which may be used at all, and which a reader could take for another.

Two names that look alike have one key, their skeleton: Unicode Technical Standard 39,
section 4, over names folded as by NFKC_Casefold, so that small and capital, wide and
narrow letters are one. A name is written in one script, as by "highly restrictive" of
section 5.2 there.
"""

import re
import unicodedata
from functools import cache
from pathlib import Path

import re2

from rejoinder.kit.text import NameRefused, clean_name, without_invisible

_CONFUSABLES = Path(__file__).with_name("confusables.txt")

# Scripts that are written together, from UTS 39; Latin letters stand in East Asian names.
_TOGETHER = (
    ("Latin",),
    ("Latin", "Han", "Hiragana", "Katakana"),
    ("Latin", "Han", "Bopomofo"),
    ("Latin", "Han", "Hangul"),
)
# Scripts in daily use: tables 5 and 7 of Unicode Standard Annex 31. Letters of scripts
# that nobody writes any more look like others and belong to no living name.
_ALONE = (
    "Adlam", "Arabic", "Armenian", "Balinese", "Bamum", "Batak", "Bengali", "Bopomofo",
    "Canadian_Aboriginal", "Chakma", "Cham", "Cherokee", "Cyrillic", "Devanagari", "Ethiopic",
    "Georgian", "Greek", "Gujarati", "Gurmukhi", "Hebrew", "Javanese", "Kannada", "Kayah_Li",
    "Khmer", "Lao", "Lepcha", "Limbu", "Lisu", "Malayalam", "Mandaic", "Meetei_Mayek",
    "Mongolian", "Myanmar", "New_Tai_Lue", "Newa", "Nko", "Ol_Chiki", "Oriya", "Osage",
    "Saurashtra", "Sinhala", "Sundanese", "Syloti_Nagri", "Syriac", "Tai_Le", "Tai_Tham",
    "Tai_Viet", "Tamil", "Telugu", "Thaana", "Thai", "Tibetan", "Tifinagh", "Vai", "Wancho", "Yi",
)  # fmt: skip

# Nobody but the newsroom is called so, whatever stands beside it: "Harbour Moderator".
_OFFICES = ("admin", "administrator", "editor", "mod", "moderator", "newsroom", "sysadmin",
            "webmaster", "rejoinder")  # fmt: skip
# Reserved where a name holds nothing else; beside a name of one's own these are harmless.
_VAGUE = ("account", "accounts", "desk", "help", "helpdesk", "mail", "moderation", "news",
          "no", "noreply", "official", "reply", "root", "security", "service", "site", "staff",
          "support", "system", "team", "the")  # fmt: skip
# A site's name of so many letters is found inside other words, too ("harbourpostdesk").
_LONG_SITE_NAME = 8

_RESERVED = "This name is kept for the people who run this site. Please choose another."
_SITES_OWN = "This name looks like that of the site itself. Please choose another."
_MIXED = "A name is written in one script; this one mixes letters of several that look alike."
_WEBSITE = "A name cannot look like the address of a website. Put a blank after the dot."
_MAIL = "A name cannot look like an e-mail address."

_WORDS = re.compile(r"[^\W\d_]+")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_MAIL_LIKE = re.compile(r"[^\s@]@\s?[^\s@]+")
# U+3002 and its narrow form are dots for browsers; NFKC has made dots of the others.
_DOTS = re.compile("[\u3002\uff61]")
_HOST_LIKE = re.compile(r"(?<![\w.-])([\w-]+(?:\.[\w-]+)*)\.([^\W\d_][\w-]*[^\W_])(?![\w-])")


def usable_name(typed: str, *, site_name: str = "", official: bool = False) -> str:
    """Bring a name into the form in which an account or a guest may bear it.

    It is compatibility-normalised (NFKC), written in one script, no address, and none of
    the names kept for the site, unless ``official``.
    Raises NameRefused with the reason.

    >>> usable_name("  Ｍａｒａ   K ")
    'Mara K'
    """
    name = clean_name(_compatible(clean_name(typed)))
    problem = _problem(name) or ("" if official else _reserved(name, site_name))
    if problem:
        raise NameRefused(problem)
    return name


def skeleton(name: str) -> str:
    """Return the key under which names that look alike are the same.

    Blanks and signs between letters do not count, since nobody remembers them. Small l,
    capital I and small i are one, whatever the letter case of the rest.

    >>> skeleton("Ida Berg") == skeleton("IDA-BERG") == skeleton("ldа  Веrg")
    True
    """
    shown = unicodedata.normalize("NFD", _compatible(without_invisible(name)))
    # Capitals of other scripts first: Cyrillic Ve looks like B, but its small letter does not.
    latin = "".join(c if c.isascii() else _prototypes().get(c, c) for c in shown)
    drawn = "".join(_prototypes().get(c, c) for c in _compatible(latin.casefold()))
    plain = _compatible(drawn.casefold()).replace("i", "l")
    kept = "".join(c for c in plain if c.isalnum() or unicodedata.category(c)[0] == "M")
    return kept or plain


def _problem(name: str) -> str:
    """Say what is wrong with the name itself, whoever wants it."""
    if not any(script.fullmatch(name) for script in _scripts()):
        return _MIXED
    dotted = _DOTS.sub(".", name)
    if _MAIL_LIKE.search(dotted):
        return _MAIL
    if "www." in dotted.casefold() or any(map(_is_host, _HOST_LIKE.finditer(dotted))):
        return _WEBSITE
    return ""


def _is_host(found: "re.Match[str]") -> bool:
    """Tell evil.example from the initials of "J.R.Tolkien"."""
    before, last = found.groups()
    initials = all(len(part) == 1 for part in before.split("."))
    return not (initials and last[0].isupper())


def _reserved(name: str, site_name: str) -> str:
    """Say whether the name is one of the site's own, as it looks."""
    words = [skeleton(word) for word in _WORDS.findall(_HUMP.sub(" ", name))]
    whole = skeleton(name)
    offices, vague = _kept(_OFFICES), _kept(_VAGUE)
    if whole in offices | vague or offices & set(words):
        return _RESERVED
    site = [skeleton(word) for word in _WORDS.findall(site_name)]
    own = site[1:] if site[:1] == [skeleton("the")] and len(site) > 1 else site
    if words and set(words) <= vague:
        return _RESERVED
    joined = "".join(own)
    inside = len(joined) >= _LONG_SITE_NAME and joined in whole
    if joined and (inside or (_holds(words, own) and set(words) <= {*own, *vague})):
        return _SITES_OWN
    return ""


@cache
def _kept(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(skeleton(word) for word in words)


def _holds(words: list[str], wanted: list[str]) -> bool:
    starts = range(len(words) - len(wanted) + 1)
    return any(words[at : at + len(wanted)] == wanted for at in starts)


def _compatible(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


@cache
def _scripts() -> list["re2._Regexp[str]"]:
    alone = [(script,) for script in _ALONE]
    return [
        re2.compile("[" + "".join(f"\\p{{{s}}}" for s in (*group, "Common", "Inherited")) + "]*")
        for group in (*_TOGETHER, *alone)
    ]


@cache
def _prototypes() -> dict[str, str]:
    """Read which character is compared as which; 6,300 lines, 10 ms, once."""
    pairs = (
        line.split(";")
        for line in _CONFUSABLES.read_text(encoding="ascii").splitlines()
        if not line.startswith("#")
    )
    return {_text(shown): _text(compared) for shown, compared in pairs}


def _text(numbers: str) -> str:
    return "".join(chr(int(number, 16)) for number in numbers.split())
