"""A mail server on this machine that behaves as badly as a test asks."""

import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class Script:
    """How the server behaves, and what it was given.

    ``banner`` may be ``hang`` (nothing is said) or ``slow`` (one byte at a time, for ever).
    ``at_rcpt`` and ``after_data`` are answers, used one after the other and then no more;
    ``drop`` closes the connection, ``stop`` sets ``reached`` and waits for ``goes_on``.
    """

    banner: str = "220 ready"
    at_mail: list[str] = field(default_factory=list)
    at_rcpt: list[str] = field(default_factory=list)
    after_data: list[str] = field(default_factory=list)
    goes_on: threading.Event = field(default_factory=threading.Event)
    reached: threading.Event = field(default_factory=threading.Event)
    messages: list[EmailMessage] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    connections: int = 0
    port: int = 0

    def ids(self) -> list[str]:
        """Return the Message-IDs of what came in."""
        return [str(message["Message-ID"]) for message in self.messages]


class _Handler(socketserver.StreamRequestHandler):
    script: Script

    def handle(self) -> None:
        script = self.script
        script.connections += 1
        if script.banner == "hang":
            script.goes_on.wait(20)
            return
        if script.banner == "slow":
            self._slowly()
            return
        self._say(script.banner)
        self._talk()

    def _talk(self) -> None:
        sender, recipient, goes_on = "", "", True
        while goes_on and (line := self.rfile.readline()):
            verb = line[:4].upper()
            if verb == b"MAIL":
                sender = line.decode().split("<", 1)[1].split(">", 1)[0]
                goes_on = self._step(self.script.at_mail)
            elif verb == b"RCPT":
                recipient = line.decode().split("<", 1)[1].split(">", 1)[0]
                goes_on = self._step(self.script.at_rcpt)
            elif verb == b"DATA":
                self._say("354 go on")
                goes_on = self._content(sender, recipient)
            else:
                self._say("221 bye" if verb == b"QUIT" else "250 fine")
                goes_on = verb != b"QUIT"

    def _content(self, sender: str, recipient: str) -> bool:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b".") else line)
        answer = self.script.after_data.pop(0) if self.script.after_data else "250 kept"
        if answer.startswith("250") or answer in ("drop", "stop"):
            message = message_from_bytes(b"".join(lines), policy=policy.default)
            message["X-Delivered-To"] = recipient
            self.script.messages.append(message)
            self.script.senders.append(sender)
        if answer == "stop":
            self.script.reached.set()
            self.script.goes_on.wait(20)
            answer = "250 kept"
        if answer == "drop":
            return False
        return self._say(answer)

    def _step(self, answers: list[str]) -> bool:
        answer = answers.pop(0) if answers else "250 fine"
        if answer == "stop":
            self.script.reached.set()
            self.script.goes_on.wait(20)
            answer = "250 fine"
        return answer != "drop" and self._say(answer)

    def _slowly(self) -> None:
        try:
            while not self.script.goes_on.wait(0.05):
                self.wfile.write(b"2")
        except OSError:
            return

    def _say(self, words: str) -> bool:
        try:
            self.wfile.write(words.encode() + b"\r\n")
        except OSError:
            return False
        return True


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    block_on_close = False
    request_queue_size = 64


@contextmanager
def scripted_server(script: Script | None = None) -> Iterator[Script]:
    """Run the server for as long as the block lasts."""
    script = script or Script()
    handler = type("Handler", (_Handler,), {"script": script})
    with _Server(("127.0.0.1", script.port), handler) as server:
        script.port = int(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield script
        finally:
            script.goes_on.set()
            server.shutdown()


def wait_until(condition: "threading.Event", seconds: float = 10) -> None:
    """Wait for an event, and fail when it does not come."""
    began = time.monotonic()
    if not condition.wait(seconds):
        raise AssertionError(f"waited {time.monotonic() - began:.1f} s for nothing")
