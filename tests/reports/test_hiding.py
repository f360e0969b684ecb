"""When reports hide a comment until a person decides, and when they never do (S-35)."""

from datetime import timedelta
from threading import Thread as Worker

import pytest
from django.db import connections

from rejoinder.actions.edit_comment import edit_comment
from rejoinder.actions.moderate import keep, publish
from rejoinder.actions.report_comment import (
    REPORTS_A_DAY,
    TooManyReports,
    open_reports,
    track_record,
)
from rejoinder.actions.undo_decision import undo
from rejoinder.models import Account, Appeal, Comment, Decision, Report
from rejoinder.policies.writer import Writer
from rejoinder.vocabulary.moderation import AppealOutcome, AppealWish, Measure, ReportOutcome
from rejoinder.vocabulary.states import Actor, CommentState, FoundHow, Reason
from tests.reports.reporting import readers, reports, state_of, was_right
from tests.support import cast
from tests.web import scene

pytestmark = pytest.mark.django_db
HIDDEN, PUBLISHED = CommentState.HIDDEN, CommentState.PUBLISHED


def kept(comment: Comment, paper: scene.Paper) -> None:
    """Let Mona look at it and leave it."""
    if state_of(comment) is HIDDEN:
        publish(comment.pk, seen=HIDDEN, moderator=paper.mona, now=cast.now())
    else:
        keep(comment.pk, moderator=paper.mona, now=cast.now())


def test_the_third_known_reader_hides_it_and_the_decision_says_so() -> None:
    paper = scene.paper()
    comment = paper.comment(by=paper.ana)
    first, second, third = readers(3)
    assert not reports(comment, first).is_hidden
    assert not reports(comment, second).is_hidden
    assert state_of(comment) is PUBLISHED

    assert reports(comment, third).is_hidden

    decision = Decision.objects.filter(comment=comment).latest("pk")
    assert state_of(comment) is HIDDEN
    assert (decision.actor, decision.measure) == (Actor.READER_REPORTS, Measure.HIDE)
    assert (decision.found_how, decision.reason) == (
        FoundHow.READER_REPORTS,
        Reason.READER_REPORTS,
    )
    assert decision.automated_decision
    assert not decision.automated_detection
    address = f"/d/{comment.thread_id}/c/{comment.public_id}"
    shown = scene.browser(third).get(address).content.decode()
    assert "Hidden for review after reader reports" in shown
    receipt = scene.browser().get(f"/where/{comment.receipt_code}").content.decode()
    assert "Hidden for review after reader reports" in receipt


def test_one_network_counts_once() -> None:
    paper = scene.paper()
    comment = paper.comment()
    for reader in readers(6):
        assert not reports(comment, reader, network=77).is_hidden

    assert open_reports([comment.pk])[comment.pk].total_weight == 1.0
    assert reports(comment, cast.zed()).is_hidden is False
    assert reports(comment, cast.zed()).is_hidden is True


def test_fifty_fresh_accounts_do_not_hide_it_and_stand_out_at_the_desk() -> None:
    paper = scene.paper()
    comment = paper.comment()

    for fresh in readers(50, known=False):
        reports(comment, fresh)

    found = open_reports([comment.pk])[comment.pk]
    assert state_of(comment) is PUBLISHED
    assert (found.total_weight, found.count, found.many_new) == (2.0, 50, True)
    assert found.reasons == (Reason.ATTACK,)
    assert reports(comment, cast.zed()).is_hidden, "with a known reader it is looked at"
    assert state_of(comment) is HIDDEN, "and at most that"


def test_nothing_of_the_newsroom_is_hidden() -> None:
    paper = scene.paper()
    by_mona, by_ana = paper.comment(by=paper.mona), paper.comment(by=paper.ana)

    for reader in readers(8):
        reports(by_mona, reader)
        if state_of(by_ana) is PUBLISHED:
            reports(by_ana, reader)

    assert (state_of(by_mona), state_of(by_ana)) == (PUBLISHED, HIDDEN)


def test_after_a_look_more_of_the_same_hides_nothing_again() -> None:
    paper = scene.paper()
    comment = paper.comment()
    for reader in readers(3):
        reports(comment, reader)
    kept(comment, paper)
    assert state_of(comment) is PUBLISHED

    for reader in readers(8):
        reports(comment, reader)
    for reader in readers(4):
        reports(comment, reader, Reason.PRIVATE_DATA)
    assert state_of(comment) is PUBLISHED

    assert reports(comment, cast.zed(), Reason.PRIVATE_DATA).is_hidden


def test_a_comment_published_after_a_hold_has_been_looked_at() -> None:
    paper = scene.paper()
    comment = paper.comment(state=CommentState.HELD)
    paper.publish(comment.pk)

    for reader in readers(4):
        reports(comment, reader)
    assert state_of(comment) is PUBLISHED

    assert reports(comment, cast.zed()).is_hidden


