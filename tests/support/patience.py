"""Waiting for what another process does, with an end."""

import time
from collections.abc import Callable


def eventually(holds: Callable[[], object], *, seconds: float = 10) -> None:
    """Ask again and again until ``holds`` says something true.

    Raises:
        AssertionError: it did not within ``seconds``.
    """
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, f"it did not happen within {seconds:g} seconds"
        time.sleep(0.02)
