"""A page that stays open, as far as HTTP shows: what it holds, and how it asks for the rest."""

import json
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from typing import Any

from lxml import html as lxml_html

# Reads an address of the site and returns the answer's text.
Read = Callable[[str], str]


@dataclass
class OpenPage:
    """The comments of a thread as one reader has them on screen: text by public id."""

    read: Read
    thread: int
    number: int = 0
    changed: str = "0"
    comments: dict[str, str] = field(default_factory=dict)
    shown: list[str] = field(default_factory=list)  # in the order in which they appeared

    def head(self) -> dict[str, Any]:
        """Ask how far the thread is."""
        found: dict[str, Any] = json.loads(self.read(f"/d/{self.thread}/head"))
        return found

    def catch_up(self) -> None:
        """Do what js/live.js does when it hears of a head, with everything shown at once."""
        head = self.head()
        while str(head["changed"]) != self.changed:
            unfinished = self._take_changes(head["number"])
            if not unfinished:
                break
        while head["number"] > self.number:
            self._take_new(head["changed"])

    def ask(self, after: int, since: object) -> "tuple[Any, Any]":
        """Ask for what came and what changed; return the two lists."""
        answer = self.read(f"/d/{self.thread}/changes?after={after}&since={since}")
        new, changed = lxml_html.fragments_fromstring(answer)
        return new, changed

    def _take_new(self, changed: object) -> None:
        new, _ = self.ask(self.number, changed)
        for item in new:
            public_id = item.get("id").removeprefix("c-")
            assert public_id not in self.comments, f"{public_id} came twice"
            self.comments[public_id] = _text(item)
            self.shown.append(public_id)
        assert int(new.get("data-number")) > self.number
        self.number = int(new.get("data-number"))

    def _take_changes(self, number: int) -> bool:
        _, changed = self.ask(number, self.changed)
        for item in changed:
            public_id = item.get("id").removeprefix("c-")
            if item.get("data-gone") is not None:
                self.comments.pop(public_id, None)
            elif public_id in self.comments:
                self.comments[public_id] = _text(item)
        self.changed = changed.get("data-since")
        return changed.get("data-unfinished") is not None


def _text(item: Any) -> str:
    found = item.xpath(".//div[@class='text'] | .//p[@class='tombstone']")
    return " ".join(found[0].text_content().split())


class Listener:
    """One open stream; ``said`` waits for the next event."""

    def __init__(self, port: int, path: str, headers: dict[str, str] | None = None) -> None:
        self._connection = HTTPConnection("localhost", port, timeout=10)
        self._connection.request("GET", path, headers=headers or {})
        self.answer: HTTPResponse = self._connection.getresponse()

    def said(self, *, seconds: float = 10) -> tuple[str, dict[str, Any]]:
        """Return name and data of the next event.

        Raises:
            TimeoutError: nothing was said for so long. ConnectionError: the line dropped.
        """
        connected = self._connection.sock
        if connected is not None:
            connected.settimeout(seconds)
        name = ""
        while line := self.answer.readline():
            kind, _, value = line.decode().rstrip("\n").partition(": ")
            if kind == "event":
                name = value
            if kind == "data":
                return name, json.loads(value)
        raise ConnectionError("the stream has ended")

    def head(self, *, number: int) -> dict[str, Any]:
        """Wait until the thread has come to ``number``; return that head."""
        while True:
            name, found = self.said()
            if not name and found["number"] >= number:
                return found

    def close(self) -> None:
        """Leave."""
        if self.answer.fp is not None:
            self.answer.close()
        self._connection.close()

    def vanish(self) -> socket.socket:
        """Return the socket itself."""
        connected = self._connection.sock
        assert connected is not None
        return connected


def words(text: str) -> list[str]:
    """Split what a page shows into words."""
    return re.findall(r"\w+", text)