def test_changed_words_have_not_been_looked_at() -> None:
    paper = scene.paper()
    comment = paper.comment(by=paper.ana)
    reports(comment, cast.zed())
    kept(comment, paper)

    edit_comment(
        comment.pk,
        writer=Writer(account=paper.ana),
        text="Now only an idiot would say so.",
        now=cast.now() + timedelta(seconds=1),
    )
    hidden = [reports(comment, reader).is_hidden for reader in readers(3)]

    assert hidden == [False, False, True]


def test_a_look_that_was_undone_is_none() -> None:
    paper = scene.paper()
    comment = paper.comment()
    first, *others = readers(3)
    reports(comment, first)
    soon = cast.now() + timedelta(seconds=10)
    decision = keep(comment.pk, moderator=paper.mona, now=cast.now(), undo_until=soon)

    undo(decision.pk, moderator=paper.mona, now=cast.now())
    hidden = [reports(comment, reader).is_hidden for reader in others]

    assert hidden == [False, True]


def test_reports_that_a_decision_settled_count_no_more() -> None:
    paper = scene.paper()
    comment = paper.comment()
    for reader in readers(2):
        reports(comment, reader)

    kept(comment, paper)

    assert open_reports([comment.pk]) == {}
    assert set(Report.objects.values_list("outcome", flat=True)) == {ReportOutcome.REJECTED}


def test_an_upheld_report_whose_decision_was_taken_back_was_wrong() -> None:
    paper = scene.paper()
    comment = paper.comment(by=paper.ana)
    reports(comment, paper.zed)
    paper.remove(comment.pk)
    assert track_record(paper.zed).upheld == 1

    Appeal.objects.create(
        decision=Decision.objects.filter(comment=comment).latest("pk"),
        account=paper.ana,
        meaning="I meant the figure.",
        wish=AppealWish.RESTORE,
        made_at=cast.now(),
        due_at=cast.now(),
        outcome=AppealOutcome.RESTORED,
        answer="You are right.",
    )

    track = track_record(paper.zed)
    assert (track.upheld, track.rejected) == (0, 1)


def test_only_the_last_fifty_reports_count() -> None:
    paper = scene.paper()
    was_right(paper.zed, paper, upheld=0, rejected=1)
    assert track_record(paper.zed).rejected == 1

    for comment in _copies(paper.comment(by=paper.ana), 50):
        _settled(comment, paper.zed)

    track = track_record(paper.zed)
    assert (track.upheld, track.rejected) == (50, 0)


def test_nobody_reports_more_than_fifty_comments_a_day() -> None:
    paper = scene.paper()
    *before, fiftieth, one_more = _copies(paper.comment(by=paper.ana), REPORTS_A_DAY + 1)
    for comment in before:
        _settled(comment, paper.zed)
    assert reports(fiftieth, paper.zed).is_new

    with pytest.raises(TooManyReports):
        reports(one_more, paper.zed)

    assert not Report.objects.filter(comment=one_more).exists()
    Report.objects.filter(comment=before[0]).update(reported_at=cast.now() - timedelta(hours=25))
    assert reports(one_more, paper.zed).is_new


@pytest.mark.django_db(transaction=True)
def test_of_many_reports_at_once_exactly_one_hides_it() -> None:
    paper = scene.paper()
    comment = paper.comment(by=paper.ana)
    found: list[bool] = []

    def report(reader: Account) -> None:
        try:
            found.append(reports(comment, reader).is_hidden)
        except Exception:  # noqa: BLE001  # refused: it was hidden before they came
            found.append(False)
        finally:
            connections.close_all()

    workers = [Worker(target=report, args=(reader,)) for reader in readers(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert found.count(True) == 1
    assert state_of(comment) is HIDDEN
    assert Decision.objects.filter(comment=comment, measure=Measure.HIDE).count() == 1


def _copies(comment: Comment, number: int) -> list[Comment]:
    """Make so many comments like this one, quicker than by writing them."""
    skipped = {"id", "receipt_code", "number", "text"}
    values = {
        field.attname: getattr(comment, field.attname)
        for field in Comment._meta.concrete_fields
        if field.attname not in skipped
    }
    Comment.objects.bulk_create(
        Comment(**values, number=1000 + n, text="A copy.") for n in range(number)
    )
    return list(Comment.objects.filter(text="A copy.").order_by("pk"))


def _settled(comment: Comment, reporter: Account) -> None:
    Report.objects.create(
        comment=comment,
        reporter=reporter,
        reason=Reason.SPAM,
        weight=1.0,
        reported_at=cast.now(),
        outcome=ReportOutcome.UPHELD,
    )
