"""Atom feeds: what is public is in them, at once, and nothing else is."""

import pytest

from rejoinder.actions.moderate import remove
from rejoinder.actions.stating import Statement
from rejoinder.actions.tell import tell
from rejoinder.actions.withdraw_comment import withdraw_comment
from rejoinder.kit import ids
from rejoinder.models import Account, Thread
from rejoinder.policies.writer import Writer
from rejoinder.vocabulary.states import CommentState, Reason
from tests.feeds.reading import entries
from tests.support import cast
from tests.support.server import Server
from tests.support.web import Person

pytestmark = pytest.mark.django_db(transaction=True)


def test_feeds_have_what_everybody_may_read_and_nothing_else(site_server: Server) -> None:
    cast.newspaper(first_comments_held=1)
    place, elsewhere, ana = cast.thread(), cast.thread(), cast.ana()
    first = cast.writes(ana, place, "The *barrier* was open.").comment_id
    answer = cast.writes(cast.zed(), place, "I saw it & <b>I know</b>.", parent=first).comment_id
    cast.writes(cast.ben(), place, "This waits for a moderator.")
    cast.writes(ana, elsewhere, "Another matter.")
    anyone = Person(site_server.address)

    of_place = entries(anyone.reads(f"/d/{place.pk}/feed.atom").text)
    of_site = entries(anyone.reads("/feed.atom").text)

    assert [entry["author"] for entry in of_place] == ["Zed", "Ana"]
    base = f"{site_server.address}/d/{place.pk}/c/"
    assert of_place[0]["link"] == base + ids.to_public(answer)
    assert of_place[1]["link"] == base + ids.to_public(first)
    assert of_place[0]["answers"] == of_place[1]["id"]
    assert {entry["id"] for entry in of_place} < {entry["id"] for entry in of_site}
    assert "<em>barrier</em>" in of_place[1]["content"]
    assert place.article.headline in of_place[1]["title"]
    assert len(of_site) == 3 and "Another matter." in of_site[0]["content"]


def test_a_feed_changes_with_the_discussion_and_is_confirmed_until_then(
    site_server: Server,
) -> None:
    place, ana, mona = cast.thread(), cast.ana(), cast.mona()
    said = cast.writes(ana, place, "It was open.").comment_id
    own = cast.writes(ana, place, "I was there.").comment_id
    anyone = Person(site_server.address)
    for address in (f"/d/{place.pk}/feed.atom", "/feed.atom"):
        before = anyone.reads(address)
        tag = {"If-None-Match": before.headers["ETag"]}
        assert before.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
        assert len(entries(before.text)) == 2
        assert anyone.reads(address, headers=tag).status_code == 304

    remove(
        said, seen=CommentState.PUBLISHED, moderator=mona,
        statement=Statement(reason=Reason.OFF_TOPIC), now=cast.now(),
    )  # fmt: skip
    withdraw_comment(own, writer=Writer(account=ana), now=cast.now())

    for address in (f"/d/{place.pk}/feed.atom", "/feed.atom"):
        after = anyone.reads(address, headers=tag)
        assert after.status_code == 200
        assert entries(after.text) == []


def test_pages_name_their_feeds_and_an_unknown_discussion_has_none(site_server: Server) -> None:
    place = cast.thread()
    anyone = Person(site_server.address)

    page = anyone.reads(f"/articles/{place.article.slug}").text

    assert f'type="application/atom+xml" title="Comments" href="/d/{place.pk}/feed.atom"' in page
    assert 'href="/feed.atom"' in anyone.reads("/").text
    assert anyone.reads(f"/d/{place.pk}/feed.atom").status_code == 200
    assert anyone.reads("/d/999999/feed.atom").status_code == 404


def _address_of_feed(person: Person) -> str:
    """Press "Make an address", or "Make a new address"; return the path that it shows then."""
    page = person.sends("/settings/notifications/feed", act="renew").text
    return "/feeds/" + page.partition(f'value="{person.address}/feeds/')[2].partition('"')[0]


def _answered(place: Thread, account: Account, text: str) -> int:
    said = cast.writes(account, place, "Who saw it?").comment_id
    answer = cast.writes(cast.zed(), place, text, parent=said).comment_id
    tell(cast.now())
    return answer


def test_replies_to_me_are_at_an_address_that_only_i_can_make(site_server: Server) -> None:
    place, ana = cast.thread(), cast.ana()
    answer = _answered(place, ana, "I did, at six.")
    reader, anyone = Person(site_server.address, ana), Person(site_server.address)
    assert "Make an address" in reader.reads("/settings/notifications").text

    address = _address_of_feed(reader)
    given = anyone.reads(address)

    assert [entry["content"] for entry in entries(given.text)] == ["<p>I did, at six.</p>"]
    assert given.headers["Cache-Control"] == "private, no-store"
    tag = {"If-None-Match": given.headers["ETag"]}
    assert anyone.reads(address, headers=tag).status_code == 304
    assert anyone.reads(address.replace(f"/{ana.pk}-", f"/{ana.pk + 1}-")).status_code == 404
    remove(
        answer, seen=CommentState.PUBLISHED, moderator=cast.mona(),
        statement=Statement(reason=Reason.OFF_TOPIC), now=cast.now(),
    )  # fmt: skip
    assert entries(anyone.reads(address, headers=tag).text) == []


def test_an_address_that_was_called_off_opens_nothing(site_server: Server) -> None:
    cast.newspaper()
    ana = cast.ana()
    reader, anyone = Person(site_server.address, ana), Person(site_server.address)
    first = _address_of_feed(reader)
    assert anyone.reads(first).status_code == 200

    second = _address_of_feed(reader)

    assert anyone.reads(first).status_code == 404
    assert anyone.reads(second).status_code == 200
    ended = reader.sends("/settings/notifications/feed", act="end").text
    assert "Make an address" in ended and "switched off" in ended
    assert anyone.reads(second).status_code == 404
    third = _address_of_feed(reader)
    assert anyone.reads(third).status_code == 200
    Account.objects.filter(pk=ana.pk).update(closing_at=cast.now())
    assert anyone.reads(third).status_code == 404
