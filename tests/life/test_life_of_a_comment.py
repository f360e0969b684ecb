"""Whole stories through HTTP: what author, reader and moderator see at every step."""

import pytest

from rejoinder.kit import ids
from rejoinder.models import Comment
from tests.support import cast
from tests.support.server import Server
from tests.support.web import Person, visible_text

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = "At twenty past six there was no barrier and no sign."


def test_a_guests_comment_arrives_is_held_published_answered_edited_and_removed(
    site_server: Server,
) -> None:
    cast.newspaper(house_rules="Talk about the matter, not the person.\nNo advertising.\n")
    place = cast.thread(slug="bridge")
    guest, mona = Person(site_server.address), Person(site_server.address, cast.mona())
    ana, stranger = Person(site_server.address, cast.ana()), Person(site_server.address)
    page = "/articles/bridge"
    assert "0 comments" in visible_text(stranger.reads(page).text).lower() or "No comments" in (
        stranger.reads(page).text
    )

    # It arrives and is held; the guest sees the receipt, others see nothing at all.
    answer = guest.sends(f"/d/{place.pk}/comments", text=TEXT, name="Lars Egge")
    assert answer.status_code == 200
    code = answer.url.rsplit("/", 1)[1]
    said = visible_text(answer.text)
    assert "/where/" in answer.url and TEXT in said
    assert "Held by" in said and "outside service" in said
    assert TEXT not in stranger.reads(page).text
    assert TEXT in visible_text(guest.reads(page).text)

    # A moderator sees who held it and why, and publishes it.
    public_id = ids.to_public(Comment.objects.get().pk)
    desk = visible_text(mona.reads("/desk/").text)
    assert TEXT in desk and "Lars Egge" in desk
    mona.sends(f"/desk/c/{public_id}", act="publish", seen="held")
    assert TEXT in stranger.reads(page).text
    receipt = visible_text(stranger.reads(f"/where/{code}").text)
    assert "Published" in receipt or "published" in receipt
    assert stranger.reads("/counts?article=bridge").json() == {"bridge": 1}

    # It is answered and edited; the edit is judged, and a guest's edit is read again.
    reply = ana.sends(f"/d/{place.pk}/c/{public_id}/reply", text="You read it from a clock?")
    assert reply.status_code == 200
    both = stranger.reads(page).text
    assert "from a clock" in both and both.index(TEXT) < both.index("from a clock")
    edited = guest.sends(f"/d/{place.pk}/c/{public_id}/edit", text=TEXT + " I drove there.")
    assert edited.status_code == 200
    assert "I drove there" not in stranger.reads(page).text
    mona.sends(f"/desk/c/{public_id}", act="publish", seen="hidden")
    shown = stranger.reads(page).text
    assert "I drove there" in shown and "edited" in visible_text(shown)

    # It is removed with a reason: a tombstone for readers, the statement for the author.
    mona.sends(
        f"/desk/c/{public_id}",
        act="remove",
        seen="published",
        reason="R6",
        house_rule="1",
        passage="I drove there",
        note="",
    )
    tombstone = visible_text(stranger.reads(page).text)
    assert "I drove there" not in tombstone and "Lars Egge" not in tombstone
    assert "Removed by the moderation desk" in tombstone and "Decision" in tombstone
    assert "from a clock" in tombstone
    statement = visible_text(guest.reads(f"/where/{code}").text)
    assert "I drove there" in statement and "moderator" in statement.lower()
    assert "not about the article" in statement.lower()
    assert stranger.reads("/counts?article=bridge").json() == {"bridge": 1}


def test_a_known_readers_comment_is_there_at_once_for_everybody(site_server: Server) -> None:
    place = cast.thread(slug="ferry")
    ana, stranger = Person(site_server.address, cast.ana()), Person(site_server.address)
    stranger.reads("/articles/ferry")

    answer = ana.sends(f"/d/{place.pk}/comments", json=True, text=TEXT, key="k-1")

    assert answer.status_code == 201
    assert answer.json()["state"] == "published"
    assert TEXT in answer.json()["html"]
    assert TEXT in stranger.reads("/articles/ferry").text
    assert stranger.reads("/counts?article=ferry").json() == {"ferry": 1}
    assert "1 comment" in visible_text(stranger.reads("/").text)


def test_a_withdrawn_comment_leaves_a_tombstone_without_name_or_text(site_server: Server) -> None:
    place = cast.thread(slug="budget")
    account = cast.ana()
    ana, stranger = Person(site_server.address, account), Person(site_server.address)
    ana.sends(f"/d/{place.pk}/comments", text=TEXT)
    public_id = ids.to_public(Comment.objects.get().pk)
    assert TEXT in stranger.reads("/articles/budget").text

    ana.sends(f"/d/{place.pk}/c/{public_id}/withdraw")

    page = visible_text(stranger.reads("/articles/budget").text)
    assert TEXT not in page and account.display_name not in page
    assert "Withdrawn by its author" in page


def test_a_vote_is_counted_and_own_comments_get_none(site_server: Server) -> None:
    place = cast.thread()
    ana, zed = Person(site_server.address, cast.ana()), Person(site_server.address, cast.zed())
    ana.sends(f"/d/{place.pk}/comments", text=TEXT)
    path = f"/d/{place.pk}/c/{ids.to_public(Comment.objects.get().pk)}/vote"

    assert zed.sends(path, json=True, value="1").status_code == 200
    assert ana.sends(path, json=True, value="1").status_code == 403
    assert Person(site_server.address).sends(path, json=True, value="1").status_code == 401

    assert Comment.objects.get().ups == 1


@pytest.mark.parametrize("key", ["k-1", ""])
def test_the_same_form_sent_twice_is_one_comment_with_one_answer(
    site_server: Server, key: str
) -> None:
    """F-19: a double click, the back button, a slow line."""
    place = cast.thread()
    ana = Person(site_server.address, cast.ana())

    answers = [
        ana.sends(f"/d/{place.pk}/comments", json=True, text=TEXT, key=key).json() for _ in range(2)
    ]

    assert answers[0]["code"] == answers[1]["code"]
    assert Comment.objects.count() == 1


def test_the_same_key_with_another_text_is_a_conflict(site_server: Server) -> None:
    """F-20."""
    place = cast.thread()
    ana = Person(site_server.address, cast.ana())
    path = f"/d/{place.pk}/comments"
    assert ana.sends(path, json=True, text=TEXT, key="k-1").status_code == 201

    answer = ana.sends(path, json=True, text="Something else.", key="k-1")

    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "key_reused"
    assert Comment.objects.count() == 1
