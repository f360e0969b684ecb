"""Who may do what to whose comment: people, acts, comments; only the listed cells succeed."""

from collections.abc import Mapping
from itertools import product

import pytest
from django.http import HttpResponse
from django.test import Client

from rejoinder.models import Comment, Decision, Site, Vote
from rejoinder.vocabulary.states import CommentState
from rejoinder.web.writers import key_of_guest, remember_guest
from tests.support import cast
from tests.web import scene

pytestmark = pytest.mark.django_db

GUEST_TOKEN = "the guest's own token"
PUBLISHED, HELD, REMOVED = CommentState.PUBLISHED, CommentState.HELD, CommentState.REMOVED
WITHDRAWN = CommentState.WITHDRAWN
PEOPLE = ("stranger", "guest", "reader", "other reader", "moderator")
AUTHORS = ("guest", "reader")
STATES = (PUBLISHED, HELD, REMOVED, WITHDRAWN)
ACTS = ("reply", "edit", "withdraw", "vote", "publish", "remove")


def _may(person: str, act: str, author: str, state: CommentState) -> bool:
    """The cells that succeed; everything else is refused."""
    is_own = person == author
    if act == "reply":
        return state is PUBLISHED
    if act == "edit":
        return is_own and state in (PUBLISHED, HELD)
    if act == "withdraw":
        return is_own and state in (PUBLISHED, HELD, WITHDRAWN)  # twice is no error
    if act == "vote":
        return (
            person in ("reader", "other reader", "moderator") and not is_own and state is PUBLISHED
        )
    if act == "publish":
        return person == "moderator" and state in (HELD, REMOVED)
    return person == "moderator" and state in (PUBLISHED, HELD)


@pytest.mark.parametrize(("person", "act"), list(product(PEOPLE, ACTS)))
def test_only_the_listed_cells_succeed(person: str, act: str) -> None:
    paper = scene.paper()
    Site.objects.update(seconds_between_comments=0)

    for author, state in product(AUTHORS, STATES):
        comment = _comment(paper, author, state)
        before = _snapshot(comment)
        client = _browser(paper, person)

        answer = _do(client, act, paper, comment)

        allowed = _may(person, act, author, state)
        cell = f"{person}: {act} {author}'s {state} comment -> {answer}"
        assert (answer in (200, 303)) == allowed, cell
        if not allowed:
            assert _snapshot(comment) == before, cell
            assert answer in (401, 403, 404, 409, 400), cell
        if state is HELD and person not in (author, "moderator") and act != "vote":
            assert answer in ((404,) if act in ("reply", "edit", "withdraw") else (401, 403)), cell


def _comment(paper: scene.Paper, author: str, state: CommentState) -> Comment:
    key = key_of_guest(GUEST_TOKEN) if author == "guest" else ""
    comment = paper.comment(guest_key=key, by=paper.ana, state=state)
    if state is WITHDRAWN:
        Comment.objects.filter(pk=comment.pk).update(state=WITHDRAWN)
        comment.refresh_from_db()
    return comment


def _snapshot(comment: Comment) -> object:
    stored = Comment.objects.get(pk=comment.pk)
    return (
        stored.state,
        stored.text,
        stored.ups,
        stored.replies.count(),
        Vote.objects.filter(comment=stored).count(),
        Decision.objects.filter(comment=stored).count(),
    )


def _browser(paper: scene.Paper, person: str) -> Client:
    accounts = {"reader": paper.ana, "other reader": paper.zed, "moderator": paper.mona}
    client = scene.browser(accounts.get(person))
    if person == "guest":
        response = HttpResponse()
        remember_guest(response, GUEST_TOKEN)
        client.cookies.update(response.cookies)
    return client


