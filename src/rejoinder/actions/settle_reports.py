"""A decision settles the reports and notices that asked for it, in its own transaction."""

from rejoinder.actions.writing import Change, Touched
from rejoinder.models import Notice, Report
from rejoinder.vocabulary.moderation import ReportOutcome


def settle(comment_id: int, decision_id: int, *, upheld: bool) -> None:
    """Give the open reports on a comment their outcome.

    Open notices of illegal content are upheld with it when the comment goes; when it
    stays, they wait for an answer of their own (actions/answer_notice.py), since whether
    something breaks a house rule does not say whether it breaks the law.
    """
    outcome = ReportOutcome.UPHELD if upheld else ReportOutcome.REJECTED
    reports = Report.objects.filter(comment=comment_id, outcome=ReportOutcome.OPEN)
    reports.update(outcome=outcome, decision=decision_id)
    if upheld:
        notices = Notice.objects.filter(comment=comment_id, outcome=ReportOutcome.OPEN)
        notices.update(outcome=outcome, decision=decision_id)


def settling(comment_id: int, store: Change[int], *, upheld: bool) -> Change[int]:
    """Return the change that stores a decision and settles the reports with it."""

    def change(touched: Touched) -> int:
        decision_id = store(touched)
        settle(comment_id, decision_id, upheld=upheld)
        return decision_id

    return change


def reopen(decision_id: int) -> None:
    """Open again what a decision had settled that was undone."""
    for rows in (Report.objects, Notice.objects):
        rows.filter(decision=decision_id).update(outcome=ReportOutcome.OPEN, decision=None)
