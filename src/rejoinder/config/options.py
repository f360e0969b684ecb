"""The operator's options: declared once, read from the environment, typed, documented.

Every option is ``REJOINDER_<NAME>`` in the environment, or ``REJOINDER_<NAME>_FILE``
with the path of a file that holds the value (for secrets). What an editor may change
while the site runs is not here but in the site's row (models/site.py).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from rejoinder.config import option_values as values

PREFIX = "REJOINDER_"


class OptionIsWrong(ValueError):
    """An option cannot be read; the message names it and says what would do."""


@dataclass(frozen=True, slots=True)
class Option:
    """One option: its name, how to read it, its default and what it does.

    The value of a ``secret`` one is never shown, not even when it is wrong.
    """

    name: str
    read: Callable[[str], object]
    default: object
    help: str
    secret: bool = False


OPTIONS = (
    Option("data_folder", Path, Path("rejoinder-data"), "Folder of the database, keys and locks."),
    Option(
        "site_address",
        values.address,
        "http://localhost:8000",
        "The address readers type, without a path. Links in mails use it and nothing else.",
    ),
    Option(
        "database_url",
        values.database_url,
        "",
        "Empty for SQLite in the data folder, or postgresql://user:password@host/name.",
        secret=True,
    ),
    Option(
        "secret_key",
        str,
        "",
        "Signs cookies. Empty: made at the first start and kept.",
        secret=True,
    ),
    Option(
        "embed_origins", values.origins, (), "Origins that may read threads, separated by blanks."
    ),
    Option(
        "trusted_proxies",
        values.number(0, 20),
        0,
        "How many proxies of yours stand before the server.",
    ),
    Option(
        "snapshot_megabytes",
        values.number(1, 1_000_000),
        64,
        "Memory for ready-made pages, in megabytes.",
    ),
    Option(
        "bridge_threads",
        values.number(1, 64),
        4,
        "Threads that answer what is not ready-made; 4 to 8.",
    ),
    Option(
        "live_streams",
        values.number(0, 100_000),
        10_000,
        "Readers whom each process tells of new comments at once; 0: pages ask by themselves.",
    ),
    Option(
        "machines_url",
        values.machines_url,
        "",
        "How several machines tell each other of changes: redis://host:6379, or postgresql for"
        " the site's database; empty: there is one machine.",
        secret=True,
    ),
    Option(
        "mail_url",
        values.mail_url,
        "",
        "smtp+tls://user:password@host:587 or empty: mails become files.",
        secret=True,
    ),
    Option("mail_from", values.mail_address, "desk@localhost", "Sender of all mails."),
    Option(
        "mails_per_hour",
        values.number(1, 10_000_000),
        100_000,
        "How many mails leave in an hour at most; the rest waits.",
    ),
    Option(
        "bounce_address",
        values.mail_address,
        "",
        "Where mails that cannot be delivered come back to; each gets +token before the @.",
    ),
    Option(
        "private_hosts",
        values.host_names,
        frozenset(),
        "Hosts of private networks that may be asked all the same, separated by blanks.",
    ),
    Option(
        "site_sign_in_address",
        values.page_address,
        "",
        "Where your site's own sign-in takes readers; empty: there is none.",
    ),
    Option(
        "site_sign_in_keys",
        values.signing_keys,
        (),
        "Keys of its tokens: name:secret, separated by blanks.",
        secret=True,
    ),
    Option("site_sign_in_name", str, "", "What its button names; empty: the site's name."),
    Option(
        "sign_in_providers", Path, None, "TOML file of the other sites that readers sign in with."
    ),
    Option(
        "breached_passwords",
        str,
        "",
        "File of hashes of known passwords, sorted, as HIBP's downloader makes it.",
    ),
    Option(
        "staff_second_factor",
        values.yes_or_no,
        True,
        "Whether moderators need a passkey or a two-step code for the desk.",
    ),
    Option(
        "vapid_key",
        values.push_key,
        "",
        "Signs pushes (VAPID). Empty: made at the first start and kept.",
        secret=True,
    ),
    Option(
        "akismet_key", str, "", "Key of the spam service Akismet; empty: it is off.", secret=True
    ),
    Option(
        "akismet_address",
        values.page_address,
        "https://rest.akismet.com/1.1/comment-check",
        "Where Akismet, or a service that speaks as it does, is asked.",
    ),
    Option(
        "outside_check_address",
        values.page_address,
        "",
        "Address of a check of your own that is asked about comments; empty: there is none.",
    ),
    Option(
        "outside_check_secret",
        values.long_secret,
        "",
        "Signs what it is asked; needed with its address.",
        secret=True,
    ),
    Option("outside_check_name", str, "", "What it is called on holds; empty: its host's name."),
    Option(
        "outside_check_seconds",
        values.number(1, 5),
        3,
        "How long a writer waits for an outside service at most; 1 to 5.",
    ),
    Option(
        "outside_check_fails",
        values.one_of("hold", "publish"),
        "hold",
        "What becomes of a comment when an outside service gives no answer: hold or publish.",
    ),
    Option("demo", values.yes_or_no, False, "Whether the sign-in page names the demo's people."),
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


def made_folder(folder: Path) -> Path:
    """Return the whole path of the data folder, which is made if it is missing.

    Raises:
        OptionIsWrong: it cannot be made, or is no folder.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OptionIsWrong(
            f"{PREFIX}DATA_FOLDER is {str(folder)!r}: it cannot be made ({error.strerror});"
            " name a folder that you may write to"
        ) from error
    return folder.resolve()


def _value(option: Option, environment: Mapping[str, str]) -> object:
    name = PREFIX + option.name.upper()
    text = environment.get(name)
    if text is None and name + "_FILE" in environment:
        text = _text_of_file(name + "_FILE", Path(environment[name + "_FILE"]))
    if not text:
        return option.default
    try:
        return option.read(text)
    except ValueError as error:
        shown = "wrong" if option.secret else repr(text)
        raise OptionIsWrong(f"{name} is {shown}: {error}") from error


def _text_of_file(name: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise OptionIsWrong(
            f"{name} is {str(path)!r}: it cannot be read ({error.strerror})"
        ) from error
    except UnicodeDecodeError as error:
        raise OptionIsWrong(f"{name} is {str(path)!r}: it is not a text in UTF-8") from error
