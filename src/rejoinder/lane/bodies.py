"""Reading a request's body: all of it, but not more and not longer than allowed."""

import asyncio
from tempfile import SpooledTemporaryFile
from typing import IO

from rejoinder.lane.asgi import Receive

_IN_MEMORY_BYTES = 64 * 1024
# A browser shows an answer only once it has sent its request. So what is too large is
# read on and thrown away, but only so far.
_DISCARDED_TIMES = 8


class BodyIsTooLarge(Exception):
    """More came than is taken."""


class BodyIsTooSlow(Exception):
    """The body did not arrive in its time."""


class VisitorHasLeft(Exception):
    """The connection ended before the body did."""


async def read_body(receive: Receive, *, max_bytes: int, seconds: float) -> tuple[IO[bytes], int]:
    """Read the body into memory, or into a temporary file from 64 KiB on.

    Returns the open file, at its beginning, and its length in bytes.

    Raises:
        BodyIsTooLarge, BodyIsTooSlow, VisitorHasLeft: nothing is kept open then.
    """
    # Not a with-statement: the file lives on, in the thread that answers.
    body = SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES)  # noqa: SIM115
    try:
        async with asyncio.timeout(seconds):
            length = await _read_into(body, receive, max_bytes)
    except TimeoutError as error:
        body.close()
        raise BodyIsTooSlow from error
    except BaseException:
        body.close()
        raise
    body.seek(0)
    return body, length


async def _read_into(body: "SpooledTemporaryFile[bytes]", receive: Receive, max_bytes: int) -> int:
    length = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise VisitorHasLeft
        chunk = message.get("body", b"")
        length += len(chunk)
        if length > max_bytes * _DISCARDED_TIMES:
            raise BodyIsTooLarge
        if length <= max_bytes:
            body.write(chunk)
        if not message.get("more_body", False):
            break
    if length > max_bytes:
        raise BodyIsTooLarge
    return length
