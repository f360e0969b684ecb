"""``rejoinder serve``: the lane, Django and the housekeeping in one process tree."""

import logging
import os
import resource
import socket
import sys
import time

import click
from django.conf import settings
from django.db import connections
from django.urls import get_resolver
from django.utils import timezone
from granian.constants import Interfaces, Loops
from granian.log import LogLevels
from granian.server import MPServer

from rejoinder.actions.close_account import apply_erasures
from rejoinder.management.prepare_command import is_prepared, prepare

# One worker keeps one core busy; on two cores the second is left to the database, the
# disk and everything else (measured: two workers there serve less than one).
MOST_USEFUL_WORKERS = max(1, (os.cpu_count() or 2) - 1)
RESTART_SECONDS = 0.2
CONNECTIONS_BESIDE = 2048
STOP_SECONDS = 10  # for answers that are under way
logger = logging.getLogger(__name__)


@click.command("serve")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=MOST_USEFUL_WORKERS,
    show_default=True,
    help="Processes that answer requests.",
)
def command(port: int, host: str, workers: int) -> None:
    """Prepare the data folder if need be, then serve until told to stop."""
    _refuse_taken_port(host, port)
    streams = int(str(settings.OPTIONS["live_streams"]))
    if not is_prepared():
        prepare()
    else:
        # A backup of this version may have been put back since the last start.
        apply_erasures(timezone.now())
    # Loaded here, the pages are there for every worker at once, also for one that is restarted.
    get_resolver().url_patterns  # noqa: B018  # reading it is what loads them
    _allow_open_files(streams)
    # The workers must not inherit a connection: SQLite's locks do not survive a fork.
    connections.close_all()
    click.echo(f"Rejoinder serves {settings.SITE_ADDRESS} (listening on {host}:{port}).")
    _serve_until_told_to_stop(host, port, workers, streams)


def _serve_until_told_to_stop(host: str, port: int, workers: int, streams: int) -> None:
    """Serve, and start again when the server gave up over workers that died too often.

    granian ends when a worker dies within seconds of its start. That is right for a
    program that cannot start at all, so the first start must succeed; later deaths
    (memory, a kill) must not end the site.
    """
    settings.SERVING_MARK.unlink(missing_ok=True)
    while True:
        server = _server(host, port, workers, streams)
        try:
            server.serve()
        except SystemExit as ended:
            if not settings.SERVING_MARK.exists():
                sys.exit("The server could not start; the lines above say why.")
            logger.warning("the server ended with code %s and is started again", ended.code)
        if server.interrupt_signal:
            return
        time.sleep(RESTART_SECONDS)


def _server(host: str, port: int, workers: int, streams: int) -> MPServer:
    return MPServer(
        "rejoinder.config.asgi:application",
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        workers=workers,
        loop=Loops.uvloop,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        backlog=2048,
        # How many connections a worker takes at once: open streams, and readers besides.
        backpressure=streams + CONNECTIONS_BESIDE,
        workers_kill_timeout=STOP_SECONDS,
        websockets=False,
    )


def _allow_open_files(streams: int) -> None:
    """Let each worker have as many files open as it may have streams, if the system allows it.

    Services are mostly begun with 1024, of which they may make more by themselves.
    """
    wanted = streams + CONNECTIONS_BESIDE
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    if most < wanted:
        click.echo(
            f"The system lets a process open {hard} files, so it cannot keep {streams} live"
            " streams open. Raise that limit (LimitNOFILE) or lower REJOINDER_LIVE_STREAMS.",
            err=True,
        )


def _refuse_taken_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            sys.exit(f"Port {port} on {host} cannot be used: {error.strerror}. Try --port.")
