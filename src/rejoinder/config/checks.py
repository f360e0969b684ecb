"""System checks of the operator's options, run at every start; each says what to do.

Whether the database answers is asked by ``rejoinder doctor``, which may wait for it.
"""

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, register
from django.core.checks import Warning as Caution

from rejoinder.kit.breached import ListIsWrong, look_through

OWN_MACHINE = ("localhost", "127.0.0.1", "::1")


def register_checks() -> None:
    """Add the checks of this module to Django's; called once by apps.py."""
    for check in (
        data_folder_is_writable,
        address_is_safe,
        mail_is_sent,
        key_is_long,
        breached_list_is_read,
        outside_check_is_signed,
    ):
        register(check)


def data_folder_is_writable(**_given: Any) -> list[CheckMessage]:
    """The database, the keys and the locks live in the data folder (rejoinder.E001)."""
    if os.access(settings.DATA_FOLDER, os.W_OK | os.X_OK):
        return []
    return [
        Error(
            f"The data folder {settings.DATA_FOLDER} cannot be written to.",
            hint="Give it to the user that runs the server, or set REJOINDER_DATA_FOLDER.",
            id="rejoinder.E001",
        )
    ]


def key_is_long(**_given: Any) -> list[CheckMessage]:
    """Whoever guesses the signing key can sign in as anybody (rejoinder.E002)."""
    # Django's own check (security.W009) asks for as many, but only under --deploy.
    if len(settings.SECRET_KEY) >= 50:
        return []
    return [
        Error(
            "The signing key is shorter than 50 characters.",
            hint="Leave REJOINDER_SECRET_KEY empty to have one made, or set a random text.",
            id="rejoinder.E002",
        )
    ]


def breached_list_is_read(**_given: Any) -> list[CheckMessage]:
    """A list of breached passwords that cannot be asked protects nobody (rejoinder.E003)."""
    if not settings.BREACHED_PASSWORDS:
        return []
    try:
        look_through(Path(settings.BREACHED_PASSWORDS))
    except ListIsWrong as error:
        return [
            Error(
                f"The list of breached passwords is wrong: {error}.",
                hint="Set REJOINDER_BREACHED_PASSWORDS to one file of SHA-1 hashes, sorted by"
                " hash, with lines like 000…5A1:42; or leave it empty.",
                id="rejoinder.E003",
            )
        ]
    return []


def outside_check_is_signed(**_given: Any) -> list[CheckMessage]:
    """Without a secret the outside check cannot tell who asks it (rejoinder.E004)."""
    if settings.OPTIONS["outside_check_secret"] or not settings.OPTIONS["outside_check_address"]:
        return []
    return [
        Error(
            "REJOINDER_OUTSIDE_CHECK_ADDRESS is set, and REJOINDER_OUTSIDE_CHECK_SECRET is not.",
            hint="Set a random text of at least 32 characters, and give it to the check.",
            id="rejoinder.E004",
        )
    ]


def address_is_safe(**_given: Any) -> list[CheckMessage]:
    """Passwords and sessions need https on every address but this machine (rejoinder.W001)."""
    address = urlsplit(settings.SITE_ADDRESS)
    if address.scheme == "https" or address.hostname in OWN_MACHINE:
        return []
    return [
        Caution(
            f"The site's address {settings.SITE_ADDRESS} is not https.",
            hint="Put a proxy with a certificate before the server and set "
            "REJOINDER_SITE_ADDRESS to the https address.",
            id="rejoinder.W001",
        )
    ]


def mail_is_sent(**_given: Any) -> list[CheckMessage]:
    """Without a mail server nobody can confirm an address (rejoinder.I001)."""
    if settings.OPTIONS["mail_url"]:
        return []
    return [
        Info(
            f"No mail server is set: mails become files in {settings.DATA_FOLDER / 'mail'}.",
            hint="Set REJOINDER_MAIL_URL to smtp+tls://user:password@host:587.",
            id="rejoinder.I001",
        )
    ]
