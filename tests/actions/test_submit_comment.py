"""A comment arrives: taken once, stored whole, refused with everything kept."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections

from rejoinder.actions.edit_comment import edit_comment
from rejoinder.actions.submit_comment import (
    KeyReused,
    NoSuchComment,
    NoSuchThread,
    SubmissionRefused,
    submit_comment,
)
from rejoinder.actions.withdraw_comment import withdraw_comment
from rejoinder.models import AcceptedWrite, Comment, Decision, Limit, Revision, StoredFinding
from rejoinder.policies.permit import NotPermitted
from rejoinder.policies.writer import Writer
from rejoinder.rendering.stamps import slot_of_thread, stamps
from rejoinder.vocabulary.states import CommentState
from tests.support import cast

pytestmark = pytest.mark.django_db(transaction=True)


def guest(name: str = "Lars", key: str = "") -> Writer:
    return Writer(guest_key=key, name=name)


def test_the_same_key_again_gives_the_same_receipt_and_one_comment() -> None:
    author, place = cast.ana(), cast.thread()

    first = cast.writes(author, place, key="k1")
    again = cast.writes(author, place, key="k1")

    assert (again.comment_id, again.code, again.state) == (
        first.comment_id,
        first.code,
        first.state,
    )
    assert again.replayed
    assert Comment.objects.count() == Decision.objects.count() == 1


def test_the_same_key_with_another_text_is_refused() -> None:
    author, place = cast.ana(), cast.thread()
    cast.writes(author, place, key="k1")

    with pytest.raises(KeyReused):
        cast.writes(author, place, "Something else entirely.", key="k1")

    cast.writes(author, place, "Something else entirely.", key="k2")
    assert Comment.objects.count() == 2


def test_two_people_may_use_the_same_key() -> None:
    place = cast.thread()

    cast.writes(cast.ana(), place, key="k1")
    cast.writes(cast.zed(), place, key="k1")

    assert Comment.objects.count() == 2


def test_a_form_without_key_sent_twice_is_one_comment() -> None:
    place = cast.thread()
    given: dict[str, Any] = {
        "thread_id": place.pk,
        "parent_id": None,
        "text": "The ferry sails.",
        "key": "",
    }

    for writer in (Writer(account=cast.ana()), guest(key="a" * 64), guest(name="Oda")):
        before = Comment.objects.count()
        receipts = [submit_comment(writer=writer, now=cast.now(), **given) for _ in range(2)]

        assert receipts[0].code == receipts[1].code
        assert Comment.objects.count() == before + 1


def test_twenty_requests_with_one_key_at_once_leave_one_comment() -> None:
    author, place = cast.ana(), cast.thread()

    def send(_: int) -> str:
        try:
            return cast.writes(author, place, key="the same").code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as pool:
        codes = set(pool.map(send, range(20)))

    assert len(codes) == 1
    assert Comment.objects.count() == AcceptedWrite.objects.count() == 1
    place.refresh_from_db()
    assert (place.comment_count, place.last_number) == (1, 1)


def test_a_hundred_comments_at_once_get_a_hundred_numbers_and_right_counters() -> None:
    author, place = cast.ana(), cast.thread()
    root = cast.writes(author, place, "The first one.").comment_id

    def send(n: int) -> None:
        try:
            cast.writes(author, place, f"Number {n}.", parent=root if n % 2 else None)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(send, range(100)))

    place.refresh_from_db()
    assert (place.comment_count, place.root_count, place.last_number) == (101, 51, 101)
    assert Comment.objects.values_list("number", flat=True).distinct().count() == 101
    assert Comment.objects.get(pk=root).reply_count == 50
    author.refresh_from_db()
    assert author.published_count == 111


def test_every_finding_is_stored_with_what_it_rests_on() -> None:
    cast.newspaper(first_comments_held=1)
    text = "Look at https://one.example/ and https://two.example/ please"

    receipt = cast.writes(cast.ben(), cast.thread(), text)

    assert receipt.state == CommentState.HELD
    decision = Decision.objects.get()
    findings = {f.rule: f for f in StoredFinding.objects.filter(decision=decision)}
    assert {"links:new"} < set(findings)
    links = findings["links:new"]
    assert (links.details["found"], links.details["allowed"]) == (2, 1)
    assert links.passage and links.check_name == "links" and links.version >= 1
    assert len(findings) == 2  # the links, and the first comment of a new reader
    assert {run[0] for run in decision.runs} >= {"links", "length", "words", "pace"}
    assert decision.automated_detection and decision.automated_decision


def test_a_held_comment_changes_nothing_that_readers_see() -> None:
    cast.newspaper(first_comments_held=1)
    place = cast.thread()
    stamp = stamps().read(slot_of_thread(place.pk))

    cast.writes(cast.ben(), place)

    place.refresh_from_db()
    assert (place.comment_count, place.root_count, place.last_number) == (0, 0, 0)
    assert stamps().read(slot_of_thread(place.pk)) == stamp
    assert not Comment.objects.visible().exists()


def test_a_published_comment_touches_the_stamp_before_the_receipt_is_there() -> None:
    place = cast.thread()
    stamp = stamps().read(slot_of_thread(place.pk))

    cast.writes(cast.ana(), place)

    assert stamps().read(slot_of_thread(place.pk)) != stamp


@pytest.mark.parametrize(("text", "said"), [("  \n ", "Write something"), ("a" * 10_001, "10001")])
def test_an_empty_or_too_long_text_is_refused_and_nothing_is_stored(text: str, said: str) -> None:
    author, place = cast.ana(), cast.thread()
    cast.writes(author, place, "This one is fine.")

    with pytest.raises(SubmissionRefused, match=said):
        cast.writes(author, place, text)

    assert Comment.objects.count() == 1


def test_a_closed_thread_takes_no_comment() -> None:
    author, place = cast.ana(), cast.thread()
    cast.writes(author, place)
    cast.close(place)

    with pytest.raises(NotPermitted, match="closed"):
        cast.writes(author, place, "One more.")


def test_a_suspended_reader_is_refused_until_the_limit_ends() -> None:
    author, place = cast.ana(), cast.thread()
    until = cast.now() + timedelta(days=1)
    Limit.objects.create(
        account=author, kind="suspended", reason="Rule 1", set_at=cast.now(), until=until
    )

    with pytest.raises(SubmissionRefused, match=r"here until .*\. Reason: Rule 1"):
        cast.writes(author, place)

    cast.writes(author, place, at=until + timedelta(seconds=1))


def test_a_reply_needs_a_published_parent_in_the_same_thread() -> None:
    author, place = cast.ana(), cast.thread()
    parent = cast.writes(author, place).comment_id
    reply = cast.writes(author, place, "An answer.", parent=parent)
    assert Comment.objects.get(pk=reply.comment_id).root_id == parent

    with pytest.raises(NoSuchComment):
        cast.writes(author, cast.thread(), "Elsewhere.", parent=parent)
    withdraw_comment(parent, writer=Writer(account=author), now=cast.now())
    with pytest.raises(NotPermitted, match="no longer be answered"):
        cast.writes(author, place, "Too late.", parent=parent)
    with pytest.raises(NoSuchThread):
        submit_comment(
            thread_id=10**9,
            parent_id=None,
            writer=Writer(account=author),
            text="Nowhere.",
            key="",
            now=cast.now(),
        )


def test_a_held_comment_cannot_be_answered_and_is_not_found() -> None:
    cast.newspaper(first_comments_held=1)
    place = cast.thread()
    held = cast.writes(cast.ben(), place).comment_id

    with pytest.raises(NoSuchComment):
        cast.writes(cast.ana(), place, "Answer.", parent=held)


def test_replies_lie_below_their_parent_in_reading_order_at_any_depth() -> None:
    author, place = cast.ana(), cast.thread()
    chain = [cast.writes(author, place, "top").comment_id]
    for n in range(105):
        chain.append(cast.writes(author, place, f"deeper {n}", parent=chain[-1]).comment_id)

    ordered = Comment.objects.order_by("path").values_list("pk", "depth")

    assert [pk for pk, _ in ordered] == chain
    assert [depth for _, depth in ordered] == list(range(106))
    assert max(len(c.path) for c in Comment.objects.all()) == 600


def test_an_edit_keeps_the_earlier_wording_and_is_judged_anew() -> None:
    author, place = cast.ana(), cast.thread()
    receipt = cast.writes(author, place, "First wording.")

    edited = edit_comment(
        receipt.comment_id, writer=Writer(account=author), text="Second.", now=cast.now()
    )

    assert edited.state == CommentState.PUBLISHED
    comment = Comment.objects.get()
    assert comment.html == "<p>Second.</p>" or comment.html.strip() == "<p>Second.</p>"
    assert comment.edited_at is not None
    assert Revision.objects.get().text == "First wording."

    links = " ".join(f"https://example.org/{n}" for n in range(9))
    hidden = edit_comment(
        receipt.comment_id, writer=Writer(account=author), text=links, now=cast.now()
    )
    assert hidden.state == CommentState.HIDDEN
    place.refresh_from_db()
    assert place.comment_count == 0
    assert Decision.objects.latest("id").rule.startswith("links")


def test_a_comment_held_for_its_links_is_published_once_they_are_gone() -> None:
    author = cast.ben()
    author.published_count = 2
    author.save()
    receipt = cast.writes(author, cast.thread(), "https://a.example https://b.example")
    assert receipt.state == CommentState.HELD

    mended = edit_comment(
        receipt.comment_id, writer=Writer(account=author), text="No links.", now=cast.now()
    )

    assert mended.state == CommentState.PUBLISHED
    assert Comment.objects.get().number == 1


def test_only_the_author_edits_and_only_inside_the_window() -> None:
    author, place, at = cast.ana(), cast.thread(), cast.now()
    receipt = cast.writes(author, place, at=at)
    writer = Writer(account=author)
    edit_comment(receipt.comment_id, writer=writer, text="In time.", now=at + timedelta(minutes=14))

    with pytest.raises(NoSuchComment):
        edit_comment(receipt.comment_id, writer=Writer(account=cast.zed()), text="Mine.", now=at)
    with pytest.raises(NotPermitted, match="over"):
        edit_comment(
            receipt.comment_id, writer=writer, text="Late.", now=at + timedelta(minutes=16)
        )

    assert Comment.objects.get().text == "In time."


def test_a_withdrawn_comment_stays_withdrawn_and_twice_is_no_error() -> None:
    author, place = cast.ana(), cast.thread()
    receipt = cast.writes(author, place)

    for _ in range(2):
        withdraw_comment(receipt.comment_id, writer=Writer(account=author), now=cast.now())

    assert Comment.objects.get().state == CommentState.WITHDRAWN
    assert Decision.objects.count() == 2
    with pytest.raises(NoSuchComment):
        withdraw_comment(receipt.comment_id, writer=Writer(account=cast.zed()), now=cast.now())
