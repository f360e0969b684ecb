"""Judging one comment: every check runs, every finding is kept, the most severe decides."""

import logging
from collections.abc import Iterable
from dataclasses import replace
from time import perf_counter_ns

from rejoinder.moderation.check import Check
from rejoinder.moderation.checks import (
    composed,
    first_comments,
    length,
    limits,
    links,
    pace,
    read_first,
    repeated,
    thread,
    words,
)
from rejoinder.vocabulary.judging import CheckRun, Facts, Finding, Outcome, Verdict
from rejoinder.vocabulary.states import Reason

logger = logging.getLogger(__name__)

# The order decides nothing but which of several equally severe findings is told first.
CHECKS: tuple[Check, ...] = (
    length.CHECK,
    thread.CHECK,
    limits.CHECK,
    words.CHECK,
    links.CHECK,
    repeated.CHECK,
    pace.CHECK,
    read_first.CHECK,
    first_comments.CHECK,
    composed.CHECK,
)
ERROR_LONGEST = 300  # characters of an error's message that are kept; a guess


def judge(facts: Facts, checks: Iterable[Check] = CHECKS) -> Verdict:
    """Run every check over the facts and give all findings with the outcome.

    A check that raises holds the comment for a person and names its error; what it
    found before stays, and the other checks run all the same. No findings mean NOTE:
    nothing speaks against publishing.
    """
    findings: list[Finding] = []
    runs: list[CheckRun] = []
    for check in checks:
        seen = replace(facts, found=tuple(findings)) if check.after_others else facts
        found, run = _run(check, seen)
        findings.extend(found)
        runs.append(run)
    outcome = max((f.asks_for for f in findings), default=Outcome.NOTE)
    return Verdict(outcome, tuple(findings), tuple(runs))


def _run(check: Check, facts: Facts) -> tuple[list[Finding], CheckRun]:
    """Run one check; give its findings, stamped with its name and its time, and its run."""
    found: list[Finding] = []
    error = ""
    began = perf_counter_ns()
    try:
        # What a check gives out before it fails stays in the list.
        found.extend(check.find(facts))
    except Exception as fault:
        # The outer edge of judging: a broken check must stop neither the others nor
        # the writer. The comment waits for a person.
        logger.exception("the check %s failed", check.name)
        error = f"{type(fault).__name__}: {fault}"[:ERROR_LONGEST]
        found.append(_failed(check, error))
    duration_us = (perf_counter_ns() - began) // 1_000
    stamped = [
        replace(f, check=check.name, version=check.version, duration_us=duration_us) for f in found
    ]
    return stamped, CheckRun(check.name, check.version, duration_us, error)


def _failed(check: Check, error: str) -> Finding:
    return Finding(
        check.name,
        check.version,
        rule=f"failed:{check.name}",
        asks_for=Outcome.HOLD,
        reason=Reason.CHECK_FAILED,
        error=error,
    )
