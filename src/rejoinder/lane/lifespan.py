"""ASGI lifespan: what runs once when a worker starts and once when it stops."""

import logging
from collections.abc import Awaitable, Callable

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
