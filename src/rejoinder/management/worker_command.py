"""``rejoinder worker``: housekeeping and mails, on a machine apart from the server."""

import signal
import threading

import click
from django.conf import settings
from django.utils import timezone

from rejoinder.actions.courier import Courier, run_courier
from rejoinder.actions.housekeeping import keep_house, run_for_ever

# As long as some slow pages take; what has not answered by then is asked again in minutes.
_PAGES_MAY_TAKE_SECONDS = 60


@click.command("worker")
@click.option("--once", is_flag=True, help="One round, then end.")
@click.option("--every", type=click.FloatRange(1), default=300, show_default=True, help="Seconds.")
def command(once: bool, every: float) -> None:
    """Tell, send mails, keep house, as 'rejoinder serve' does by itself."""
    if once:
        courier = Courier()
        while courier.round():
            pass
        courier.close()
        for what, count in keep_house(timezone.now()).items():
            click.echo(f"{what}: {count}")
        if not courier.finish_asking(within_seconds=_PAGES_MAY_TAKE_SECONDS):
            click.echo("Pages elsewhere are slow; they are asked again later.")
        return
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    threading.Thread(target=run_courier, args=(stop,), name="courier", daemon=True).start()
    run_for_ever(settings.DATA_FOLDER / "worker.lock", every_seconds=every, stop=stop)
