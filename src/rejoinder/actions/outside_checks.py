"""Outside services that a site may have asked about a comment; all are off unless it says so.

They are asked before the transaction, and only when nothing of the site's own holds or
refuses the text: what a person reads anyway is nobody else's business. Staff are never asked
about. Whoever holds a comment is named on the hold. No answer, or one that cannot be read,
holds the comment too, or lets it pass, as REJOINDER_OUTSIDE_CHECK_FAILS says; the finding
keeps which service it was and what went wrong (promises.md, F-28 and F-29).
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.conf import settings

from rejoinder.clients import akismet, signed_check
from rejoinder.clients.opinion import NoOpinion, Opinion, Question
from rejoinder.moderation.pipeline import judge
from rejoinder.policies.writer import Writer
from rejoinder.rendering import addresses
from rejoinder.vocabulary.judging import CheckRun, Facts, Finding, Outcome, Verdict
from rejoinder.vocabulary.moderation import Disclosure
from rejoinder.vocabulary.states import Reason, Trust

logger = logging.getLogger(__name__)
NAME = "outside"
VERSION = 1
AKISMET, SIGNED = "outside:akismet", "outside:signed"
# A service that does not answer keeps one of few threads waiting, so after some failures in
# a row it is left alone for a while. Both numbers are guesses.
REST_AFTER = 2
REST_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Service:
    """One service that is switched on; ``rule`` names it in findings, ``name`` to people."""

    rule: str
    name: str
    address: str
    ask: Callable[..., Opinion]


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What an outside service may be told beside the facts: who writes, where, and when."""

    writer: Writer
    slug: str
    is_reply: bool
    now: datetime


@dataclass(slots=True)
class _Troubles:
    """Which services failed lately, by their addresses; each process has its own."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    in_a_row: dict[str, int] = field(default_factory=dict)
    rests_until: dict[str, float] = field(default_factory=dict)

    def rests(self, service: Service) -> bool:
        """Whether a service is left alone at this moment."""
        return time.monotonic() < self.rests_until.get(service.address, 0.0)

    def note(self, service: Service, *, failed: bool) -> None:
        """Count a failure, or forget those before."""
        with self.lock:
            count = self.in_a_row.get(service.address, 0) + 1 if failed else 0
            self.in_a_row[service.address] = count
            if count >= REST_AFTER:
                self.rests_until[service.address] = time.monotonic() + REST_SECONDS


_troubles = _Troubles()


def services() -> tuple[Service, ...]:
    """Return the outside services that this site asks, in their order; usually none."""
    options, found = settings.OPTIONS, []
    if options["akismet_key"]:
        address = str(options["akismet_address"])
        found.append(Service(AKISMET, akismet.NAME, address, akismet.opinion))
    if options["outside_check_address"]:
        address = str(options["outside_check_address"])
        found.append(Service(SIGNED, signed_check.name(), address, signed_check.opinion))
    return tuple(found)


def service_names() -> tuple[str, ...]:
    """Name the outside services that may hold a comment here, for pages that say so."""
    return tuple(service.name for service in services())


def judge_with_services(facts: Facts, about: About) -> Verdict:
    """Judge a text by the site's own checks and then by the services that are switched on."""
    verdict = judge(facts)
    asked = services()
    if not asked or verdict.outcome is not Outcome.NOTE or facts.author.trust is Trust.STAFF:
        return verdict
    question = _question(facts, about)
    for service in asked:
        finding, run = _ask(service, question)
        found = () if finding is None else (finding,)
        outcome = max((verdict.outcome, *(f.asks_for for f in found)))
        verdict = replace(
            verdict,
            outcome=outcome,
            findings=(*verdict.findings, *found),
            runs=(*verdict.runs, run),
        )
        if outcome is not Outcome.NOTE:
            break  # a person reads it now; nobody else needs to
    return verdict


def _question(facts: Facts, about: About) -> Question:
    account = about.writer.account
    return Question(
        text=facts.text,
        author_name=account.display_name if account is not None else about.writer.name,
        trust=facts.author.trust.value,
        published_before=facts.author.published_before,
        is_reply=about.is_reply,
        is_edit=facts.is_edit,
        page=str(settings.SITE_ADDRESS) + addresses.article(about.slug),
        ip=about.writer.ip,
        browser=about.writer.browser,
        sent_at=about.now,
    )


def _ask(service: Service, question: Question) -> tuple[Finding | None, CheckRun]:
    """Ask one service; None: it has nothing against the comment."""
    began = time.perf_counter_ns()
    error, finding = "", None
    try:
        opinion = _opinion(service, question)
    except NoOpinion as failure:
        error = str(failure)
        logger.warning("the outside service %s gave no answer: %s", service.name, error)
        finding = _failed(service, error)
    else:
        finding = _found(service, opinion)
    duration_us = (time.perf_counter_ns() - began) // 1_000
    stamped = replace(finding, duration_us=duration_us) if finding is not None else None
    return stamped, CheckRun(service.rule, VERSION, duration_us, error)


def _opinion(service: Service, question: Question) -> Opinion:
    if _troubles.rests(service):
        raise NoOpinion("it failed several times in a row and is not asked for a minute")
    seconds = float(str(settings.OPTIONS["outside_check_seconds"]))
    try:
        opinion = service.ask(question, seconds=seconds)
    except NoOpinion:
        _troubles.note(service, failed=True)
        raise
    _troubles.note(service, failed=False)
    return opinion


def _found(service: Service, opinion: Opinion) -> Finding | None:
    if not opinion.holds and not opinion.words:
        return None
    words = {"words": opinion.words} if opinion.words else {}
    return _finding(
        service,
        asks_for=Outcome.HOLD if opinion.holds else Outcome.NOTE,
        passage=opinion.passage,
        details=words,
    )


def _failed(service: Service, error: str) -> Finding:
    passes = settings.OPTIONS["outside_check_fails"] == "publish"
    return _finding(service, asks_for=Outcome.NOTE if passes else Outcome.HOLD, error=error)


def _finding(
    service: Service,
    *,
    asks_for: Outcome,
    passage: str = "",
    details: dict[str, str] | None = None,
    error: str = "",
) -> Finding:
    return Finding(
        NAME,
        VERSION,
        rule=service.rule,
        asks_for=asks_for,
        reason=Reason.OUTSIDE_SERVICE,
        passage=passage,
        details={"service": service.name, **(details or {})},
        disclosure=Disclosure.CHECK,
        error=error,
    )
