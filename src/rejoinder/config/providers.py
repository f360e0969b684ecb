"""The other sites that readers may sign in with, read from the operator's TOML file."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rejoinder.config.option_values import page_address
from rejoinder.config.options import PREFIX, OptionIsWrong

_OPTION = PREFIX + "SIGN_IN_PROVIDERS"
# Google speaks OpenID Connect, so that its server is all there is to know about it.
_GOOGLE = "https://accounts.google.com"
KINDS = ("openid_connect", "google", "github", "facebook")
_NEEDED = {
    "openid_connect": {"id", "name", "client_id", "server"},
    "google": {"client_id"},
    "github": {"client_id"},
    "facebook": {"client_id"},
}
_KNOWN = frozenset({"kind", "id", "name", "client_id", "secret", "secret_file", "server"})
_NAMES = {"google": "Google", "github": "GitHub", "facebook": "Facebook"}
# "site" is the site's own accounts; the others would be read as a kind.
_TAKEN_IDS = frozenset({"site", "openid_connect", "github", "facebook"})
_ID = re.compile(r"[a-z0-9-]{1,40}")


def provider_settings(path: Path | None) -> dict[str, dict[str, Any]]:
    """Return what allauth wants as SOCIALACCOUNT_PROVIDERS; nothing without a file.

    Raises:
        OptionIsWrong: the file cannot be read, or an entry lacks something.
    """
    found: dict[str, dict[str, Any]] = {
        "openid_connect": {
            "APPS": [],
            "provider_class": "rejoinder.web.signing_in.openid.NoncedProvider",
        },
        "github": {"APPS": [], "SCOPE": ["read:user", "user:email"]},
        "facebook": {"APPS": [], "SCOPE": ["email", "public_profile"]},
    }
    seen: set[str] = set()
    for entry in _entries(path):
        kind, app = _app(entry)
        if app["provider_id"] in seen:
            raise OptionIsWrong(f"{_OPTION}: two providers have the id {app['provider_id']!r}")
        seen.add(app["provider_id"])
        found[kind]["APPS"].append(app)
    return found


def _entries(path: Path | None) -> list[Mapping[str, Any]]:
    if path is None:
        return []
    try:
        with path.open("rb") as file:
            listed = tomllib.load(file).get("provider", [])
    except OSError as error:
        raise OptionIsWrong(f"{_OPTION}: the file cannot be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise OptionIsWrong(f"{_OPTION}: the file is not TOML ({error})") from error
    if not isinstance(listed, list) or not all(isinstance(entry, dict) for entry in listed):
        raise OptionIsWrong(f"{_OPTION}: write each provider under [[provider]]")
    return listed


def _app(entry: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    kind = str(entry.get("kind", ""))
    if kind not in KINDS:
        raise OptionIsWrong(f"{_OPTION}: kind is one of {', '.join(KINDS)}, not {kind!r}")
    unknown = sorted(set(entry) - _KNOWN)
    missing = sorted(name for name in _NEEDED[kind] if not entry.get(name))
    if unknown or missing:
        what = f"does not know {unknown[0]!r}" if unknown else f"lacks {missing[0]!r}"
        raise OptionIsWrong(f"{_OPTION}: the provider of kind {kind!r} {what}")
    app = {
        "provider_id": _provider_id(kind, entry),
        "name": str(entry.get("name") or _NAMES.get(kind, "")),
        "client_id": str(entry["client_id"]),
        "secret": _secret(entry),
        "settings": {},
    }
    if kind not in ("openid_connect", "google"):
        return kind, app
    try:
        server = page_address(str(entry.get("server") or _GOOGLE))
    except ValueError as error:
        raise OptionIsWrong(f"{_OPTION}: server: {error}") from error
    app["settings"] = {"server_url": server.rstrip("/"), "oauth_pkce_enabled": True}
    return "openid_connect", app


def _provider_id(kind: str, entry: Mapping[str, Any]) -> str:
    """Return what the addresses call a provider; accounts are linked under it, so it stays."""
    if kind in ("github", "facebook"):
        return kind
    chosen = str(entry.get("id") or kind)
    if not _ID.fullmatch(chosen) or chosen in _TAKEN_IDS:
        raise OptionIsWrong(
            f"{_OPTION}: an id is of small letters, digits and hyphens and none of"
            f" {', '.join(sorted(_TAKEN_IDS))}; {chosen!r} is not"
        )
    return chosen


def _secret(entry: Mapping[str, Any]) -> str:
    if "secret_file" not in entry:
        return str(entry.get("secret", ""))
    try:
        return Path(str(entry["secret_file"])).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise OptionIsWrong(f"{_OPTION}: secret_file cannot be read") from error
