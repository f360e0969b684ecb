"""``rejoinder worker``: the housekeeping, for a machine that runs it apart from the server."""

import signal
import threading

import click
from django.conf import settings
from django.utils import timezone

from rejoinder.actions.housekeeping import keep_house, run_for_ever


@click.command("worker")
@click.option("--once", is_flag=True, help="One round, then end.")
@click.option("--every", type=click.FloatRange(1), default=300, show_default=True, help="Seconds.")
def command(once: bool, every: float) -> None:
    """Drop old keys and sessions and renew ranks; 'rejoinder serve' does this by itself."""
    if once:
        for what, count in keep_house(timezone.now()).items():
            click.echo(f"{what}: {count}")
        return
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    run_for_ever(settings.DATA_FOLDER / "worker.lock", every_seconds=every, stop=stop)
