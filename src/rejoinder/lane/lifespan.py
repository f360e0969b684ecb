"""ASGI lifespan: what runs once when a worker starts and once when it stops."""

import asyncio
import logging
import signal
import threading
from collections.abc import Awaitable, Callable
from types import FrameType

from rejoinder.lane.asgi import Receive, Send

logger = logging.getLogger(__name__)

Step = Callable[[], Awaitable[None]]


async def live(receive: Receive, send: Send, *, start: Step, stop: Step) -> None:
    """Run ``start`` and ``stop`` when the server says so; a failed start stops the worker."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            try:
                await start()
            except Exception as error:  # an outermost edge: the server must be told
                logger.exception("The worker could not start.")
                await send({"type": "lifespan.startup.failed", "message": str(error)})
                return
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await stop()
            await send({"type": "lifespan.shutdown.complete"})
            return


def when_told_to_stop(stop: Callable[[], None]) -> None:
    """Call ``stop`` in the running loop when the process is told to end, before the server does.

    The server waits for open connections before it ends the lifespan, and a stream has no
    end of its own. Its own way of taking the signal stays as it is.
    """
    loop = asyncio.get_running_loop()
    if threading.current_thread() is not threading.main_thread():
        return  # signals are not ours there
    for number in (signal.SIGTERM, signal.SIGINT):
        _chain(number, loop, stop)


def _chain(number: int, loop: asyncio.AbstractEventLoop, stop: Callable[[], None]) -> None:
    before = signal.getsignal(number)

    def handler(signum: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(stop)
        if callable(before):
            before(signum, frame)

    signal.signal(number, handler)
