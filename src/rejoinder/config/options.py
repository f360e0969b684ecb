"""The operator's options: declared once, read from the environment, typed, documented.

Every option is ``REJOINDER_<NAME>`` in the environment, or ``REJOINDER_<NAME>_FILE``
with the path of a file that holds the value (for secrets). What an editor may change
while the site runs is not here but in the site's row (models/site.py).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

PREFIX = "REJOINDER_"


class OptionIsWrong(ValueError):
    """An option cannot be read; the message names it and says what would do."""


@dataclass(frozen=True, slots=True)
class Option:
    """One option: its name, how to read it, its default and what it does."""

    name: str
    read: Callable[[str], object]
    default: object
    help: str


def _yes_or_no(text: str) -> bool:
    if text.lower() not in ("yes", "no"):
        raise ValueError("write yes or no")
    return text.lower() == "yes"


def _number(text: str) -> int:
    if not text.isdecimal():
        raise ValueError("write a whole number")
    return int(text)


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _address(text: str) -> str:
    if not text.startswith(("http://", "https://")) or text.count("/") > 2:
        raise ValueError("write it like https://news.example.org, without a path")
    return text


OPTIONS = (
    Option("data_folder", Path, Path("rejoinder-data"), "Folder of the database, keys and locks."),
    Option(
        "site_address",
        _address,
        "http://localhost:8000",
        "The address readers type, without a path. Links in mails use it and nothing else.",
    ),
    Option(
        "database_url",
        str,
        "",
        "Empty for SQLite in the data folder, or postgresql://user:password@host/name.",
    ),
    Option("secret_key", str, "", "Signs cookies. Empty: made at the first start and kept."),
    Option("embed_origins", _words, (), "Origins that may read threads, separated by blanks."),
    Option("trusted_proxies", _number, 0, "How many proxies of yours stand before the server."),
    Option("snapshot_megabytes", _number, 64, "Memory for ready-made pages, in megabytes."),
    Option("bridge_threads", _number, 4, "Threads that answer what is not ready-made; 4 to 8."),
    Option("mail_url", str, "", "smtp://user:password@host:587 or empty: mails become files."),
    Option("mail_from", str, "desk@localhost", "Sender of all mails."),
    Option("demo", _yes_or_no, False, "Whether the sign-in page names the demo's people."),
)


def read_options(environment: Mapping[str, str]) -> dict[str, object]:
    """Read all options from ``environment``.

    Raises:
        OptionIsWrong: a value cannot be read, or a name with our prefix is unknown.
    """
    known = {PREFIX + option.name.upper() for option in OPTIONS}
    for name in environment:
        if name.startswith(PREFIX) and name.removesuffix("_FILE") not in known:
            raise OptionIsWrong(f"{name} is not an option; docs/reference/options.md lists them")
    return {option.name: _value(option, environment) for option in OPTIONS}


def _value(option: Option, environment: Mapping[str, str]) -> object:
    name = PREFIX + option.name.upper()
    text = environment.get(name)
    if text is None and name + "_FILE" in environment:
        text = Path(environment[name + "_FILE"]).read_text(encoding="utf-8").strip()
    if not text:
        return option.default
    try:
        return option.read(text)
    except ValueError as error:
        raise OptionIsWrong(f"{name} is {text!r}: {error}") from error
