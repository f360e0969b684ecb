"""A reader's comment arrives: taken once, judged, stored with its first decision."""

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from rejoinder.actions import statements
from rejoinder.actions.decide import ground_of, record
from rejoinder.actions.facts import article_facts, facts_again, facts_for
from rejoinder.actions.outside_checks import About, judge_with_services
from rejoinder.actions.taken_names import guest_name
from rejoinder.actions.writing import Touched, commit
from rejoinder.kit import ids, markup, ranking
from rejoinder.kit import text as texts
from rejoinder.models import AcceptedWrite, Comment, Site, Thread
from rejoinder.models.plain import first
from rejoinder.moderation.pipeline import judge
from rejoinder.policies.comments import may_comment, may_reply
from rejoinder.policies.writer import Writer
from rejoinder.rendering import limit_words, pace_words, rule_words, times
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure
from rejoinder.vocabulary.judging import Facts, Outcome, Verdict
from rejoinder.vocabulary.states import CommentState, Trust

_THREAD_THAT_IS_OUT = (
    "id = %s AND article_id IN (SELECT id FROM rejoinder_article WHERE published_at <= %s)"
)
_VISIBLE_IN_THREAD = "id = %s AND thread_id = %s AND number IS NOT NULL"


class NoSuchThread(ExpectedFailure):
    """There is no such thread."""

    code = ErrorCode.NOT_FOUND


class NoSuchComment(ExpectedFailure):
    """There is no such comment that this person may see."""

    code = ErrorCode.NOT_FOUND


class KeyReused(ExpectedFailure):
    """The idempotency key was used before, for another text or another place."""

    code = ErrorCode.KEY_REUSED


