"""The lane's door for votes and comments: quicker than Django's, and never another answer."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection

import pytest
import requests

from rejoinder.actions.limit_account import limit_account
from rejoinder.actions.stating import Statement
from rejoinder.models import Account, Comment, Thread, Vote
from rejoinder.vocabulary.states import CommentState, LimitKind, Reason
from tests.support import cast
from tests.support.server import Server
from tests.support.web import Person

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = "The ferry was late on all three days, and nobody at the pier knew why."


class Reader(Person):
    """A signed-in reader whose browser runs our script, and has been here before."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.http.cookies.set("rj_reader", "1")


def at_the_door(answer: requests.Response) -> bool:
    """Whether the door gave an answer; Django's sessions say what theirs vary by."""
    return "Cookie" not in answer.headers.get("Vary", "")


@pytest.fixture
def place(site_server: Server) -> Thread:
    """A discussion in which nobody waits between two comments."""
    cast.newspaper(house_rules="Talk about the matter.")
    return cast.thread()


def _twice(server: Server, account: Account, path: str, **values: str) -> list[requests.Response]:
    """Send the same to the door and to Django, which a browser without the hint gets."""
    return [
        person.sends(path, json=True, **values)
        for person in (Reader(server.address, account), Person(server.address, account))
    ]


def test_both_doors_give_the_same_answers(site_server: Server, place: Thread) -> None:
    comments = f"/d/{place.pk}/comments"
    by_zed = cast.writes(cast.zed(), place, TEXT).comment_id
    ana = cast.ana()
    own = cast.writes(ana, place, "Mine.").comment_id
    on = f"/d/{place.pk}/c/{Comment(pk=by_zed).public_id}"
    of_own = f"/d/{place.pk}/c/{Comment(pk=own).public_id}/vote"

    for path, values, status in (
        (f"{on}/vote", {"value": "1"}, 200),
        (f"{on}/vote", {"value": "0"}, 200),
        (f"{on}/vote", {"value": "7"}, 400),
        (of_own, {"value": "1"}, 403),
        (f"/d/{place.pk}/c/zzzz/vote", {"value": "1"}, 404),
        (comments, {"text": TEXT, "key": "one"}, 201),
        (comments, {"text": "Another text.", "key": "one"}, 409),
        (comments, {"text": " "}, 422),
        (comments, {"text": "x" * 20_000}, 422),
        (f"{on}/reply", {"text": "So it was.", "key": "two"}, 201),
        (f"{on}/reply", {"text": "So it was.", "key": "x" * 99}, 422),
        ("/d/999999/comments", {"text": TEXT}, 404),
    ):
        quick, usual = _twice(site_server, ana, path, **values)
        assert at_the_door(quick) and not at_the_door(usual), path
        assert (quick.status_code, usual.status_code) == (status, status), quick.text
        assert quick.json() == usual.json(), path
        for name in ("Content-Security-Policy", "Cache-Control", "Content-Type"):
            assert quick.headers[name] == usual.headers[name]
        assert ("rj_wrote" in quick.cookies) == (status < 300)


def test_what_another_site_sends_is_refused_as_ever(site_server: Server, place: Thread) -> None:
    comments = f"/d/{place.pk}/comments"
    reader = Reader(site_server.address, cast.ana())
    assert at_the_door(reader.sends(comments, json=True, text=TEXT, key="mine"))

    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {"Origin": site_server.address, "Sec-Fetch-Site": "cross-site"},
    ):
        answer = reader.http.post(
            site_server.address + comments,
            data={"text": "Not mine.", "key": "theirs"},
            headers={"Accept": "application/json", **headers},
            timeout=30,
        )
        assert answer.status_code == 403
    assert Comment.objects.count() == 1


def test_a_header_that_came_twice_is_no_way_in(site_server: Server, place: Thread) -> None:
    reader = Reader(site_server.address, cast.ana())
    for origins, status in (
        ((site_server.address,), 201),
        (("https://evil.example", site_server.address), 403),
        ((site_server.address, "https://evil.example"), 403),
    ):
        answer = _posts_from(origins, reader, f"/d/{place.pk}/comments", f"text=Hm.&key={status}")
        assert answer == status
    assert Comment.objects.count() == 1


def test_signing_out_and_limits_count_at_once(site_server: Server, place: Thread) -> None:
    comments = f"/d/{place.pk}/comments"
    watched = cast.ben()
    ana, ben = (Reader(site_server.address, one) for one in (cast.ana(), watched))
    for person in (ana, ben):
        assert person.sends(comments, json=True, text=TEXT, key="first").status_code == 201
    kept = ana.http.cookies.copy()

    ana.sends("/accounts/logout/")
    ana.http.cookies.update(kept)
    _read_first(watched)

    after = ana.sends(f"/d/{place.pk}/c/1/vote", json=True, value="1")
    held = ben.sends(comments, json=True, text="Once more.", key="second")
    assert after.status_code == 401
    assert at_the_door(held)
    assert (held.status_code, held.json()["state"]) == (201, "held")


def test_many_at_once_are_one_vote_and_one_comment(site_server: Server, place: Thread) -> None:
    comments = f"/d/{place.pk}/comments"
    by_zed = cast.writes(cast.zed(), place, TEXT).comment_id
    vote = f"/d/{place.pk}/c/{Comment(pk=by_zed).public_id}/vote"
    ana = cast.ana()
    readers = [Reader(site_server.address, ana) for _ in range(8)]

    with ThreadPoolExecutor(8) as many:
        votes = list(many.map(lambda one: one.sends(vote, json=True, value="1"), readers * 6))
        sent = {"text": TEXT, "key": "same"}
        posts = list(many.map(lambda one: one.sends(comments, json=True, **sent), readers * 3))

    assert {answer.status_code for answer in votes} == {200}
    assert Vote.objects.filter(comment=by_zed).count() == 1
    assert Comment.objects.get(pk=by_zed).ups == 1
    assert len({answer.json()["code"] for answer in posts}) == 1
    assert Comment.objects.filter(author=ana, state=CommentState.PUBLISHED).count() == 1


def test_what_the_door_leaves_alone_goes_on_to_django(site_server: Server, place: Thread) -> None:
    comments = f"/d/{place.pk}/comments"
    guest = Person(site_server.address).sends(comments, json=True, text=TEXT, name="Gast")
    reader = Reader(site_server.address, cast.ana())
    form = reader.sends(comments, text="As a form.", key="form")
    long = reader.sends(comments, json=True, text=TEXT, note="x" * 300_000)

    assert guest.status_code == 201 and not at_the_door(guest)
    assert form.history[0].status_code == 303
    assert long.status_code in (400, 413)


def _posts_from(origins: tuple[str, ...], reader: Reader, path: str, body: str) -> int:
    """Post a form with so many headers of origin; return the answer's status."""
    connection = HTTPConnection(reader.address.partition("//")[2], timeout=30)
    with closing(connection):
        connection.putrequest("POST", path)
        for name, value in (
            ("Accept", "application/json"),
            ("Content-Type", "application/x-www-form-urlencoded"),
            ("Content-Length", str(len(body))),
            ("Cookie", "; ".join(f"{one.name}={one.value}" for one in reader.http.cookies)),
            *(("Origin", origin) for origin in origins),
        ):
            connection.putheader(name, value)
        connection.endheaders(body.encode())
        return connection.getresponse().status


def _read_first(account: Account) -> None:
    limit_account(
        account,
        kind=LimitKind.READ_FIRST,
        statement=Statement(reason=Reason.ATTACK, house_rule=1),
        until=None,
        set_by=cast.ed(),
        now=cast.now(),
    )
