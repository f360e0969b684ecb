"""Whoever reported a comment is told what became of it, in the inbox and by mail."""

import pytest

from rejoinder.actions.cut_passage import cut
from rejoinder.actions.moderate import keep, remove
from rejoinder.actions.mute_reader import mute
from rejoinder.actions.report_comment import ReportEntry, report_comment
from rejoinder.actions.stating import Statement
from rejoinder.actions.tell import tell
from rejoinder.actions.undo_decision import undo
from rejoinder.actions.withdraw_comment import withdraw_comment
from rejoinder.models import Account, Comment, Delivery, Notification, Report, Site
from rejoinder.policies.writer import Writer
from rejoinder.rendering.mails import mail_for
from rejoinder.vocabulary.moderation import ReportOutcome
from rejoinder.vocabulary.notifications import Kind
from rejoinder.vocabulary.states import CommentState, Reason
from tests.reports.reporting import reports
from tests.support import cast
from tests.web import scene

pytestmark = pytest.mark.django_db
ATTACK = Statement(reason=Reason.ATTACK, house_rule=1, passage="an idiot")


def told(account: Account) -> list[str]:
    """Tell of everything; return what this reader was told of outcomes."""
    tell(cast.now())
    rows = Notification.objects.filter(account=account, kind=Kind.OUTCOME).order_by("pk")
    return list(rows.values_list("line", flat=True))


def removed(comment: Comment, paper: scene.Paper) -> None:
    remove(
        comment.pk,
        seen=CommentState.PUBLISHED,
        moderator=paper.mona,
        statement=ATTACK,
        now=cast.now(),
    )


def test_who_reported_learns_that_it_was_removed_once_and_without_the_author() -> None:
    paper = scene.paper()
    comment = paper.comment("Only an idiot like Holm.", by=paper.ana)
    number = reports(comment, paper.zed).report.pk
    assert told(paper.zed) == []

    removed(comment, paper)

    sentence = f"Your report {number}: the comment was removed. Thank you."
    assert told(paper.zed) == [sentence]
    assert told(paper.zed) == [sentence]
    delivery = Delivery.objects.get(account=paper.zed, kind=Kind.OUTCOME)
    mail = mail_for(delivery, site=Site.objects.get(), now=cast.now())
    assert mail is not None
    assert mail.subject == sentence
    assert "You get this because you appealed or reported something." in mail.text
    for part in (mail.text, mail.html):
        assert "idiot" not in part and "Ana" not in part
    inbox = scene.browser(paper.zed).get("/inbox").content.decode()
    assert sentence in inbox and "idiot" not in inbox
    assert Notification.objects.filter(account=paper.ana, kind=Kind.DECISION).count() == 1


def test_who_reported_learns_that_it_stays() -> None:
    paper = scene.paper()
    comment = paper.comment(by=paper.ana)
    number = reports(comment, paper.zed).report.pk

    keep(comment.pk, moderator=paper.mona, now=cast.now())

    assert told(paper.zed) == [
        f"Your report {number}: a person looked at it, and the comment stays."
    ]
    assert not Notification.objects.filter(account=paper.ana).exclude(kind=Kind.OUTCOME).exists()


def test_who_reported_learns_that_a_passage_was_cut() -> None:
    paper = scene.paper()
    comment = paper.comment("Only an idiot like Holm drives there.", by=paper.ana)
    number = reports(comment, paper.zed).report.pk

    cut(
        comment.pk,
        seen=CommentState.PUBLISHED,
        moderator=paper.mona,
        statement=ATTACK,
        now=cast.now(),
    )

    assert told(paper.zed) == [
        f"Your report {number}: a passage was cut out of the comment. Thank you."
    ]


def test_an_author_who_takes_it_back_makes_nobody_wrong() -> None:
    paper = scene.paper()
    comment = paper.comment(by=paper.ana)
    number = reports(comment, paper.zed).report.pk

    withdraw_comment(comment.pk, writer=Writer(account=paper.ana), now=cast.now())

    assert told(paper.zed) == [f"Your report {number}: its author has withdrawn the comment."]
    assert Report.objects.get().outcome == ReportOutcome.OPEN


def test_who_did_not_want_to_know_is_not_told() -> None:
    paper = scene.paper()
    comment = paper.comment(by=paper.ana)
    reports(comment, paper.zed)
    ben = cast.ben()
    entry = ReportEntry(reason=Reason.ATTACK, wants_outcome=False)
    report_comment(comment.pk, reporter=ben, entry=entry, address="", now=cast.now())

    removed(comment, paper)

    assert (len(told(paper.zed)), told(ben)) == (1, [])


def test_who_mutes_the_author_is_told_all_the_same() -> None:
    paper = scene.paper()
    comment = paper.comment(by=paper.ana)
    mute(paper.zed, comment.pk, cast.now())
    reports(comment, paper.zed)

    removed(comment, paper)

    assert len(told(paper.zed)) == 1


def test_of_a_decision_that_was_undone_nobody_hears() -> None:
    paper = scene.paper()
    comment = paper.comment(by=paper.ana)
    number = reports(comment, paper.zed).report.pk
    now = cast.now()
    decision = remove(
        comment.pk,
        seen=CommentState.PUBLISHED,
        moderator=paper.mona,
        statement=ATTACK,
        now=now,
        undo_until=now.replace(year=now.year + 1),
    )
    assert told(paper.zed) == []

    undo(decision.pk, moderator=paper.mona, now=cast.now())
    assert told(paper.zed) == []
    keep(comment.pk, moderator=paper.mona, now=cast.now())

    assert told(paper.zed) == [
        f"Your report {number}: a person looked at it, and the comment stays."
    ]
