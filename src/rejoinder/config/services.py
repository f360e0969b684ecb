"""The database and the mail server as Django's settings name them, made from their addresses."""

from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from rejoinder.config.option_values import MAIL_PORTS


def database_settings(url: str, folder: Path) -> dict[str, object]:
    """Return what DATABASES wants; an empty ``url`` means SQLite in ``folder``."""
    return _postgresql(url) if url else _sqlite(folder)


def _sqlite(folder: Path) -> dict[str, object]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": folder / "rejoinder.sqlite3",
        # One transaction is one waiting line: the first statement takes the lock, and
        # an acknowledged commit has reached the disk (docs/decisions/0002).
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                "PRAGMA foreign_keys=ON; PRAGMA cache_size=-16000;"
            ),
        },
        "CONN_MAX_AGE": None,
    }


def _postgresql(address: str) -> dict[str, object]:
    url = urlsplit(address)
    query = {name: values[-1] for name, values in parse_qs(url.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": query.get("host", unquote(url.hostname or "")),
        "PORT": url.port or query.get("port", ""),
        # Server-side limits do not help against a stopped server, so the client gives up, too.
        "OPTIONS": {"connect_timeout": 5, "tcp_user_timeout": 5000},
        "CONN_MAX_AGE": None,
    }


def mail_settings(address: str, folder: Path) -> dict[str, object]:
    """Return the settings of mail by name; an empty ``address`` means files in ``folder``."""
    if not address:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": folder / "mail",
        }
    url = urlsplit(address)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": url.hostname,
        "EMAIL_PORT": url.port or MAIL_PORTS[url.scheme],
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_TLS": url.scheme == "smtp+tls",
        "EMAIL_USE_SSL": url.scheme == "smtps",
        "EMAIL_TIMEOUT": 10,
    }
