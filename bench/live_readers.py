"""Many readers of one live stream: `python -m bench.live_readers PORT THREAD READERS STALLED`.

Opens the streams, then prints one JSON object in a line for each number of a comment that
all readers know by now, with the time of the monotonic clock, which other processes share.
It ends when its standard input does. STALLED more connections read nothing.
"""

import contextlib
import json
import select
import socket
import sys
import time
from collections import Counter

_MOST_AT_ONCE = 200
_WAIT_SECONDS = 0.5


class Readers:
    """The connections, and how far each of them is."""

    def __init__(self, port: int, thread: int) -> None:
        self._address = ("127.0.0.1", port)
        self._asked = (
            f"GET /d/{thread}/live HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n"
        ).encode()
        self._poll = select.epoll()
        self._sockets: dict[int, socket.socket] = {}
        self._number: dict[int, int] = {}
        self._with: Counter[int] = Counter()
        self._everybody = 0
        self.lost = 0

    def open(self, readers: int) -> None:
        """Open so many streams and return when all of them have begun."""
        for opened in range(readers):
            client = socket.create_connection(self._address)
            client.sendall(self._asked)
            client.setblocking(False)
            self._sockets[client.fileno()] = client
            self._number[client.fileno()] = -1
            self._with[-1] += 1
            self._poll.register(client.fileno(), select.EPOLLIN)
            if opened % _MOST_AT_ONCE == 0:
                self._read(0)
        while self._with[-1]:
            self._read(_WAIT_SECONDS)

    def stall(self, readers: int) -> None:
        """Open so many streams that nobody reads."""
        for _ in range(readers):
            client = socket.socket()
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            client.connect(self._address)
            client.sendall(self._asked)
            self._sockets[client.fileno()] = client

    def follow(self) -> None:
        """Print what everybody knows, until standard input ends."""
        self._poll.register(sys.stdin.fileno(), select.EPOLLIN | select.EPOLLHUP)
        self._everybody = min(number for number, found in self._with.items() if found)
        while self._read(_WAIT_SECONDS):
            known = min(number for number, found in self._with.items() if found)
            if known > self._everybody:
                self._everybody = known
                say({"number": known, "at": time.monotonic()})

    def _read(self, seconds: float) -> bool:
        for handle, _event in self._poll.poll(seconds):
            if handle == sys.stdin.fileno():
                return False
            self._take(handle)
        return True

    def _take(self, handle: int) -> None:
        said = b""
        with contextlib.suppress(BlockingIOError, ConnectionError):
            said = self._sockets[handle].recv(65_536)
            if said:
                self._note(handle, said)
                return
        self._poll.unregister(handle)
        self._with[self._number.pop(handle)] -= 1
        self.lost += 1

    def _note(self, handle: int, said: bytes) -> None:
        at = said.rfind(b"id: ")
        if at < 0:
            return
        number = int(said[at + 4 :].partition(b".")[0])
        self._with[self._number[handle]] -= 1
        self._number[handle] = number
        self._with[number] += 1


def say(what: object) -> None:
    """Print one line."""
    print(json.dumps(what), flush=True)


def main() -> None:
    """Do what the command line asks for."""
    port, thread, count, stalled = map(int, sys.argv[1:])
    readers = Readers(port, thread)
    began = time.monotonic()
    readers.open(count)
    readers.stall(stalled)
    say({"open": count, "seconds": round(time.monotonic() - began, 2)})
    readers.follow()
    say({"lost": readers.lost})


if __name__ == "__main__":
    main()
