"""A moderator takes a decision back within the moment for that, and nobody is told of it."""

from datetime import timedelta

import pytest

from rejoinder.actions.cut_passage import cut
from rejoinder.actions.moderate import UNDO_FOR, keep, pick, publish, remove
from rejoinder.actions.stating import ReasonIsIncomplete, Statement
from rejoinder.actions.tell import tell
from rejoinder.actions.undo_decision import CannotBeUndone, undo
from rejoinder.models import Comment, Decision, Notification, Report, Revision, Thread
from rejoinder.vocabulary.moderation import Measure, ReportOutcome
from rejoinder.vocabulary.states import CommentState, Reason
from tests.support import cast

pytestmark = pytest.mark.django_db(transaction=True)
HELD, PUBLISHED = CommentState.HELD, CommentState.PUBLISHED
HIDDEN, REMOVED = CommentState.HIDDEN, CommentState.REMOVED
ATTACK = Statement(reason=Reason.ATTACK, house_rule=1, passage="a stupid liar")
TEXT = "The minister is a stupid  liar, and the bridge was open."


def counted(thread_id: int) -> tuple[int, int]:
    thread = Thread.objects.get(pk=thread_id)
    return thread.comment_count, thread.root_count


def test_a_first_publication_that_is_undone_was_never_public() -> None:
    cast.newspaper(first_comments_held=1)
    ben, mona, now = cast.ben(), cast.mona(), cast.now()
    receipt = cast.writes(ben, cast.thread())
    published = publish(
        receipt.comment_id, seen=HELD, moderator=mona, now=now, undo_until=now + UNDO_FOR
    )
    assert counted(receipt.thread_id) == (1, 1)

    undone = undo(published.pk, moderator=mona, now=now + timedelta(seconds=9))

    comment = Comment.objects.get(pk=receipt.comment_id)
    assert (comment.state, comment.number) == (HELD, None)
    assert counted(receipt.thread_id) == (0, 0)
    ben.refresh_from_db()
    assert ben.published_count == 0
    assert (undone.measure, undone.undoes, undone.reason) == (Measure.UNDO, published, "H1")
    tell(now + timedelta(minutes=1))
    assert not Notification.objects.filter(event=f"decision:{published.pk}").exists()
    publish(receipt.comment_id, seen=HELD, moderator=mona, now=now)
    assert counted(receipt.thread_id) == (1, 1)


def test_a_publication_that_was_answered_meanwhile_is_hidden_when_undone() -> None:
    cast.newspaper(first_comments_held=1)
    mona, now, place = cast.mona(), cast.now(), cast.thread()
    receipt = cast.writes(cast.ben(), place)
    published = publish(
        receipt.comment_id, seen=HELD, moderator=mona, now=now, undo_until=now + UNDO_FOR
    )
    cast.writes(cast.zed(), place, "So it was.", parent=receipt.comment_id)

    undo(published.pk, moderator=mona, now=now)

    assert Comment.objects.get(pk=receipt.comment_id).state == HIDDEN
    assert counted(place.pk) == (1, 1)


def test_a_removal_that_is_undone_opens_the_reports_again() -> None:
    mona, now = cast.mona(), cast.now()
    receipt = cast.writes(cast.ana(), cast.thread(), TEXT)
    Report.objects.create(
        comment_id=receipt.comment_id, reporter=cast.zed(), reason=Reason.ATTACK,
        weight=1.0, reported_at=now,
    )  # fmt: skip
    removed = remove(
        receipt.comment_id, seen=PUBLISHED, moderator=mona, statement=ATTACK,
        now=now, undo_until=now + UNDO_FOR,
    )  # fmt: skip
    assert Report.objects.get().outcome == ReportOutcome.UPHELD
    assert removed.found_how == "reader_reports"

    undo(removed.pk, moderator=mona, now=now)

    assert Comment.objects.get(pk=receipt.comment_id).state == PUBLISHED
    assert Report.objects.get().outcome == ReportOutcome.OPEN
    assert counted(receipt.thread_id) == (1, 1)


def test_a_cut_leaves_the_rest_says_so_and_can_be_undone() -> None:
    mona, now = cast.mona(), cast.now()
    receipt = cast.writes(cast.ana(), cast.thread(), TEXT)
    stored = cut(
        receipt.comment_id, seen=PUBLISHED, moderator=mona, statement=ATTACK,
        now=now, undo_until=now + UNDO_FOR,
    )  # fmt: skip

    comment = Comment.objects.get(pk=receipt.comment_id)
    assert "The minister is [3 words cut by the desk, rule 1], and" in comment.html
    assert "liar" not in comment.text + comment.html
    assert Revision.objects.get().cut_by == stored
    assert (stored.measure, stored.old_state, stored.new_state) == ("cut", PUBLISHED, PUBLISHED)

    undo(stored.pk, moderator=mona, now=now)

    comment.refresh_from_db()
    assert comment.text == TEXT
    assert not Revision.objects.exists()


@pytest.mark.parametrize("passage", ["", "not there", TEXT])
def test_what_cannot_be_cut_is_refused_beside_the_passage(passage: str) -> None:
    receipt = cast.writes(cast.ana(), cast.thread(), TEXT)
    statement = Statement(reason=Reason.ATTACK, passage=passage)

    with pytest.raises(ReasonIsIncomplete) as refused:
        cut(
            receipt.comment_id, seen=PUBLISHED, moderator=cast.mona(), statement=statement,
            now=cast.now(),
        )  # fmt: skip

    assert refused.value.field == "passage"
    assert Comment.objects.get().text == TEXT


def test_reports_are_rejected_by_keeping_and_a_pick_is_marked() -> None:
    mona, now = cast.mona(), cast.now()
    receipt = cast.writes(cast.ana(), cast.thread(), TEXT)
    Report.objects.create(
        comment_id=receipt.comment_id, reporter=cast.zed(), reason=Reason.ATTACK,
        weight=1.0, reported_at=now,
    )  # fmt: skip

    kept = keep(receipt.comment_id, moderator=mona, now=now, undo_until=now + UNDO_FOR)
    assert Report.objects.get().outcome == ReportOutcome.REJECTED
    undo(kept.pk, moderator=mona, now=now)
    assert Report.objects.get().outcome == ReportOutcome.OPEN
    pick(receipt.comment_id, picked=True, moderator=mona, now=now)

    assert Comment.objects.get().picked_at == now


def test_nothing_is_undone_late_by_others_or_after_another_decision() -> None:
    mona, ed, now = cast.mona(), cast.ed(), cast.now()
    receipt = cast.writes(cast.ana(), cast.thread(), TEXT)
    removed = remove(
        receipt.comment_id, seen=PUBLISHED, moderator=mona, statement=ATTACK,
        now=now, undo_until=now + UNDO_FOR,
    )  # fmt: skip

    with pytest.raises(CannotBeUndone, match="own"):
        undo(removed.pk, moderator=ed, now=now)
    with pytest.raises(CannotBeUndone, match="over"):
        undo(removed.pk, moderator=mona, now=now + timedelta(seconds=11))
    publish(receipt.comment_id, seen=REMOVED, moderator=ed, now=now)
    with pytest.raises(CannotBeUndone, match="Another"):
        undo(removed.pk, moderator=mona, now=now)

    assert Decision.objects.filter(measure=Measure.UNDO).count() == 0
    assert Comment.objects.get().state == PUBLISHED
