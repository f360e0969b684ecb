"""Whom a decision on a comment concerns who reported it: they are told what became of it."""

from collections.abc import Iterator

from django.utils import translation
from django.utils.translation import gettext as _

from rejoinder.actions.telling import Telling
from rejoinder.models import Appearance, Decision, Report
from rejoinder.vocabulary.moderation import Measure, ReportOutcome
from rejoinder.vocabulary.notifications import Kind

# Of what these do, no report is ever the cause, so nobody has to be looked for.
_NEVER_SETTLE = frozenset({Measure.HOLD, Measure.HIDE, Measure.PICK, Measure.UNPICK})


def tellings_of(decision: Decision) -> Iterator[Telling]:
    """Yield the readers whose reports the decision settled, as far as they want to know.

    When an author takes a comment back, its open reports stay without an outcome, since
    nobody has judged them, and their reporters are told that.
    """
    is_new = decision.measure == Measure.PUBLISH and decision.old_state == ""
    if decision.comment is None or is_new or decision.measure in _NEVER_SETTLE:
        return
    reports = Report.objects.filter(wants_outcome=True, reporter__isnull=False)
    if decision.measure == Measure.WITHDRAW:
        reports = reports.filter(comment=decision.comment_id, outcome=ReportOutcome.OPEN)
    else:
        reports = reports.filter(decision=decision)
    settled = list(reports.order_by("pk"))
    languages = _languages([report.reporter_id for report in settled])
    for report in settled:
        with translation.override(languages.get(report.reporter_id) or translation.get_language()):
            line = _line(decision, report)
        yield Telling(
            kind=Kind.OUTCOME,
            event=f"report:{report.pk}",
            account_id=report.reporter_id,
            comment=decision.comment,
            line=line,
        )


def _languages(reporters: list[int | None]) -> dict[int | None, str]:
    """Return the languages that these readers have chosen, by account."""
    if not reporters:
        return {}
    chosen = Appearance.objects.filter(account__in=[pk for pk in reporters if pk is not None])
    return dict(chosen.values_list("account_id", "language"))


def _line(decision: Decision, report: Report) -> str:
    number = {"number": report.pk}
    if decision.measure == Measure.WITHDRAW:
        return _("Your report %(number)s: its author has withdrawn the comment.") % number
    if report.outcome == ReportOutcome.REJECTED:
        return _("Your report %(number)s: a person looked at it, and the comment stays.") % number
    if decision.measure == Measure.CUT:
        return (
            _("Your report %(number)s: a passage was cut out of the comment. Thank you.") % number
        )
    return _("Your report %(number)s: the comment was removed. Thank you.") % number
