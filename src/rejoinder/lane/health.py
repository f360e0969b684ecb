"""``/healthz``: whether the process can answer readers, which needs the database."""

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import Executor

logger = logging.getLogger(__name__)

_KEPT_SECONDS = 1.0  # a monitor, a load balancer and a visitor may ask at once


class Health:
    """Runs ``probe`` (one small database read; raises if it fails) in the build threads.

    They are the threads that pages need, so if they all hang this says so, too.
    """

    def __init__(
        self, probe: Callable[[], None], executor: Executor, *, timeout_seconds: float = 2.0
    ) -> None:
        self._probe = probe
        self._executor = executor
        self._timeout_seconds = timeout_seconds
        self._running: asyncio.Future[bool] | None = None
        self._known: tuple[float, bool] = (0.0, False)

    async def is_well(self) -> bool:
        """Say whether the last read, at most a second ago, succeeded within the time."""
        known_until, well = self._known
        if time.monotonic() < known_until:
            return well
        if self._running is None or self._running.done():
            loop = asyncio.get_running_loop()
            self._running = loop.run_in_executor(self._executor, self._run)
        # A probe that hangs is waited for by the next question too, and not started again:
        # else a stopped database would eat one thread for each question.
        done, _ = await asyncio.wait({self._running}, timeout=self._timeout_seconds)
        well = bool(done) and self._running.result()
        self._known = (time.monotonic() + _KEPT_SECONDS, well)
        return well

    def _run(self) -> bool:
        try:
            self._probe()
        except Exception:  # an outermost edge: whatever it was, the answer is "not well"
            logger.exception("The health check could not read the database.")
            return False
        return True
