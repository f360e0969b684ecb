"""Readers who report, from networks of their own."""

import itertools
from typing import TYPE_CHECKING, TypeAlias

from rejoinder.actions.report_comment import Filed, ReportEntry, report_comment
from rejoinder.models import Account, Comment, Report
from rejoinder.vocabulary.moderation import ReportOutcome
from rejoinder.vocabulary.states import CommentState, Reason
from tests.support import cast
from tests.web import scene

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse

# What the test client answers: a response that knows its JSON.
Answer: TypeAlias = "_MonkeyPatchedWSGIResponse"

_numbers = itertools.count(1)


def reports(
    comment: Comment, by: Account, reason: Reason = Reason.ATTACK, *, network: int = 0
) -> Filed:
    """Let a reader report a comment, from a network of theirs unless one is named."""
    number = network or next(_numbers) % 60_000
    return report_comment(
        comment.pk,
        reporter=by,
        entry=ReportEntry(reason=reason),
        address=f"10.{number // 250}.{number % 250}.7",
        now=cast.now(),
    )


def readers(number: int, *, known: bool = True) -> list[Account]:
    """So many readers; known ones have been here for a month."""
    return [cast.zed() if known else cast.ben() for _each in range(number)]


def send(by: Account | None, comment: Comment, /, **values: str) -> Answer:
    """Send the form of a report as a browser does."""
    return scene.browser(by).post(place(comment), values)


def send_by_script(by: Account | None, comment: Comment, /, **values: str) -> Answer:
    """Send the form as the dialog does."""
    return scene.browser(by).post(place(comment), values, headers=scene.JSON)


def place(comment: Comment) -> str:
    """The address of a comment's report."""
    return f"/d/{comment.thread_id}/c/{comment.public_id}/reports"


def state_of(comment: Comment) -> CommentState:
    """Where a comment stands now."""
    return CommentState(Comment.objects.get(pk=comment.pk).state)


def was_right(reader: Account, paper: scene.Paper, *, upheld: int, rejected: int) -> None:
    """Give a reader a past: settled reports on comments of others."""
    for number in range(upheld + rejected):
        Report.objects.create(
            comment=paper.comment(f"Something else, number {next(_numbers)}.", by=paper.ana),
            reporter=reader,
            reason=Reason.SPAM,
            weight=1.0,
            reported_at=cast.now(),
            outcome=ReportOutcome.UPHELD if number < upheld else ReportOutcome.REJECTED,
        )
