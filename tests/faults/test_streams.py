"""Live streams over killed processes and a stopping server: no gap, nothing twice, no waiting."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress

import psutil
import pytest
import requests

from tests.faults.test_crashes import prepared
from tests.live.reading_along import Listener, OpenPage
from tests.support.server import Server
from tests.support.web import Person

StartServer = Callable[..., Server]
LINE_DROPS = 10


@pytest.mark.any_database
def test_nothing_is_missed_or_had_twice_however_often_the_line_drops(
    start_server: StartServer,
) -> None:
    server = start_server(workers=2)
    comments = prepared(server)
    thread = int(comments.split("/")[2])
    person = Person(server.address)
    page = OpenPage(_patiently(server), thread)
    sent: list[str] = []

    for drop in range(LINE_DROPS):
        listener = _listening(server, thread)
        listener.said()
        sent.append(_posted(person, comments, drop, "heard"))
        _hear(listener, len(sent))
        _kill_whoever_serves(server, listener)
        sent.append(_posted(person, comments, drop, "missed"))
        _until_the_end(listener)
        again = _listening(server, thread)
        assert again.head(number=len(sent))["number"] == len(sent)
        again.close()
        page.catch_up()

    assert page.shown == sent


def _listening(server: Server, thread: int) -> Listener:
    until = time.monotonic() + 20
    while True:
        try:
            return Listener(server.port, f"/d/{thread}/live")
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def _until_the_end(listener: Listener) -> None:
    with suppress(ConnectionError):
        while True:
            listener.said(seconds=5)
    listener.close()


def _hear(listener: Listener, number: int) -> None:
    assert listener.head(number=number)["number"] == number


def _patiently(server: Server) -> Callable[[str], str]:
    def read(path: str) -> str:
        until = time.monotonic() + 20
        while True:
            try:
                answer = requests.get(server.address + path, timeout=10)
                answer.raise_for_status()
            except requests.RequestException:
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)
            else:
                return answer.text

    return read


def _posted(person: Person, path: str, drop: int, word: str) -> str:
    """Post until it is acknowledged, with one key; return the comment's public id."""
    until = time.monotonic() + 20
    while True:
        text, key = f"Drop {drop}, {word}.", f"{drop}-{word}"
        try:
            answer = person.sends(path, json=True, text=text, name="Lars Egge", key=key)
        except requests.RequestException:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
            continue
        assert answer.status_code in (200, 201), answer.text
        return str(answer.json()["html"].partition('id="c-')[2].partition('"')[0])


def _kill_whoever_serves(server: Server, listener: Listener) -> None:
    """Kill the process at the other end of a stream, as a crash would."""
    mine = listener.vanish().getsockname()
    for process_id in server.workers():
        for at in psutil.Process(process_id).net_connections("tcp"):
            if at.raddr and at.raddr[1] == mine[1]:
                os.kill(process_id, signal.SIGKILL)
                return
    raise AssertionError("nobody serves this stream")


@pytest.mark.any_database
def test_a_server_that_is_told_to_stop_does_not_wait_for_streams(
    start_server: StartServer,
) -> None:
    server = start_server(options={"REJOINDER_LIVE_STREAMS": "1"})
    thread = int(prepared(server).split("/")[2])
    listener = _listening(server, thread)
    listener.said()
    refused = requests.get(server.address + f"/d/{thread}/live", timeout=10)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "30")
    assert refused.json()["error"]["code"] == "busy"
    began = time.monotonic()

    server.stop()

    assert time.monotonic() - began < 8
    _until_the_end(listener)
