"""Servers stand still while a test does their work itself.

The server of `site_server` is shared, and works on the very tables of tests that never asked for
it: its courier would send the mails that such a test is about to send.
"""

import fcntl
import os
import signal
import sqlite3
import time
from contextlib import closing

import psutil
from django.conf import settings
from django.db import connection

from tests.support.server import Server

_TRIES = 50
_BETWEEN_SECONDS = 0.02


def let_sleep(server: Server) -> None:
    """Stop a server's processes in a moment in which it holds no lock of the database.

    One that never has such a moment stays awake.
    """
    if server.process is None:
        return
    for _try in range(_TRIES):
        os.killpg(server.process.pid, signal.SIGSTOP)
        if _has_stopped(server.process.pid) and _nobody_holds_a_lock():
            return
        _go_on(server.process.pid)
        time.sleep(_BETWEEN_SECONDS)


def wake(server: Server) -> None:
    """Let a server go on; one that is awake does not notice. Returns once it answers.

    Told to stop in the very moment of waking, its workers would not hear of it.
    """
    if server.process is not None:
        _go_on(server.process.pid)
        server.wait()


def _go_on(group: int) -> None:
    os.killpg(group, signal.SIGCONT)


def _has_stopped(process_id: int) -> bool:
    until = time.monotonic() + 1
    while psutil.Process(process_id).status() != psutil.STATUS_STOPPED:
        if time.monotonic() > until:
            return False
        time.sleep(0.001)
    return True


def _nobody_holds_a_lock() -> bool:
    if connection.vendor == "sqlite":
        return _the_file_is_free()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND xact_start IS NOT NULL"
        )
        return bool(cursor.fetchone() == (0,))


def _the_file_is_free() -> bool:
    name = str(connection.settings_dict["NAME"])
    with settings.WRITE_LOCK.open("ab") as file, closing(sqlite3.connect(name, timeout=0)) as own:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            own.execute("BEGIN IMMEDIATE")
        except (BlockingIOError, sqlite3.OperationalError):
            return False
        return True
