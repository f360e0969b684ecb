"""A reader reports a comment; when enough trusted reports agree, it is hidden for review."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from rejoinder.actions.decide import Ground, move
from rejoinder.actions.report_networks import network_digest
from rejoinder.actions.submit_comment import NoSuchComment
from rejoinder.actions.writing import Touched, commit
from rejoinder.models import Account, Comment, Decision, Report, Thread
from rejoinder.models.report import REPORT_NOTE_LONGEST
from rejoinder.moderation.report_weights import (
    LOOKED_AT,
    CountedReport,
    hides,
    weigh,
    weight,
)
from rejoinder.policies.reports import may_report
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure
from rejoinder.vocabulary.moderation import AppealOutcome, Measure, ReportOutcome
from rejoinder.vocabulary.states import STAFF_ROLES, Actor, CommentState, FoundHow, Reason, Trust

# What the dialog offers (experience.md §5.10), in its order.
REPORT_REASONS = (
    Reason.ATTACK, Reason.CONTEMPT, Reason.THREAT, Reason.PRIVATE_DATA,
    Reason.SPAM, Reason.OFF_TOPIC, Reason.FALSE_IDENTITY, Reason.ACCUSATION,
)  # fmt: skip
# More than any reader would do by hand; a guess.
REPORTS_A_DAY = 50
_DAY = timedelta(hours=24)
# Decisions by which a person left the comment on the page.
_LEFT_STANDING = (
    Measure.PUBLISH, Measure.RESTORE, Measure.KEEP, Measure.CUT, Measure.PICK,
)  # fmt: skip
# Answers to an appeal that took the decision back.
_OVERTURNED = (AppealOutcome.RESTORED, AppealOutcome.RESTORED_WITH_CUT)


class ReportIsIncomplete(ExpectedFailure):
    """The report names none of the reasons, or says too much; ``field`` is where."""

    code = ErrorCode.REFUSED


class TooManyReports(ExpectedFailure):
    """The reader has reported more within a day than one is able to read."""

    code = ErrorCode.REFUSED


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportEntry:
    """What a reader says in a report."""

    reason: Reason
    passage: str = ""
    note: str = ""
    wants_outcome: bool = True

    def check(self) -> None:
        """Raise ReportIsIncomplete beside the field that is wrong."""
        if self.reason not in REPORT_REASONS:
            raise ReportIsIncomplete(_("Say why you report the comment."), field="reason")
        for field, text in (("passage", self.passage), ("note", self.note)):
            if len(text) > REPORT_NOTE_LONGEST:
                sentence = _("This has %(found)s characters; at most %(allowed)s fit.")
                values = {"found": len(text), "allowed": REPORT_NOTE_LONGEST}
                raise ReportIsIncomplete(sentence % values, field=field)


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """What became of a reader's latest reports, as far as anybody has decided."""

    upheld: int
    rejected: int

    @property
    def weight(self) -> float:
        """What the next report counts."""
        return weight(self.upheld, self.rejected)

    @property
    def settled(self) -> int:
        """How many were decided."""
        return self.upheld + self.rejected


@dataclass(frozen=True, slots=True)
class Filed:
    """A report as it was taken; ``is_new`` is false when this reader had reported before."""

    report: Report
    track: TrackRecord
    is_new: bool
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class ReportSum:
    """The open reports on one comment. ``many_new``: many accounts that are new here."""

    total_weight: float
    count: int
    reasons: tuple[Reason, ...]
    many_new: bool


def report_comment(
    comment_id: int, *, reporter: Account, entry: ReportEntry, address: str, now: datetime
) -> Filed:
    """Store a reader's report and hide the comment when it is the one that was missing.

    ``address`` is the network address it came from, of which a keyed digest is kept. A
    second report by the same reader changes nothing.

    Raises:
        NoSuchComment, NotPermitted, ReportIsIncomplete, TooManyReports.
    """
    comment = reportable(comment_id)
    earlier = report_of(reporter, comment)
    if earlier is not None:
        return Filed(earlier, track_record(reporter), is_new=False)
    may_report(reporter, comment).require()
    entry.check()
    track = track_record(reporter)

    def change(touched: Touched) -> Filed:
        # One after the other, so that the report which completes the sum sees all others.
        threads = Thread.objects.select_for_update(no_key=True)
        threads.filter(pk=comment.thread_id).values("pk").get()
        report, is_new = Report.objects.get_or_create(
            comment=comment,
            reporter=reporter,
            defaults={
                "reason": entry.reason,
                "passage": entry.passage.strip(),
                "note": entry.note.strip(),
                "wants_outcome": entry.wants_outcome,
                "weight": track.weight,
                "by_new_reader": reporter.trust(now) is Trust.NEW,
                "network": network_digest(address),
                "reported_at": now,
            },
        )
        if is_new:
            _refuse_too_many(reporter, now)
        return Filed(report, track, is_new, is_hidden=_hide(touched, comment.pk, now))

    return commit(change)


