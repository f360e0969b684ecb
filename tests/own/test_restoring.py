"""A backup from before an account was closed, put back: the account stays closed."""

import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from rejoinder.actions.close_account import UNDO_FOR, ask_to_close, close_due_accounts
from rejoinder.vocabulary.people import AfterClosing
from tests.support import cast
from tests.support.server import Server


@pytest.mark.django_db(transaction=True)
def test_a_file_put_back_from_a_backup_is_brought_to_what_the_journal_says(
    tmp_path: Path, data_folder: Path
) -> None:
    """tests/own/test_closing.py has the same for rows, on every database."""
    if connection.vendor != "sqlite":
        pytest.skip("This is about the file of SQLite.")
    (data_folder / "erasures.jsonl").unlink(missing_ok=True)
    cast.newspaper()
    leaver, waverer, now = cast.ana(), cast.ben(), cast.now()
    restored = Server(tmp_path / "restored")
    database = restored.data / "rejoinder.sqlite3"
    with closing(sqlite3.connect(database)) as backup:
        connection.ensure_connection()
        connection.connection.backup(backup)
    ask_to_close(leaver, AfterClosing.WITHDRAW, now - UNDO_FOR - timedelta(seconds=1))
    assert close_due_accounts(now) == 1
    ask_to_close(waverer, AfterClosing.KEEP, now)
    for kept in ("erasures.jsonl", "secret-key"):
        shutil.copy(data_folder / kept, restored.data)
    assert _accounts(database) == [("Ana", False), ("Ben", False)]

    done = restored.command("erasures", "apply")

    assert done.stdout == "2 accounts were brought to what the journal says.\n", done.stderr
    assert _accounts(database) == [("Ben", True)]


def _accounts(database: Path) -> list[tuple[str, bool]]:
    """Return each account's name and whether it is being closed."""
    with closing(sqlite3.connect(database)) as read:
        rows = read.execute("SELECT display_name, closing_at FROM rejoinder_account ORDER BY id")
        return [(name, closing_at is not None) for name, closing_at in rows]
