"""What the mails about decisions and answered appeals are filled with."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from rejoinder.kit.unlinked import unlinked
from rejoinder.models import Appeal, Comment, Decision, Notification, Site
from rejoinder.rendering import addresses, appeal_words, finding_words, statement_words, times
from rejoinder.rendering.mail_entries import quoted
from rejoinder.rendering.statement import StatementOfReasons, statement_of
from rejoinder.vocabulary.judging import Outcome
from rejoinder.vocabulary.moderation import AppealOutcome, Measure
from rejoinder.vocabulary.notifications import Kind


def answered_appeal(notification: Notification) -> Appeal | None:
    """Return the appeal whose answer a notification of an outcome tells of."""
    if notification.kind != Kind.OUTCOME or notification.decision_id is None:
        return None
    answered = Appeal.objects.filter(result=notification.decision_id)
    return answered.select_related("decision").first()


def of_decision(notification: Notification, site: Site, now: datetime) -> dict[str, Any]:
    """What, why, who, which words, and how to contest it (Art. 17 of Regulation 2022/2065)."""
    decision, comment = notification.decision, notification.comment
    if decision is None:
        return {}
    statement = statement_of(decision, site, now)
    findings = sorted(decision.findings.all(), key=lambda finding: finding.pk)
    rules = (finding_words.rule(f) for f in findings if f.asks_for >= Outcome.HOLD)
    return {
        "decision": decision,
        "measure": decision.measure,
        "subject_line": _subject(decision, comment, next(rules, ""), site, now),
        "lines": [
            line.sentence if line.is_ours else unlinked(line.sentence) for line in statement.lines
        ],
        "statement_url": _url(addresses.decision(decision.pk, code=code_for(comment))),
        "appeal_url": _appeal_url(statement, comment),
        **_of_comment(comment),
    }


def of_appeal(appeal: Appeal, notification: Notification) -> dict[str, Any]:
    """How an appeal was answered, by whom, and with what reason."""
    comment = notification.comment
    is_notifier = appeal.decision.measure == Measure.KEEP
    restored = (AppealOutcome.RESTORED, AppealOutcome.RESTORED_WITH_CUT)
    return {
        "subject_line": appeal_words.title(appeal),
        "is_restored": appeal.outcome in restored and comment is not None,
        "stands": appeal.outcome in (AppealOutcome.UPHELD, AppealOutcome.OTHER_RULE),
        "answered_by": appeal_words.answered_by(appeal),
        "answer": unlinked(appeal.answer),
        "other_ways": statement_words.other_ways(),
        "decision_url": ""
        if is_notifier
        else _url(addresses.decision(appeal.decision_id, code=code_for(comment))),
        **_of_comment(None if is_notifier else comment),
    }


def code_for(comment: Comment | None) -> str:
    """Return the receipt code by which a guest's links open, empty for accounts."""
    if comment is None or comment.author_id is not None:
        return ""
    return comment.receipt_code or ""


def _of_comment(comment: Comment | None) -> dict[str, Any]:
    if comment is None:
        return {"own": "", "code": "", "receipt_url": "", "edit_url": ""}
    code = comment.receipt_code or ""
    return {
        "own": quoted(comment),
        "code": code,
        "receipt_url": _url(addresses.receipt(code)) if code else "",
        "edit_url": _url(addresses.deed(comment.thread_id, comment.pk, "edit")),
    }


def _subject(
    decision: Decision, comment: Comment | None, rule: str, site: Site, now: datetime
) -> str:
    measure = Measure(decision.measure)
    if comment is None:
        words = {"title": statement_words.title(measure), "number": decision.pk}
        return _("%(title)s – decision %(number)s") % words
    zone = times.zone(site.time_zone)
    words = {
        "day": times.day(comment.created_at, zone, year=now.astimezone(zone).year),
        "number": decision.pk,
        "code": comment.receipt_code or "",
        "rule": rule,
    }
    if measure is Measure.HOLD:
        if rule:
            return _("Your comment is waiting (%(code)s) – held by %(rule)s") % words
        return _("Your comment is waiting (%(code)s)") % words
    patterns = {
        Measure.REMOVE: _("Your comment of %(day)s was removed – decision %(number)s"),
        Measure.HIDE: _("Your comment of %(day)s is hidden for review – decision %(number)s"),
        Measure.CUT: _("A passage of your comment of %(day)s was cut – decision %(number)s"),
        Measure.PUBLISH: _("Your comment of %(day)s is back – decision %(number)s"),
        Measure.RESTORE: _("Your comment of %(day)s is back – decision %(number)s"),
    }
    usual = _("A decision on your comment of %(day)s – decision %(number)s")
    return patterns.get(measure, usual) % words


def _appeal_url(statement: StatementOfReasons, comment: Comment | None) -> str:
    if statement.contest_until is None:
        return ""
    return _url(addresses.appeal(statement.decision_id, code=code_for(comment)))


def _url(path: str) -> str:
    return str(settings.SITE_ADDRESS) + path
