"""The line to other machines over Redis or Valkey: what is said on one channel (pub/sub).

Nothing is stored there, so that a server that is full or was emptied is as good as any.
Needs the extra "redis".
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.client import PubSub
from redis.retry import Retry

from rejoinder.clients.machines import LineIsDown

# No change may wait for a server that hangs; and nobody does, except the announcing thread.
SECONDS = 0.25
_ASK_AFTER_SECONDS = 2.0  # without any word
_DOWN_AFTER_SECONDS = 4.0


class RedisLine:
    """A line on the channel ``name`` of the server at ``address`` (redis://, rediss://, unix://)."""

    def __init__(self, address: str, name: str) -> None:
        self._address = address
        self._name = name

    def speaker(self) -> "RedisSpeaker":
        """Return a new speaker, not connected yet."""
        return RedisSpeaker(_client(self._address), self._name)

    @contextmanager
    def ear(self) -> Iterator["RedisEar"]:
        """Listen within the block; raises LineIsDown."""
        client = _client(self._address)
        listening = PubSub(client.connection_pool)
        try:
            ear = RedisEar(listening)
            ear.begin(self._name)
            yield ear
        except (RedisError, OSError) as error:
            raise LineIsDown(f"{type(error).__name__}: {error}") from error
        finally:
            listening.close()
            client.close()


class RedisSpeaker:
    """Says things on a channel."""

    def __init__(self, client: "Redis", name: str) -> None:
        self._client = client
        self._name = name

    def say(self, text: str) -> None:
        """Say it to whoever listens at this moment; raises LineIsDown."""
        try:
            self._client.publish(self._name, text)
        except (RedisError, OSError) as error:
            raise LineIsDown(f"{type(error).__name__}: {error}") from error


class RedisEar:
    """Hears a channel. A server that hangs says nothing, so it is asked for a sign of life."""

    def __init__(self, listening: PubSub) -> None:
        self._listening = listening
        self._heard_at = time.monotonic()
        self._has_asked = False

    def begin(self, name: str) -> None:
        """Subscribe, and wait until the server has confirmed it."""
        self._listening.subscribe(name)
        until = time.monotonic() + _ASK_AFTER_SECONDS
        while (said := self._listening.get_message(timeout=SECONDS)) is None:
            if time.monotonic() > until:
                raise LineIsDown("the server does not confirm")
        if said["type"] != "subscribe":
            raise LineIsDown(f"the server answered {said['type']!r}")

    def hear(self, seconds: float) -> Sequence[str]:
        """Wait so long at most for what was said; raises LineIsDown."""
        said = []
        found = self._listening.get_message(timeout=seconds)
        if found is None:
            self._ask_for_life()
        while found is not None:
            self._heard_at, self._has_asked = time.monotonic(), False
            said += _text(found)
            found = self._listening.get_message(timeout=0)
        return said

    def _ask_for_life(self) -> None:
        silent_seconds = time.monotonic() - self._heard_at
        if silent_seconds > _DOWN_AFTER_SECONDS:
            raise LineIsDown(f"the server has not answered for {silent_seconds:.0f} s")
        if silent_seconds > _ASK_AFTER_SECONDS and not self._has_asked:
            self._listening.ping()
            self._has_asked = True


def _client(address: str) -> "Redis":
    return Redis.from_url(
        address,
        socket_timeout=SECONDS,
        socket_connect_timeout=SECONDS,
        # Its own repeated tries would take seconds; our callers try again by themselves.
        retry=Retry(NoBackoff(), 0),
        decode_responses=True,
    )


def _text(found: dict[str, Any]) -> list[str]:
    return [str(found["data"])] if found["type"] == "message" else []