def reportable(comment_id: int) -> Comment:
    """Return a comment that readers see. Raises NoSuchComment for every other."""
    seen = Comment.objects.visible().select_related("author", "thread__article")
    comment = seen.filter(pk=comment_id).first()
    if comment is None:
        raise NoSuchComment(_("There is no such comment."))
    return comment


def report_of(reporter: Account, comment: Comment) -> Report | None:
    """Return what a reader has reported of a comment before."""
    return Report.objects.filter(comment=comment, reporter=reporter).first()


def track_record(reporter: Account) -> TrackRecord:
    """Return what became of a reader's latest reports; what an appeal took back was wrong."""
    settled = Report.objects.filter(reporter=reporter).exclude(outcome=ReportOutcome.OPEN)
    latest = settled.order_by("-pk").values_list("outcome", "decision__appeal__outcome")
    found = [
        outcome == ReportOutcome.UPHELD and appeal not in _OVERTURNED
        for outcome, appeal in latest[:LOOKED_AT]
    ]
    return TrackRecord(upheld=found.count(True), rejected=found.count(False))


def open_reports(comment_ids: Sequence[int]) -> dict[int, ReportSum]:
    """Return what is reported of these comments and still open; one statement."""
    found: dict[int, list[Report]] = {}
    for report in Report.objects.filter(
        comment__in=comment_ids, outcome=ReportOutcome.OPEN
    ).order_by("pk"):
        found.setdefault(report.comment_id, []).append(report)
    return {comment_id: _sum(reports) for comment_id, reports in found.items()}


def _sum(reports: Sequence[Report]) -> ReportSum:
    weighed = weigh(_counted(reports))
    return ReportSum(
        total_weight=weighed.weight,
        count=len(reports),
        reasons=tuple(dict.fromkeys(Reason(report.reason) for report in reports)),
        many_new=weighed.many_new,
    )


def _counted(reports: Iterable[Report]) -> list[CountedReport]:
    return [CountedReport(r.reason, r.weight, r.network, r.by_new_reader) for r in reports]


def _refuse_too_many(reporter: Account, now: datetime) -> None:
    today = Report.objects.filter(reporter=reporter, reported_at__gt=now - _DAY)
    if today.count() > REPORTS_A_DAY:
        sentence = _("You have reported %(most)s comments within a day. Go on tomorrow.")
        raise TooManyReports(sentence % {"most": REPORTS_A_DAY})


def _hide(touched: Touched, comment_id: int, now: datetime) -> bool:
    """Hide the comment if its open reports ask for it; a person decides what becomes of it."""
    comment = Comment.objects.select_related("author").get(pk=comment_id)
    if comment.state != CommentState.PUBLISHED:
        return False
    reports = Report.objects.filter(comment=comment, outcome=ReportOutcome.OPEN)
    by_staff = comment.author is not None and comment.author.role in STAFF_ROLES
    if not hides(_counted(reports), by_staff=by_staff, looked_at=_reasons_looked_at(comment)):
        return False
    ground = Ground(
        actor=Actor.READER_REPORTS,
        found_how=FoundHow.READER_REPORTS,
        reason=Reason.READER_REPORTS,
        automated_decision=True,
    )
    move(
        touched,
        comment,
        seen=CommentState.PUBLISHED,
        new=CommentState.HIDDEN,
        ground=ground,
        now=now,
    )
    return True


def _reasons_looked_at(comment: Comment) -> frozenset[str] | None:
    """Return what had been reported when a person last left these words as they are.

    None: nobody has, or the author has changed the words since.
    """
    by_people = Q(actor__in=(Actor.MODERATOR, Actor.PUBLISHER), undone_by__isnull=True)
    looks = Decision.objects.filter(
        by_people,
        comment=comment,
        measure__in=_LEFT_STANDING,
        new_state=CommentState.PUBLISHED,
    )
    look = looks.order_by("-pk").first()
    if look is None or (comment.edited_at is not None and comment.edited_at > look.decided_at):
        return None
    before = Report.objects.filter(comment=comment, reported_at__lte=look.decided_at)
    return frozenset(before.values_list("reason", flat=True))