def _do(client: Client, act: str, paper: scene.Paper, comment: Comment) -> int:
    place = f"/d/{paper.thread.pk}/c/{comment.public_id}"
    desk = f"/desk/c/{comment.public_id}"
    seen = comment.state
    forms: Mapping[str, tuple[str, dict[str, str]]] = {
        "reply": (f"{place}/reply", {"text": "An answer.", "name": "Somebody"}),
        "edit": (f"{place}/edit", {"text": "Other words."}),
        "withdraw": (f"{place}/withdraw", {}),
        "vote": (f"{place}/vote", {"value": "1"}),
        "publish": (desk, {"act": "publish", "seen": seen}),
        "remove": (desk, {"act": "remove", "seen": seen, "reason": "R6"}),
    }
    address, form = forms[act]
    return client.post(address, form).status_code


def test_a_held_comment_looks_like_one_that_never_was() -> None:
    paper = scene.paper()
    held = paper.comment(state=HELD)
    never = "zzzz"
    zed, stranger = scene.browser(paper.zed), scene.browser()
    thread = paper.thread.pk

    for client in (zed, stranger):
        for path in ("", "/replies", "/reply", "/edit", "/withdraw"):
            hidden = client.get(f"/d/{thread}/c/{held.public_id}{path}")
            missing = client.get(f"/d/{thread}/c/{never}{path}")

            assert hidden.status_code == missing.status_code == 404, path
            assert _without_token(hidden.content) == _without_token(missing.content), path
    assert scene.browser(paper.ana).get(f"/d/{thread}/c/{held.public_id}/edit").status_code == 200


@pytest.mark.parametrize("public_id", ["-1", "A", "1%00", "zzzzzzzzzzzzz", "é", "1;", "..", "0"])
def test_what_is_no_id_is_not_found(public_id: str) -> None:
    paper = scene.paper()
    moderator = scene.browser(paper.mona)

    for address in (
        f"/d/{paper.thread.pk}/c/{public_id}",
        f"/d/{paper.thread.pk}/c/{public_id}/edit",
        f"/desk/c/{public_id}",
    ):
        assert moderator.get(address).status_code == 404, address


def test_a_comment_is_found_only_in_its_own_thread() -> None:
    paper = scene.paper()
    comment = paper.comment()
    other = cast.thread(paper.site)
    ana = scene.browser(paper.ana)

    for path in ("edit", "withdraw", "reply"):
        answer = ana.post(f"/d/{other.pk}/c/{comment.public_id}/{path}", {"text": "x y z"})

        assert answer.status_code == 404, path
    comment.refresh_from_db()
    assert comment.state == PUBLISHED


def test_a_forged_guest_cookie_makes_nobody_an_author() -> None:
    paper = scene.paper()
    comment = paper.comment(guest_key=key_of_guest(GUEST_TOKEN))
    client = _browser(paper, "guest")
    edit = f"/d/{paper.thread.pk}/c/{comment.public_id}/edit"
    assert client.get(edit).status_code == 200
    client.cookies["rj_guest"] = GUEST_TOKEN

    assert client.get(edit).status_code == 403


def test_a_guests_cookie_does_not_make_a_reader_the_guest() -> None:
    paper = scene.paper()
    comment = paper.comment(guest_key=key_of_guest(GUEST_TOKEN))
    client = _browser(paper, "guest")
    client.force_login(paper.zed)

    answer = client.post(f"/d/{paper.thread.pk}/c/{comment.public_id}/withdraw")

    assert answer.status_code == 403


def test_a_gone_parent_takes_no_answer_and_no_vote() -> None:
    paper = scene.paper()
    parent = paper.comment(by=paper.zed)
    place = f"/d/{paper.thread.pk}/c/{parent.public_id}"
    ana = scene.browser(paper.ana)
    assert ana.get(f"{place}/reply").status_code == 200
    paper.remove(parent.pk)

    answers = [
        ana.get(f"{place}/reply").status_code,
        ana.post(f"{place}/reply", {"text": "An answer."}).status_code,
        ana.post(paper.comments, {"text": "An answer.", "parent": parent.public_id}).status_code,
        ana.post(f"{place}/vote", {"value": "1"}).status_code,
    ]

    assert answers == [403, 403, 403, 403]
    assert not parent.replies.exists()


def _without_token(page: bytes) -> str:
    parts = page.decode().split('name="csrfmiddlewaretoken" value="')
    return parts[0] + "".join(part[64:] for part in parts[1:])
