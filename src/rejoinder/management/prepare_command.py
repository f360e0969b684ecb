"""``rejoinder prepare``: tables and static files, as this version wants them."""

import hashlib
from pathlib import Path

import click
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from rejoinder.actions.close_account import apply_erasures
from rejoinder.actions.keep_site import first_site
from rejoinder.rendering.stamps import stamps

# Beside the gathered files: tells from which files they were gathered.
_FINGERPRINT = "gathered-from"


def is_prepared() -> bool:
    """Whether the tables and the gathered static files are those of this version."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    kept = _fingerprint_file()
    return kept.is_file() and kept.read_text(encoding="ascii") == _fingerprint()


def prepare() -> None:
    """Bring tables, static files and the site's row up to date, and drop kept pages."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    _fingerprint_file().write_text(_fingerprint(), encoding="ascii")
    first_site()
    # The database may be an older backup: whoever has closed their account stays closed.
    apply_erasures(timezone.now())
    stamps().touch_all()


def _fingerprint_file() -> Path:
    return Path(settings.STATIC_ROOT) / _FINGERPRINT


def _fingerprint() -> str:
    """Digest the names, sizes and times of the static files that would be gathered, and how."""
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: found[0]):
            facts = Path(storage.path(name)).stat()
            digest.update(f"{name} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


@click.command("prepare")
def command() -> None:
    """Prepare the data folder for this version; doing it again changes nothing."""
    prepare()
    click.echo("The tables and files are as this version wants them.")