class SubmissionRefused(ExpectedFailure):
    """A check refused the text; ``verdict`` holds every finding."""

    code = ErrorCode.REFUSED

    def __init__(self, sentence: str, verdict: Verdict) -> None:
        super().__init__(sentence, field="text")
        self.verdict = verdict

    @property
    def is_for_warning(self) -> bool:
        """Whether the text is taken once its writer has acknowledged a warning."""
        decisive = self.verdict.decisive
        return decisive is not None and decisive.rule == "limit:warned"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the writer gets back. ``replayed``: this very comment had been taken before."""

    comment_id: int
    thread_id: int
    code: str
    state: CommentState
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class _Arrival:
    thread: Thread
    parent: Comment | None
    writer: Writer
    text: str
    facts: Facts
    verdict: Verdict
    now: datetime


@dataclass(frozen=True, slots=True)
class _Key:
    """An idempotency key, whose it is, and the digest of what it was sent with."""

    scope: str
    key: str
    digest: str


class _KeyTaken(Exception):
    """Another request with the same key committed first."""


class _WroteMeanwhile(Exception):
    """The same person has sent another comment since this one was judged."""

    def __init__(self, arrival: _Arrival) -> None:
        super().__init__()
        self.arrival = arrival


def submit_comment(
    *,
    thread_id: int,
    parent_id: int | None,
    writer: Writer,
    text: str,
    key: str,
    now: datetime,
) -> Receipt:
    """Take a comment, judge it, and store it with its first decision and its receipt.

    ``key`` is the client's idempotency key. Without one ("") it is made from the writer,
    the place and the text, so that a form sent twice is one comment even without script.

    Raises:
        NoSuchThread, NoSuchComment: the thread or the parent is not there.
        NotPermitted: closed thread, unanswerable parent, or guests are not taken.
        NameNotFree: a guest's name is that of somebody who can sign in, or of none.
        SubmissionRefused: a check refused the text.
        KeyReused: the key belongs to another text or place.
    """
    text = texts.clean_text(text)
    digest = _digest(thread_id, parent_id, text)
    scope, key = _scope_and_key(writer, key, digest)
    try:
        arrival = _arrive(thread_id, parent_id, writer, text, now)
    except ExpectedFailure:
        # What was taken once stays taken, whatever speaks against it today.
        earlier = _replay(scope, key, digest)
        if earlier is None:
            raise
        return earlier
    html, key_used = markup.render(text), _Key(scope, key, digest)
    try:
        try:
            return commit(lambda touched: _store(touched, arrival, key_used, html))
        except _WroteMeanwhile as anew:
            judged_anew = anew.arrival
            return commit(lambda touched: _store(touched, judged_anew, key_used, html))
    except _KeyTaken:
        again = _replay(scope, key, digest)
        if again is None:
            raise
        return again


def _arrive(
    thread_id: int, parent_id: int | None, writer: Writer, text: str, now: datetime
) -> _Arrival:
    """Find the place of a comment and judge it, before anything is written."""
    thread, parent = _place(thread_id, parent_id, now)
    article = article_facts(thread)
    site = article.site
    may_comment(writer, site=site, thread=thread).require()
    if parent is not None:
        may_reply(parent).require()
    if writer.account is None:
        writer = replace(writer, name=guest_name(writer.name))
    facts = facts_for(text, writer=writer, thread=thread, now=now)
    about = About(writer=writer, slug=article.slug, is_reply=parent is not None, now=now)
    verdict = judge_with_services(facts, about)
    if verdict.outcome is Outcome.REFUSE:
        raise SubmissionRefused(refusal_sentence(verdict, site), verdict)
    return _Arrival(thread, parent, writer, text, facts, verdict, now)


def refusal_sentence(verdict: Verdict, site: Site) -> str:
    """Return the sentence for a refused text; it says what was kept and what would do."""
    decisive = verdict.decisive
    rule = decisive.rule if decisive else ""
    details = decisive.details if decisive else {}
    if rule.startswith("length"):
        long = _("Your text has %(found)s characters; at most %(allowed)s fit.")
        return _("Write something first.") if rule == "length:empty" else long % details
    if rule == "limit:warned":
        return limit_words.warned()
    if rule == "pace:thread":
        return pace_words.too_soon(details)
    if decisive is not None and rule.startswith("composed:"):
        return rule_words.must_change(decisive)
    if rule.startswith("limit"):
        return limit_words.suspended(details, where=times.zone(site.time_zone))
    return _("This discussion is closed.")


def _digest(thread_id: int, parent_id: int | None, text: str) -> str:
    return hashlib.sha256(f"{thread_id}\0{parent_id or 0}\0{text}".encode()).hexdigest()


def _scope_and_key(writer: Writer, key: str, digest: str) -> tuple[str, str]:
    if key:
        return writer.scope, key
    if writer.account is not None:
        return writer.scope, f"text:{digest}"
    person = f"{writer.guest_key}\0{writer.name}\0{writer.email}"
    return f"guest:{hashlib.sha256(person.encode()).hexdigest()[:32]}", f"text:{digest}"


def _replay(scope: str, key: str, digest: str) -> Receipt | None:
    accepted = first(AcceptedWrite, "scope = %s AND key = %s", (scope, key))
    if accepted is None:
        return None
    comment = first(Comment, "id = %s", (accepted.comment_id,))
    if comment is None:
        return None
    if accepted.digest != digest:
        raise KeyReused(
            _("This was sent before with another text. Reload the page and send it again.")
        )
    return Receipt(
        comment_id=comment.pk,
        thread_id=comment.thread_id,
        code=comment.receipt_code or "",
        state=CommentState(comment.state),
        replayed=True,
    )


def _place(thread_id: int, parent_id: int | None, now: datetime) -> tuple[Thread, Comment | None]:
    thread = first(Thread, _THREAD_THAT_IS_OUT, (thread_id, now))
    if thread is None:
        raise NoSuchThread(_("There is no such discussion."))
    if parent_id is None:
        return thread, None
    parent = first(Comment, _VISIBLE_IN_THREAD, (parent_id, thread_id))
    if parent is None:
        raise NoSuchComment(_("There is no such comment."))
    return thread, parent


def _store(touched: Touched, arrival: _Arrival, key: _Key, html: str) -> Receipt:
    """Write the rows of an arriving comment; the first statement is a write."""
    held = arrival.verdict.outcome is Outcome.HOLD
    state = CommentState.HELD if held else CommentState.PUBLISHED
    number = None
    if not held:
        number = statements.count_published(
            arrival.thread.pk, first_time=True, is_root=arrival.parent is None
        )
        _refuse_what_came_meanwhile(arrival)
    code = ids.receipt_code()
    comment_id = statements.insert_comment(_new_comment(arrival, state, number, code, html))
    if not statements.take_key(key.scope, key.key, key.digest, comment_id, now=arrival.now):
        raise _KeyTaken
    if not held:
        _count_publication(arrival)
        touched.thread(arrival.thread.pk)
    touched.outbox()
    ground = ground_of(arrival.verdict)
    record(comment_id, old=None, new=state, ground=ground, now=arrival.now, verdict=arrival.verdict)
    return Receipt(comment_id, arrival.thread.pk, code, state)


def _refuse_what_came_meanwhile(arrival: _Arrival) -> None:
    """Judge once more when the author has written since: many at once are not one each.

    Raises:
        _WroteMeanwhile: it is held by now. SubmissionRefused: it is refused by now.
    """
    writer = arrival.writer
    if arrival.facts.author.trust is Trust.STAFF:
        return
    statements.hold_author(writer.account.pk if writer.account else None, writer.guest_key)
    facts = facts_again(arrival.facts, writer=writer, thread=arrival.thread, now=arrival.now)
    verdict = judge(facts) if facts is not None else None
    if verdict is None or verdict.outcome <= arrival.verdict.outcome:
        return
    if verdict.outcome is Outcome.REFUSE:
        site = article_facts(arrival.thread).site
        raise SubmissionRefused(refusal_sentence(verdict, site), verdict)
    raise _WroteMeanwhile(replace(arrival, verdict=verdict))


def _new_comment(
    arrival: _Arrival, state: CommentState, number: int | None, code: str, html: str
) -> statements.NewComment:
    parent, account = arrival.parent, arrival.writer.account
    return statements.NewComment(
        thread_id=arrival.thread.pk,
        parent_id=parent.pk if parent else None,
        root_id=parent.root_id if parent else None,
        depth=parent.depth + 1 if parent else 0,
        parent_path=parent.path if parent else "",
        number=number,
        author_id=account.pk if account else None,
        author_name="" if account else arrival.writer.name,
        guest_email="" if account else arrival.writer.email,
        guest_key="" if account else arrival.writer.guest_key,
        state=state,
        text=arrival.text,
        html=html,
        created_at=arrival.now,
        rank=ranking.best(0, 0, _site_share(arrival)),
        lot=secrets.randbits(31),
        receipt_code=code,
    )


def _site_share(arrival: _Arrival) -> float:
    return article_facts(arrival.thread).site.up_share


def _count_publication(arrival: _Arrival) -> None:
    parent, account = arrival.parent, arrival.writer.account
    if parent is not None and parent.root_id is not None:
        statements.count_reply(parent.root_id)
    if account is not None:
        statements.count_for_account(account.pk, 1)
