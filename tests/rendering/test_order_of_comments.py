"""Orders, pages and the places for comments that few have seen."""

from datetime import UTC, datetime, timedelta

import pytest

from rejoinder.kit.ranking import EXPLORATION_PLACES, SLOT_SECONDS
from rejoinder.rendering import pages
from rejoinder.rendering.page_store import NoSuchPage
from rejoinder.vocabulary.states import CommentState, Sort
from tests.rendering.reading import Shown, all_pages
from tests.rendering.threads import Talk, a_talk

pytestmark = pytest.mark.django_db


def _mixed(talk: Talk, count: int) -> list[str]:
    """Comments of which two thirds have few votes; returns their public ids."""
    said = [talk.say(f"Comment {n}", ups=0 if n % 3 else 5 + n, downs=n % 7) for n in range(count)]
    return [comment.public_id for comment in said]


@pytest.mark.parametrize("sort", list(Sort))
def test_every_top_level_comment_stands_on_exactly_one_page(sort: Sort) -> None:
    talk = a_talk()
    ids = _mixed(talk, 67)

    shown = [
        found for page in all_pages(f"/articles/{talk.slug}?sort={sort}") for found in page.comments
    ]

    assert sorted(shown) == sorted(ids)


@pytest.mark.parametrize("sort", list(Sort))
def test_no_comment_is_lost_or_shown_twice_while_new_ones_arrive(sort: Sort) -> None:
    talk = a_talk()
    ids = _mixed(talk, 67)
    page = Shown(f"/articles/{talk.slug}?sort={sort}")
    shown = list(page.comments)

    while page.more_top_level:
        for n in range(4):
            talk.say("A new one", ups=n * 4, at=datetime.now(UTC))
        page = Shown(page.more_top_level)
        shown += page.comments

    assert len(shown) == len(set(shown))
    assert set(ids) <= set(shown)


def test_no_comment_is_lost_or_shown_twice_when_the_draw_changes_between_pages() -> None:
    talk = a_talk()
    ids = _mixed(talk, 67)
    page = Shown(f"/articles/{talk.slug}?sort=best")
    shown, turns = list(page.comments), 0
    began = datetime.now(UTC)

    while page.more_top_level:
        turns += 1
        talk.say("A new one")
        page = Shown(page.more_top_level, began + timedelta(seconds=turns * SLOT_SECONDS))
        shown += page.comments

    assert turns >= 3
    assert len(shown) == len(set(shown))
    assert set(ids) <= set(shown)


def test_best_keeps_every_fourth_place_for_comments_with_few_votes() -> None:
    talk = a_talk()
    liked = [talk.say(f"Liked {n}", ups=40 + n).public_id for n in range(30)]
    quiet = {talk.say(f"Quiet {n}").public_id for n in range(30)}

    shown = Shown(f"/articles/{talk.slug}?sort=best")

    drawn = [place for place, found in enumerate(shown.comments, 1) if found in quiet]
    assert drawn == list(EXPLORATION_PLACES)
    by_votes = [found for found in shown.comments if found not in quiet]
    assert by_votes == liked[::-1][:15]
    assert len(shown.all("span", class_="little-seen")) == len(EXPLORATION_PLACES)


def test_the_draw_is_the_same_for_everybody_and_changes_with_the_slot() -> None:
    talk = a_talk()
    for n in range(30):
        talk.say(f"Liked {n}", ups=40 + n)
        talk.say(f"Quiet {n}")
    address = f"/articles/{talk.slug}?sort=best"
    now = datetime.now(UTC)

    first, again = Shown(address, now), Shown(address, now)
    seen = {tuple(first.comments)}
    for slot in range(1, 6):
        later = now + timedelta(seconds=slot * SLOT_SECONDS)
        seen.add(tuple(Shown(address, later).comments))

    assert first.comments == again.comments
    assert len(seen) > 1
    assert first.page.expires_at is not None
    assert 0 < first.page.expires_at - now.timestamp() <= SLOT_SECONDS


