"""Lets the system end connections whose other side has vanished without a word.

A live stream is mostly silent, so a phone that drove into a tunnel would stay for hours. What
a socket listens with, its connections inherit (Linux, tcp(7)), but servers open that socket
by themselves and leave it as it is. So we look for it among what this process has open.
"""

import asyncio
import contextlib
import logging
import os
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

logger = logging.getLogger(__name__)

# With a word at least every 24 seconds (lane/live.py), a stream is gone within a minute.
VANISHED_SECONDS = 30
_OPEN_FILES = Path("/dev/fd")
_TRIES = 100
_TRY_SECONDS = 0.05


async def let_vanished_go() -> None:
    """Set the times once the server listens, which it does only after its applications began."""
    for _ in range(_TRIES):
        found = 0
        for listening in _listening_sockets():
            with contextlib.closing(listening):
                _set_times(listening)
                found += 1
        if found:
            return
        await asyncio.sleep(_TRY_SECONDS)
    # A server that is handed its connections by another process has none.
    logger.info("No listening socket was found; vanished readers stay as long as the system lets.")


def _listening_sockets() -> Iterator[socket.socket]:
    for opened in list(_OPEN_FILES.iterdir()) if _OPEN_FILES.is_dir() else ():
        try:
            handle = int(opened.name)
            is_socket = stat.S_ISSOCK(os.fstat(handle).st_mode)
            copy = socket.socket(fileno=os.dup(handle)) if is_socket else None
        except OSError:
            continue  # closed meanwhile
        if copy is None:
            continue
        is_tcp = copy.family in (socket.AF_INET, socket.AF_INET6)
        if is_tcp and copy.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
            yield copy
        else:
            copy.close()


def _set_times(listening: socket.socket) -> None:
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    # Not every system has all of them.
    for name, value in (
        ("TCP_KEEPIDLE", VANISHED_SECONDS),
        ("TCP_KEEPINTVL", 10),
        ("TCP_KEEPCNT", 3),
        ("TCP_USER_TIMEOUT", VANISHED_SECONDS * 1000),
    ):
        if hasattr(socket, name):
            listening.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
