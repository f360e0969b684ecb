"""What was removed is gone from everything that readers can open, at once (S-46)."""

import pytest

from rejoinder.actions.moderate import pick, remove
from rejoinder.actions.stating import Statement
from rejoinder.actions.tend_thread import pin
from rejoinder.kit import ids
from rejoinder.vocabulary.states import CommentState, Reason
from tests.support import cast
from tests.support.server import Server
from tests.support.web import Person

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "barnacles-of-the-north-span"


def test_removed_words_are_gone_from_every_page_and_count(site_server: Server) -> None:
    place, ana, mona = cast.thread(), cast.ana(), cast.mona()
    parent = cast.writes(cast.zed(), place, "Who saw the barrier?").comment_id
    said = cast.writes(ana, place, f"I counted the {SECRET} myself.", parent=parent).comment_id
    own = cast.writes(ana, place, f"And again the {SECRET}.").comment_id
    pick(own, picked=True, moderator=mona, now=cast.now())
    pin(own, pinned=True, tended_by=mona, now=cast.now())
    base, slug = f"/d/{place.pk}/c", place.article.slug
    pages = [
        f"/articles/{slug}", f"/articles/{slug}?sort=newest", f"/d/{place.pk}/comments",
        f"{base}/{ids.to_public(said)}", f"{base}/{ids.to_public(own)}",
        f"{base}/{ids.to_public(parent)}", f"{base}/{ids.to_public(parent)}/replies",
        f"/people/{ids.to_public(ana.pk)}", "/feed.atom", f"/d/{place.pk}/feed.atom",
    ]  # fmt: skip
    others = ["/", "/openness", "/openness.json", "/openness/ledger", "/openness/ledger.atom"]
    stranger, reader = Person(site_server.address), Person(site_server.address, cast.zed())
    assert all(SECRET in stranger.reads(page).text for page in pages), "they are there before"

    for comment_id in (said, own):
        remove(
            comment_id, seen=CommentState.PUBLISHED, moderator=mona,
            statement=Statement(reason=Reason.PRIVATE_DATA, passage=SECRET), now=cast.now(),
        )  # fmt: skip

    for person in (stranger, reader):
        for page in [*pages, *others]:
            assert SECRET not in person.reads(page).text, page
    assert stranger.reads(f"/counts?article={slug}").json() == {slug: 1}
    card = f"/oembed?url={site_server.address}{base}/{ids.to_public(said)}"
    assert stranger.reads(card).status_code == 404
    assert SECRET in Person(site_server.address, ana).reads("/me/comments").text
