"""Streams: everybody hears of what is new, whichever process they are connected to."""

import os

import pytest
import requests

from rejoinder.actions.cast_vote import cast_vote
from rejoinder.actions.edit_comment import edit_comment
from rejoinder.policies.writer import Writer
from tests.live.reading_along import Listener
from tests.support import cast
from tests.support.server import Server
from tests.support.web import Person, session_of


def _path(thread: int) -> str:
    return f"/d/{thread}/live"


def test_a_stream_tells_at_once_where_the_thread_is_and_then_what_is_new(
    site_server: Server,
) -> None:
    place, ana = cast.thread(), cast.ana()
    cast.writes(ana, place, "Before anybody listened.")
    listener = Listener(site_server.port, _path(place.pk))

    name, first = listener.said()
    written = cast.writes(ana, place, "While somebody listens.")
    came = listener.head(number=2)
    writer = Writer(account=ana)
    edit_comment(written.comment_id, writer=writer, text="In other words.", now=cast.now())
    changed = listener.head(number=2)

    assert listener.answer.headers["Content-Type"].startswith("text/event-stream")
    assert listener.answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in listener.answer.headers
    assert (name, first["number"], first["count"], first["heading"]) == ("", 1, 1, "1 comment")
    assert (came["count"], came["heading"]) == (2, "2 comments")
    assert changed["changed"] > came["changed"] == first["changed"]
    listener.close()


def test_votes_and_other_threads_are_not_told(site_server: Server) -> None:
    place, other, ana, zed = cast.thread(), cast.thread(), cast.ana(), cast.zed()
    written = cast.writes(ana, place, "What one votes on.")
    listener = Listener(site_server.port, _path(place.pk))
    listener.said()

    cast_vote(written.comment_id, writer=Writer(account=zed), value=1, now=cast.now())
    cast.writes(zed, other, "Elsewhere.")
    cast.writes(zed, place, "Here.")

    # The next thing said is of the comment that came here, and nothing was said before.
    assert listener.said()[1]["number"] == 2
    listener.close()


def test_a_signed_in_reader_hears_of_the_own_inbox_and_nobody_else_does(
    site_server: Server,
) -> None:
    place, ana, zed = cast.thread(), cast.ana(), cast.zed()
    mine = cast.writes(ana, place, "I was there at six.")
    cookie = {"Cookie": f"rj_session={session_of(ana)}; rj_script=1"}
    listener = Listener(site_server.port, _path(place.pk), cookie)
    stranger = Listener(site_server.port, _path(place.pk))
    assert {listener.said()[0], listener.said()[0]} == {"", "inbox"}
    stranger.said()

    cast.writes(zed, place, "So was I.", parent=mine.comment_id)

    told = [listener.said() for _ in range(2)]
    assert ("inbox", {"unread": 1}) in told
    assert stranger.said()[0] == ""
    answer = Person(site_server.address, ana).sends("/inbox/read", json=True, upto="999999999")
    assert answer.status_code == 200, answer.text
    assert listener.said() == ("inbox", {"unread": 0})
    listener.close()
    stranger.close()


def test_who_signs_out_is_told_nothing_more_of_the_inbox(site_server: Server) -> None:
    ana = cast.ana()
    person = Person(site_server.address, ana)
    asking = {"Accept": "application/json"}

    asked = person.reads("/me/unread", headers=asking)

    assert asked.json() == {"account": ana.pk, "unread": 0}
    assert asked.headers["Cache-Control"] == "private, no-store"
    person.sends("/accounts/logout/")
    assert person.reads("/me/unread", headers=asking).status_code == 401


@pytest.mark.any_database
def test_there_is_no_stream_of_a_thread_that_is_none(site_server: Server) -> None:
    place = cast.thread()
    assert _status(site_server, place.pk) == 200

    assert _status(site_server, place.pk + 1) == 404


def _status(server: Server, thread: int) -> int:
    with requests.get(server.address + _path(thread), stream=True, timeout=10) as answer:
        return int(answer.status_code)


@pytest.mark.any_database
def test_connections_are_such_that_the_system_ends_those_that_vanished(
    site_server: Server,
) -> None:
    place = cast.thread()
    listener = Listener(site_server.port, _path(place.pk))
    listener.said()

    # Only the server's own process could ask the socket; the system lists its timers.
    with open("/proc/net/tcp", encoding="ascii") as file:  # noqa: PTH123
        rows = [row.split() for row in file.readlines()[1:]]

    port = f":{site_server.port:04X}"
    peer = f":{listener.vanish().getsockname()[1]:04X}"
    timers = [row[5] for row in rows if row[1].endswith(port) and row[2].endswith(peer)]
    assert len(timers) == 1
    assert timers[0].startswith("02:"), "no keepalive timer runs"
    left_seconds = int(timers[0].partition(":")[2], 16) / os.sysconf("SC_CLK_TCK")
    assert left_seconds <= 30
    listener.close()