def test_a_removed_comment_is_not_drawn() -> None:
    talk = a_talk()
    for n in range(30):
        talk.say(f"Liked {n}", ups=40 + n)
    for comment in [talk.say(f"Quiet {n}") for n in range(10)]:
        talk.remove(comment)

    shown = Shown(f"/articles/{talk.slug}?sort=best")

    assert shown.all("span", class_="little-seen") == []


def test_a_short_thread_begins_with_its_oldest_comment_and_a_long_one_with_its_best() -> None:
    talk = a_talk()
    oldest = talk.say("The oldest")
    for n in range(10):
        talk.say(f"Comment {n}", ups=n)

    short = Shown(f"/articles/{talk.slug}")
    best = talk.say("The best", ups=50)
    long = Shown(f"/articles/{talk.slug}")

    assert short.comments[0] == oldest.public_id
    assert long.comments[0] == best.public_id


def test_most_replies_and_newest_go_by_what_their_names_say() -> None:
    talk = a_talk()
    busy, quiet = talk.say("Busy"), talk.say("Quiet")
    for n in range(3):
        talk.say(f"Reply {n}", to=busy)

    by_replies = Shown(f"/articles/{talk.slug}?sort=replies").comments
    newest = Shown(f"/articles/{talk.slug}?sort=newest").comments

    assert by_replies[0] == busy.public_id
    assert newest[0] == quiet.public_id


def test_load_more_says_how_many_are_left() -> None:
    talk = a_talk()
    _mixed(talk, 67)

    labels = [
        "".join(link.itertext())
        for page in all_pages(f"/articles/{talk.slug}?sort=newest")
        for link in page.all("a")
        if "/comments?" in link.get("data-fragment", "")
    ]

    assert labels == ["Load 20 more · 47 left", "Load 20 more · 27 left", "Load 7 more · 7 left"]


def test_a_branch_shows_three_replies_and_brings_the_rest_in_reading_order() -> None:
    talk = a_talk()
    root = talk.say("Root")
    replies = [talk.say(f"Reply {n}", to=root) for n in range(8)]
    deeper = talk.say("Below the first", to=replies[0])
    expected = [c.public_id for c in (root, replies[0], deeper, *replies[1:])]

    page = Shown(f"/articles/{talk.slug}")
    (more,) = [a for a in page.all("a") if "/replies?" in a.get("data-fragment", "")]
    rest = Shown(more.get("data-fragment"))

    assert page.comments == expected[:4]
    assert "".join(more.itertext()) == "6 more replies"
    assert rest.comments == expected[4:]
    assert {item.get("data-into") for item in rest.all("li") if item.get("id")} == {root.public_id}


@pytest.mark.parametrize(
    "query",
    [
        "sort=hot",
        "after=1.2.3",
        "sort=newest&after=1.2",
        "sort=newest&after=1.2.x",
        "sort=newest&after=-1.2.3",
        "sort=newest&after=01.2.3",
        "sort=newest&after=99999999999999999999.2.3",
        "sort=newest&after=9223372036854775807.2.3",
        "sort=best&after=1.2.3",
        "sort=best&after=9000000000000000000.2.3.4.5.0",
        "sort=best&after=1.2.3.4.5.7",
        "sort=best&sort=newest",
    ],
)
def test_a_query_that_no_link_of_ours_has_is_no_page(query: str) -> None:
    talk = a_talk()

    assert pages.route(f"/articles/{talk.slug}", "sort=best") is not None
    assert pages.route(f"/articles/{talk.slug}", query) is None


def test_marks_of_campaigns_make_no_page_of_their_own() -> None:
    plain = pages.route("/articles/bridge", "")

    assert pages.route("/articles/bridge", "utm_source=mail&fbclid=1") == plain


def test_held_comments_are_on_no_page() -> None:
    talk = a_talk()
    root = talk.say("Public")
    held = [
        talk.say("secret words", state=CommentState.HELD),
        talk.say("secret words", to=root, state=CommentState.HELD),
    ]

    shown = Shown(f"/articles/{talk.slug}")

    assert shown.comments == [root.public_id]
    assert "secret words" not in shown.page.body
    for comment in held:
        with pytest.raises(NoSuchPage):
            Shown(f"/d/{talk.thread.pk}/c/{comment.public_id}")
