"""What a reader asked of the desk, and was told of their account, for the archive of their data."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from rejoinder.exchange.reader_archive import Entry, Fact, Quote, Section
from rejoinder.models import (
    Account,
    Appeal,
    Comment,
    ContactMessage,
    Decision,
    Notice,
    Report,
    SharedByMail,
    Site,
)
from rejoinder.rendering import addresses, appeal_words, statement_words, wording
from rejoinder.rendering.statement import statements_of
from rejoinder.vocabulary.moderation import ReportOutcome

_AT_ONCE = 500


def cases_of(account: Account, site: Site, now: datetime) -> Iterator[Section]:
    """Return the sections, one after the other, the newest entries first."""
    decisions = Section(
        "account_decisions", _("Decisions on your account"), _on_account(account, site, now)
    )
    yield decisions
    yield Section("appeals", _("Appeals"), _appeals(account))
    yield Section("reports", _("Reports"), _reports(account))
    yield Section("notices", _("Notices of illegal content"), _notices(account))
    yield Section("messages", _("Messages to the newsroom"), _messages(account))
    yield Section("shared_by_mail", _("Articles sent to friends"), _shared(account))


def _on_account(account: Account, site: Site, now: datetime) -> Iterator[Entry]:
    decisions = list(Decision.objects.filter(account=account).order_by("-pk"))
    stated = statements_of(decisions, site, now) if decisions else {}
    for decision in decisions:
        yield Entry(
            heading=statement_words.title(decision.measure),
            facts=(
                Fact("number", _("Number"), decision.pk),
                Fact("decided_at", _("Decided"), decision.decided_at),
                Fact("until", _("Until"), decision.until),
            ),
            quotes=(
                Quote(
                    "statement", _("Statement of reasons"), _lines(stated[decision.pk].sentences)
                ),
            ),
        )


def _appeals(account: Account) -> Iterator[Entry]:
    rows = Appeal.objects.filter(account=account).select_related("decision").order_by("-pk")
    for appeal in rows.iterator(chunk_size=_AT_ONCE):
        yield Entry(
            heading=appeal.number,
            facts=(
                Fact("decision", _("Decision"), appeal.decision_id),
                Fact("wish", _("Wanted"), appeal_words.wish(appeal)),
                Fact("made_at", _("Made"), appeal.made_at),
                Fact("due_at", _("Answer promised by"), appeal.due_at),
                Fact("outcome", _("Outcome"), appeal_words.outcome(appeal)),
                Fact("answered_at", _("Answered"), appeal.answered_at),
            ),
            quotes=(
                Quote("misjudged", _("Misjudged"), appeal.misjudged),
                Quote("meaning", _("Meant"), appeal.meaning),
                Quote("without", _("Words that may go"), appeal.without),
                Quote("answer", _("Answer"), appeal.answer),
            ),
        )


def _reports(account: Account) -> Iterator[Entry]:
    rows = Report.objects.filter(reporter=account).select_related("comment").order_by("-pk")
    for report in rows.iterator(chunk_size=_AT_ONCE):
        yield Entry(
            facts=(
                Fact("comment", _("Comment"), _url(report.comment)),
                Fact("reason", _("Reason"), wording.reason(report.reason)),
                Fact("reported_at", _("Reported"), report.reported_at),
                Fact("outcome", _("Outcome"), _outcome(report.outcome)),
            ),
            quotes=(
                Quote("passage", _("Passage"), report.passage),
                Quote("note", _("Note"), report.note),
            ),
        )


def _notices(account: Account) -> Iterator[Entry]:
    rows = Notice.objects.filter(account=account).select_related("comment").order_by("-pk")
    for notice in rows.iterator(chunk_size=_AT_ONCE):
        yield Entry(
            heading=notice.number,
            facts=(
                Fact("comment", _("Comment"), _url(notice.comment)),
                Fact("code", _("Code"), notice.code),
                Fact("law", _("Law"), notice.law),
                Fact("name", _("Name"), notice.name),
                Fact("e_mail", _("E-mail"), notice.email),
                Fact("received_at", _("Received"), notice.received_at),
                Fact("outcome", _("Outcome"), _outcome(notice.outcome)),
                Fact("answered_at", _("Answered"), notice.answered_at),
            ),
            quotes=(
                Quote("explanation", _("Explanation"), notice.explanation),
                Quote("other_links", _("Further links"), notice.other_links),
                Quote("answer", _("Answer"), notice.answer),
            ),
        )


def _messages(account: Account) -> Iterator[Entry]:
    rows = ContactMessage.objects.filter(account=account).order_by("-pk")
    for message in rows.iterator(chunk_size=_AT_ONCE):
        yield Entry(
            facts=(
                Fact("topic", _("About"), str(message.topic)),
                Fact("name", _("Name"), message.name),
                Fact("e_mail", _("E-mail"), message.email),
                Fact("sent_at", _("Sent"), message.sent_at),
                Fact("answered_at", _("Answered"), message.answered_at),
            ),
            quotes=(
                Quote("text", _("Text"), message.text),
                Quote("answer", _("Answer"), message.answer),
            ),
        )


def _shared(account: Account) -> Iterator[Entry]:
    rows = SharedByMail.objects.filter(sender=account).order_by("-pk")
    for row in rows.iterator(chunk_size=_AT_ONCE):
        yield Entry(facts=(Fact("sent_at", _("Sent"), row.sent_at),))


def _outcome(outcome: str) -> str:
    return {
        ReportOutcome.OPEN: _("waits"),
        ReportOutcome.UPHELD: _("acted on"),
        ReportOutcome.REJECTED: _("nothing was changed"),
    }[ReportOutcome(outcome)]


def _lines(sentences: tuple[str, ...]) -> str:
    return "\n".join(sentences)


def _url(comment: Comment) -> str:
    if comment.number is None:
        return ""
    return str(settings.SITE_ADDRESS) + addresses.comment(comment.thread_id, comment.pk)
