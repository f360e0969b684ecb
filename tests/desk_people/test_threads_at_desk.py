"""The desk's tools for a discussion, and what readers see of them."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from rejoinder.models import Byline, Comment, Decision, Site, Thread
from rejoinder.rendering import pages
from rejoinder.rendering.routes import route
from rejoinder.vocabulary.moderation import Measure
from rejoinder.vocabulary.states import CommentState
from tests.support import cast
from tests.support.web import visible_text
from tests.web import scene

pytestmark = pytest.mark.django_db
SLOW = {"act": "slow", "seconds": "180", "minutes": "60"}


def tools(paper: scene.Paper) -> str:
    return f"/desk/threads/{paper.thread.pk}"


def article(paper: scene.Paper, query: str = "") -> str:
    key = route(f"/articles/{paper.thread.article.slug}", query)
    assert key is not None
    return pages.build(key).body


def order_of(page: str, *texts: str) -> list[str]:
    return sorted((text for text in texts if text in page), key=page.index)


def pin(client: Client, comment: Comment, act: str = "pin") -> int:
    return client.post(
        f"/desk/c/{comment.public_id}/{act.removeprefix('un')}", {"act": act}
    ).status_code


def test_a_discussion_is_closed_and_opened_again() -> None:
    paper = scene.paper()
    mona, ana = scene.browser(paper.mona), scene.browser(paper.ana)

    mona.post(tools(paper), {"act": "close"})
    closed = ana.post(paper.comments, {"text": "The barrier was down."})
    mona.post(tools(paper), {"act": "open"})
    opened = ana.post(paper.comments, {"text": "The barrier was down."})

    assert (closed.status_code, opened.status_code) == (403, 303)


# The facts about an article are kept in memory until a commit says that they have changed.
@pytest.mark.django_db(transaction=True)
def test_a_discussion_is_read_first_until_it_is_not() -> None:
    paper = scene.paper()
    mona, ana = scene.browser(paper.mona), scene.browser(paper.ana)

    mona.post(tools(paper), {"act": "read_first"})
    ana.post(paper.comments, {"text": "One that waits."})
    mona.post(tools(paper), {"act": "read_later"})
    ana.post(paper.comments, {"text": "The engineer drove there every single morning."})

    assert [c.state for c in Comment.objects.order_by("pk")] == ["held", "published"]


def test_a_slower_pace_keeps_the_text_with_its_writer_and_says_when() -> None:
    paper = scene.paper()
    ana, zed = scene.browser(paper.ana), scene.browser(paper.zed)
    ana.post(paper.comments, {"text": "My first words here."})
    scene.browser(paper.mona).post(tools(paper), SLOW)

    second = ana.post(paper.comments, {"text": "My second words here."})
    by_other = zed.post(paper.comments, {"text": "Somebody else."})

    assert second.status_code == 422
    assert "My second words here." in second.content.decode()
    assert "one comment per reader every 3 minutes. You can send yours in 3 minutes." in (
        second.content.decode()
    )
    assert by_other.status_code == 303
    elsewhere = cast.thread(paper.site)
    sent = ana.post(f"/d/{elsewhere.pk}/comments", {"text": "In another discussion."})
    assert sent.status_code == 303


def test_a_slower_pace_lets_readers_write_again_and_ends() -> None:
    paper = scene.paper()
    ana = scene.browser(paper.ana)
    first = paper.comment("My first words here.")
    scene.browser(paper.mona).post(tools(paper), SLOW)
    assert ana.post(paper.comments, {"text": "Too soon."}).status_code == 422
    Comment.objects.filter(pk=first.pk).update(created_at=cast.now() - timedelta(minutes=3))

    after_it = ana.post(paper.comments, {"text": "After three minutes."})
    Thread.objects.update(pace_until=cast.now())
    after_its_end = ana.post(paper.comments, {"text": "After its end."})

    assert (after_it.status_code, after_its_end.status_code) == (303, 303)


def test_the_newsroom_is_not_slowed_down_nor_is_a_change() -> None:
    paper = scene.paper()
    scene.browser(paper.mona).post(tools(paper), SLOW)
    first = paper.comment("My first words here.")
    mona, ana = scene.browser(paper.mona), scene.browser(paper.ana)

    answers = [mona.post(paper.comments, {"text": f"From the desk {n}."}) for n in (1, 2)]
    change = ana.post(
        f"/d/{paper.thread.pk}/c/{first.public_id}/edit", {"text": "My words, changed."}
    )

    assert [answer.status_code for answer in answers] == [303, 303]
    assert change.status_code == 303


def test_a_guest_is_slowed_down_too() -> None:
    paper = scene.paper(guests_held_first=False)
    guest = scene.browser()
    assert guest.post(paper.comments, {"text": "One.", "name": "Petter"}).status_code == 303
    scene.browser(paper.mona).post(tools(paper), SLOW)

    again = guest.post(paper.comments, {"text": "Two.", "name": "Petter"})

    assert again.status_code == 422


def test_everybody_reads_of_the_slower_pace_until_it_ends() -> None:
    paper = scene.paper()
    line = "Slower pace: one comment per reader every 3 minutes until"
    assert line not in article(paper)

    scene.browser(paper.mona).post(tools(paper), SLOW)
    unsigned = visible_text(article(paper))
    Site.objects.update(signs_with_names=True)
    signed = visible_text(article(paper))
    scene.browser(paper.mona).post(tools(paper), {"act": "usual"})

    assert line in unsigned
    assert "(set by the moderation desk)" in unsigned
    assert f"(set by {paper.mona.display_name})" in signed
    assert line not in article(paper)


def test_the_page_goes_stale_when_a_slower_pace_ends_by_the_clock() -> None:
    paper = scene.paper()
    scene.browser(paper.mona).post(tools(paper), SLOW)
    until = Thread.objects.get(pk=paper.thread.pk).pace_until
    key = route(f"/articles/{paper.thread.article.slug}", "")
    assert key is not None and until is not None

    before = pages.build(key)
    after = pages.build(key, now=until)

    assert before.expires_at == until.timestamp()
    assert "Slower pace" not in after.body


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"seconds": "180", "minutes": "0"}, 303),
        ({"seconds": "5", "minutes": "60"}, 422),
        ({"seconds": "90000", "minutes": "60"}, 422),
        ({"seconds": "x", "minutes": "60"}, 400),
        ({"seconds": "180", "minutes": "-1"}, 400),
    ],
)
def test_a_pace_is_from_ten_seconds_to_a_day(form: dict[str, str], status: int) -> None:
    paper = scene.paper()

    answer = scene.browser(paper.mona).post(tools(paper), {"act": "slow"} | form)

    assert answer.status_code == status
    has_pace = Thread.objects.filter(pace_seconds__isnull=False).exists()
    assert has_pace == (status == 303)


@pytest.mark.parametrize("sort", ["best", "newest", "oldest", "replies"])
def test_a_pinned_comment_stands_first_in_every_order_and_only_once(sort: str) -> None:
    paper = scene.paper()
    texts = [f"Words number {n:02}." for n in range(25)]
    comments = [paper.comment(text) for text in texts]
    mona = scene.browser(paper.mona)
    assert pin(mona, comments[12]) == 303

    first = article(paper, f"sort={sort}")
    more = re.search(r'data-fragment="[^"]*[?&](?:amp;)?after=([^"&]+)', first)
    assert more is not None
    rest = article(paper, f"sort={sort}&after={more.group(1)}")

    shown = [text for page in (first, rest) for text in order_of(page, *texts)]
    assert shown[0] == texts[12]
    assert sorted(shown) == texts
    assert "Pinned by the desk" in first


def test_a_pinned_comment_that_went_leaves_its_tombstone_in_the_usual_place() -> None:
    paper = scene.paper()
    first, pinned = paper.comment("The first one."), paper.comment("The pinned one.")
    pin(scene.browser(paper.mona), pinned)
    page = article(paper)
    assert order_of(page, "The first one.", "The pinned one.")[0] == "The pinned one."

    paper.remove(pinned.pk)

    page = article(paper)
    assert order_of(page, f"c-{first.public_id}", f"c-{pinned.public_id}") == [
        f"c-{first.public_id}",
        f"c-{pinned.public_id}",
    ]
    assert page.count(f'id="c-{pinned.public_id}"') == 1
    assert "Pinned by the desk" not in page


def test_three_are_pinned_at_most_and_no_replies() -> None:
    paper = scene.paper()
    mona = scene.browser(paper.mona)
    comments = [paper.comment(f"Words number {n}.") for n in range(4)]
    reply = paper.comment("An answer.", parent=comments[0])

    for comment in (*comments, reply):
        pin(mona, comment)
    refused = mona.get(tools(paper)).content.decode()
    pinned = set(Comment.objects.filter(pinned_at__isnull=False).values_list("pk", flat=True))
    pin(mona, comments[0], "unpin")
    pin(mona, comments[3])

    assert pinned == {comment.pk for comment in comments[:3]}
    assert "At most 3 comments are pinned." in refused
    assert Comment.objects.filter(pinned_at__isnull=False).count() == 3
    comments[3].refresh_from_db()
    assert comments[3].pinned_at is not None


def test_a_pick_is_marked_for_everybody_and_taken_back() -> None:
    paper = scene.paper()
    comment = paper.comment("Worth reading.")
    mona = scene.browser(paper.mona)
    assert "Editors’ pick" not in article(paper)

    pin(mona, comment, "pick")
    marked = article(paper)
    pin(mona, comment, "unpick")

    assert "★ Editors’ pick" in marked
    assert "Editors’ pick" not in article(paper)
    measures = Decision.objects.filter(comment=comment, moderator=paper.mona)
    assert list(measures.order_by("pk").values_list("measure", flat=True)) == [
        Measure.PICK,
        Measure.UNPICK,
    ]


def test_a_gone_comment_keeps_no_mark() -> None:
    paper = scene.paper()
    comment = paper.comment("Worth reading.")
    pin(scene.browser(paper.mona), comment, "pick")

    paper.remove(comment.pk)

    assert "Editors’ pick" not in article(paper)


def test_a_reporter_tends_the_talk_under_their_own_articles_alone() -> None:
    paper = scene.paper()
    reporter = cast.ida()
    comment = paper.comment("Worth reading.")
    client = scene.browser(reporter)
    refused = (client.post(tools(paper), SLOW), pin(client, comment))
    assert (refused[0].status_code, refused[1]) == (403, 403)
    assert paper.thread.article.headline not in client.get("/desk/threads").content.decode()

    Byline.objects.filter(article=paper.thread.article, name="Ida Berg").update(account=reporter)

    assert client.post(tools(paper), SLOW).status_code == 303
    assert pin(client, comment) == 303
    listed = visible_text(client.get("/desk/threads").content.decode())
    assert paper.thread.article.headline in listed
    assert "slower pace" in listed


def test_the_busiest_discussions_come_first_and_are_found_by_headline() -> None:
    paper = scene.paper()
    quiet = cast.thread(paper.site)
    paper.comment()
    mona = scene.browser(paper.mona)

    page = mona.get("/desk/threads").content.decode()
    found = mona.get("/desk/threads", {"q": quiet.article.headline}).content.decode()

    headlines = (paper.thread.article.headline, quiet.article.headline)
    assert order_of(page, *headlines) == list(headlines)
    assert quiet.article.headline in found
    assert f'href="/desk/threads/{paper.thread.pk}"' not in found


def test_the_tools_list_what_is_published() -> None:
    paper = scene.paper()
    paper.comment("Everybody reads this.")
    paper.comment("This one went.", state=CommentState.REMOVED)

    page = scene.browser(paper.mona).get(tools(paper)).content.decode()

    assert "Everybody reads this." in page
    assert "This one went." not in page
