"""A reader's comments for the archive of their data: every wording, every decision, each why."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from rejoinder.exchange.reader_archive import Entry, Fact, Quote, Section, Value
from rejoinder.models import Account, Comment, Decision, Revision, Site, StoredFinding, Vote
from rejoinder.rendering import addresses, finding_words, times, wording
from rejoinder.rendering.statement import StatementOfReasons, statements_of
from rejoinder.rendering.stories import not_undone
from rejoinder.vocabulary.moderation import RESTRICTIONS, Disclosure

_AT_ONCE = 500


def comments_of(account: Account, site: Site, now: datetime) -> Section:
    """Return all comments, the newest first, with all that its author may know of each."""
    return Section("comments", _("Comments and decisions"), _comments(account, site, now))


def votes_of(account: Account) -> Section:
    """Return all votes, the newest first."""
    rows = Vote.objects.filter(account=account).order_by("-pk")
    found = rows.values_list("value", "cast_at", "comment__thread_id", "comment_id")
    entries = (
        Entry(
            facts=(
                Fact("value", _("Vote"), _("worthwhile") if value == 1 else _("not worthwhile")),
                Fact("cast_at", _("Cast"), cast_at),
                Fact("comment", _("Comment"), _url(thread_id, comment_id)),
            )
        )
        for value, cast_at, thread_id, comment_id in found.iterator(chunk_size=_AT_ONCE)
    )
    return Section("votes", _("Votes"), entries)


@dataclass(frozen=True, slots=True)
class _Around:
    """What all comments have in common; gettext and queries for each would double the time."""

    labels: Mapping[str, str]
    site: Site
    now: datetime


@dataclass(slots=True)
class _History:
    """What belongs to some hundred comments, by the comment's or the decision's number."""

    revisions: dict[int, list[Revision]]
    decisions: dict[int, list[Decision]]
    statements: dict[int, StatementOfReasons]

    @classmethod
    def of(cls, comments: Sequence[Comment], around: "_Around") -> "_History":
        """Read it, the oldest first."""
        numbers = [comment.pk for comment in comments]
        revisions, decisions = defaultdict(list), defaultdict(list)
        for revision in Revision.objects.filter(comment__in=numbers).order_by("number"):
            revisions[revision.comment_id].append(revision)
        by_number = {comment.pk: comment for comment in comments}
        rows = Decision.objects.filter(comment__in=numbers)
        told = not_undone(rows.prefetch_related("findings", "moderator"))
        for decision in told:
            decision.comment = by_number[decision.comment_id or 0]
            decisions[decision.comment.pk].append(decision)
        stating = [decision for decision in told if decision.measure in RESTRICTIONS]
        statements = statements_of(stating, around.site, around.now) if stating else {}
        return cls(revisions, decisions, statements)


def _comments(account: Account, site: Site, now: datetime) -> Iterator[Entry]:
    around = _Around(_labels(), site, now)
    written = Comment.objects.of_author(account).select_related("thread__article").order_by("-pk")
    for some in _in_parts(written):
        history = _History.of(some, around)
        for comment in some:
            yield _comment(comment, history, around)


def _in_parts(rows: QuerySet[Comment]) -> Iterator[list[Comment]]:
    """Yield the rows some hundred at a time, so that memory holds no more of them."""
    before = None
    while some := list((rows.filter(pk__lt=before) if before else rows)[:_AT_ONCE]):
        yield some
        before = some[-1].pk


def _labels() -> dict[str, str]:
    return {
        "address": _("Address"),
        "article": _("Article"),
        "automatic": _("Decided automatically"),
        "by": _("By"),
        "decided_at": _("Decided"),
        "decisions": _("Decisions"),
        "e_mail": _("E-mail"),
        "earlier_wordings": _("Earlier wordings"),
        "edited_at": _("Edited"),
        "findings": _("Findings"),
        "house_rule": _("House rule"),
        "html": _("Text as HTML"),
        "name": _("Name at the time"),
        "note": _("Note"),
        "number": _("Number"),
        "passage": _("Passage"),
        "reason": _("Reason"),
        "receipt": _("Receipt code"),
        "rule": _("Rule"),
        "state": _("State"),
        "statement": _("Statement of reasons"),
        "text": _("Text"),
        "worthwhile": _("Worthwhile"),
        "written_at": _("Written"),
    }


def _facts(around: _Around, **values: Value) -> tuple[Fact, ...]:
    return tuple(Fact(name, around.labels[name], value) for name, value in values.items())


def _quote(around: _Around, name: str, text: str) -> Quote:
    return Quote(name, around.labels[name], text)


def _part(around: _Around, name: str, entries: list[Entry]) -> Section:
    return Section(name, around.labels[name], entries)


def _comment(comment: Comment, history: _History, around: _Around) -> Entry:
    article = comment.thread.article
    is_public = comment.number is not None
    quotes = [_quote(around, "text", comment.text)]
    if not comment.text:
        quotes.append(_quote(around, "html", comment.html))
    wordings = [
        Entry(
            facts=_facts(around, written_at=revision.written_at),
            quotes=(_quote(around, "text", revision.text),),
        )
        for revision in history.revisions[comment.pk]
    ]
    decisions = [
        _decision(decision, history.statements.get(decision.pk), around)
        for decision in history.decisions[comment.pk]
    ]
    return Entry(
        heading=article.headline,
        facts=_facts(
            around,
            state=wording.state(comment.state),
            written_at=comment.created_at,
            edited_at=comment.edited_at,
            address=_url(comment.thread_id, comment.pk) if is_public else "",
            article=str(settings.SITE_ADDRESS) + addresses.article(article.slug),
            receipt=comment.receipt_code,
            name=comment.author_name,
            e_mail=comment.guest_email,
            worthwhile=comment.ups,
        ),
        quotes=tuple(quotes),
        parts=(
            _part(around, "earlier_wordings", wordings),
            _part(around, "decisions", decisions),
        ),
    )


def _decision(decision: Decision, statement: StatementOfReasons | None, around: _Around) -> Entry:
    """Give what its author is told of a decision: of each rule as much as its level allows."""
    zone = times.zone(around.site.time_zone)
    told = statement.sentences if statement is not None else ()
    found = [
        Entry(facts=_facts(around, rule=finding_words.why(f), passage=_passage(f)))
        for f in sorted(decision.findings.all(), key=lambda finding: finding.pk)
    ]
    shows_passage = decision.disclosure == Disclosure.PASSAGE
    return Entry(
        heading=finding_words.story(decision, where=zone, now=around.now),
        facts=_facts(
            around,
            number=decision.pk,
            decided_at=decision.decided_at,
            by=wording.decider(finding_words.taken(decision)),
            state=wording.state(decision.new_state),
            reason=wording.reason(decision.reason) if decision.reason else "",
            house_rule=decision.house_rule,
            passage=decision.passage if shows_passage else "",
            note=decision.note,
            automatic=decision.automated_decision,
        ),
        quotes=(_quote(around, "statement", "\n".join(told)),) if told else (),
        parts=(_part(around, "findings", found),),
    )


def _passage(finding: StoredFinding) -> str:
    is_told = finding_words.disclosure_of(finding) is Disclosure.PASSAGE
    return finding.passage if is_told else ""


def _url(thread_id: int, comment_id: int) -> str:
    return str(settings.SITE_ADDRESS) + addresses.comment(thread_id, comment_id)
