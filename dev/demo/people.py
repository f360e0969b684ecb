"""Invented people who comment in the demo; the addresses lead nowhere."""

import random
import tomllib
import zlib
from dataclasses import dataclass

from dev.demo.stock import FOLDER

_NAMES: dict[str, list[str]] = tomllib.loads((FOLDER / "people.toml").read_text(encoding="utf-8"))[
    "names"
]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who comments; a guest has no user name."""

    name: str
    username: str

    @property
    def first_name(self) -> str:
        """What others call the person: the first of two names, or the whole handle."""
        words = self.name.split()
        two = len(words) == 2 and all(word[0].isupper() or not word.isascii() for word in words)
        return words[0] if two and self.username else self.name

    @property
    def number(self) -> int:
        """A number that stays the same at every run, to make addresses from."""
        return zlib.crc32(self.name.encode())

    @property
    def email(self) -> str:
        """An address at a domain that is kept for examples."""
        domain = ("example.org", "example.com")[self.number % 2]
        return f"{self.username or 'guest'}-{self.number % 1000}@{domain}"

    @property
    def address(self) -> str:
        """A network address from the ranges kept for documentation (RFC 5737)."""
        network = ("192.0.2", "198.51.100", "203.0.113")[self.number % 3]
        return f"{network}.{self.number // 3 % 254 + 1}"


def person(name: str) -> Person:
    """Find the account with this name; the user name follows from it."""
    plain = "".join(letter for letter in name.lower() if letter.isascii() and letter.isalnum())
    return Person(name, f"{plain or 'reader'}{zlib.crc32(name.encode()) % 90 + 10}")


def somebody(language: str, rng: random.Random) -> Person:
    """Choose who speaks; one comment in sixteen is a guest's."""
    if language == "en" and rng.random() < 1 / 16:
        return Person(rng.choice(_NAMES["guests"]), "")
    group = "other" if language == "en" and rng.random() < 0.12 else language
    return person(rng.choice(_NAMES[group]))
