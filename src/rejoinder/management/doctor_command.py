"""``rejoinder doctor``: what is wrong with this installation, and what to do."""

import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

import click
from django.conf import settings
from django.core.checks import WARNING, run_checks
from django.core.mail import get_connection
from django.db import Error, connection
from django.utils import timezone

from rejoinder.actions.look_at_outbox import backlog
from rejoinder.clients.machines import Line, LineIsDown
from rejoinder.management.prepare_command import is_prepared
from rejoinder.vocabulary.notifications import DeliveryState

_LATE_SECONDS = 15 * 60
_LEAST_FREE_BYTES = 200 * 1024 * 1024
# RETURNING came with SQLite 3.35; older ones cannot run the hot statements.
_OLDEST_SQLITE = (3, 35)


class Kind(Enum):
    """What was found; only something wrong needs doing."""

    RIGHT = "right"
    NOTE = "note"
    WRONG = "wrong"


class Found(NamedTuple):
    """One thing that was looked at; ``words`` are empty when it is right."""

    what: str
    kind: Kind = Kind.RIGHT
    words: str = ""


@click.command("doctor")
def command() -> None:
    """Print what was looked at; exit code 1 when something needs doing."""
    troubles = 0
    for what, kind, words in _findings():
        troubles += kind is Kind.WRONG
        click.echo(f"{kind.value:<5}  {what}" + (f": {words}" if words else ""))
    sys.exit(1 if troubles else 0)


def _findings() -> Iterator[Found]:
    yield _found("data folder", _data_folder())
    yield _found("free space", _free_space())
    database = _found("database", _database())
    yield database
    if database.kind is Kind.RIGHT:
        yield _found("tables", None if is_prepared() else "run 'rejoinder prepare'")
        yield _outbox()
    is_gathered = settings.STATIC_ROOT.is_dir()
    yield _found("static files", None if is_gathered else "run 'rejoinder prepare'")
    yield _mail()
    if settings.MACHINES_LINE is not None:
        yield _found("other machines", _machines(settings.MACHINES_LINE))
    for message in run_checks():
        if message.level >= WARNING and not message.is_silenced():
            yield _found(f"{message.id}", f"{message.msg} {message.hint or ''}".strip())


def _found(what: str, trouble: str | None) -> Found:
    return Found(what) if trouble is None else Found(what, Kind.WRONG, trouble)


def _data_folder() -> str | None:
    if os.access(settings.DATA_FOLDER, os.W_OK):
        return None
    return f"{settings.DATA_FOLDER} cannot be written to; change its owner or use --data"


def _free_space() -> str | None:
    free = shutil.disk_usage(settings.DATA_FOLDER).free
    if free >= _LEAST_FREE_BYTES:
        return None
    return f"only {free // 1_048_576} MB are free where {settings.DATA_FOLDER} lies"


def _database() -> str | None:
    if connection.vendor == "sqlite" and sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        return f"SQLite {sqlite3.sqlite_version} is too old; 3.35 or newer is needed"
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error as error:
        return f"no answer ({str(error).strip()}); look at REJOINDER_DATABASE_URL"
    return None


def _outbox() -> Found:
    if not is_prepared():
        return Found("outbox", Kind.NOTE, "not there yet")
    found = backlog(timezone.now())
    failed = found.count(DeliveryState.FAILED)
    if found.late_seconds > _LATE_SECONDS:
        late = f"the oldest mail is {found.late_seconds // 60} min late"
        return Found("outbox", Kind.WRONG, f"{late}; run 'rejoinder outbox'")
    if failed:
        return Found("outbox", Kind.NOTE, f"{failed} mails or pushes failed; 'rejoinder outbox'")
    return Found("outbox")


def _machines(line: Line) -> str | None:
    try:
        with line.ear():
            return None
    except LineIsDown as error:
        return f"no answer ({error}); look at REJOINDER_MACHINES_URL"


def _mail() -> Found:
    if not settings.OPTIONS["mail_url"]:
        folder = settings.DATA_FOLDER / "mail"
        return Found("mail", Kind.NOTE, f"mails become files in {folder}; set REJOINDER_MAIL_URL")
    mailer = get_connection()
    try:
        opened = mailer.open()
    except OSError as error:
        return Found("mail", Kind.WRONG, f"no answer ({error}); look at REJOINDER_MAIL_URL")
    if opened:
        mailer.close()
    return Found("mail")
