"""Every check runs, every finding is kept, and a broken check holds the comment."""

import random
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.moderation.check import Check
from rejoinder.moderation.pipeline import CHECKS, judge
from rejoinder.vocabulary.judging import (
    AuthorFacts,
    Facts,
    Finding,
    Outcome,
    RecentComment,
    SiteRules,
    WordRule,
)
from rejoinder.vocabulary.states import LimitKind, Reason, RuleKind, Trust

RULES = SiteRules(
    max_chars=120,
    word_rules=(
        WordRule(1, "idiot*"),
        WordRule(2, "kill yourself"),
        WordRule(3, r"\d{6,}", RuleKind.PATTERN),
    ),
)
pieces = st.sampled_from(
    ["", "An idiot. ", "Kill  yourself! ", "1234567 ", "https://a.example www.b.example ", "x" * 70]
)
authors = st.builds(
    AuthorFacts,
    trust=st.sampled_from(Trust),
    published_before=st.integers(0, 2),
    limit=st.sampled_from([None, *LimitKind]),
    recent=st.lists(st.builds(RecentComment, pieces, st.floats(0, 60)), max_size=3).map(tuple),
    written_last_day=st.integers(0, 12),
)
all_facts = st.builds(
    Facts,
    text=st.lists(pieces, max_size=4).map("".join),
    author=authors,
    rules=st.just(RULES),
    thread_open=st.booleans(),
    article_text=st.sampled_from(["", "He called me an idiot. Never again, she said."]),
    article_read_first=st.booleans(),
    section_read_first=st.booleans(),
    is_edit=st.booleans(),
)


def known(findings: tuple[Finding, ...]) -> list[str]:
    """List the findings without their times and in one order."""
    return sorted(
        repr((f.check, f.version, f.rule, f.asks_for, f.reason, f.passage, f.details, f.error))
        for f in findings
    )


def regular(text: str) -> Facts:
    return Facts(text, AuthorFacts(Trust.REGULAR, published_before=20))


def notes(facts: Facts) -> Iterator[Finding]:
    yield Finding("notes", 3, "notes:seen", Outcome.NOTE)


def holds(facts: Facts) -> Iterator[Finding]:
    yield Finding("holds", 3, "holds:always", Outcome.HOLD, Reason.OTHER)


def refuses(facts: Facts) -> Iterator[Finding]:
    yield Finding("refuses", 3, "refuses:always", Outcome.REFUSE)


def breaks(facts: Facts) -> Iterator[Finding]:
    yield Finding("breaks", 3, "breaks:before", Outcome.NOTE)
    raise ZeroDivisionError("nobody divides by nought")


def breaks_at_once(facts: Facts) -> list[Finding]:
    raise KeyError(facts.text)


NOTES = Check("notes", 3, notes)
HOLDS = Check("holds", 3, holds)
REFUSES = Check("refuses", 3, refuses)
BREAKS = Check("breaks", 3, breaks)


def test_nothing_speaks_against_a_plain_comment_of_a_known_reader() -> None:
    verdict = judge(regular("I read it twice and agree."))

    assert verdict.outcome is Outcome.NOTE
    assert verdict.findings == ()
    assert verdict.decisive is None


def test_every_check_is_recorded_as_run_even_when_it_finds_nothing() -> None:
    verdict = judge(regular("I agree."))

    assert [(run.check, run.version, run.error) for run in verdict.runs] == [
        (check.name, check.version, "") for check in CHECKS
    ]
    assert all(run.duration_us >= 0 for run in verdict.runs)


def test_the_names_of_checks_are_different() -> None:
    assert len({check.name for check in CHECKS}) == len(CHECKS)


@pytest.mark.parametrize(
    ("checks", "outcome"),
    [
        ((), Outcome.NOTE),
        ((NOTES,), Outcome.NOTE),
        ((NOTES, HOLDS), Outcome.HOLD),
        ((HOLDS, NOTES), Outcome.HOLD),
        ((REFUSES, HOLDS, NOTES), Outcome.REFUSE),
        ((BREAKS, NOTES), Outcome.HOLD),
        ((BREAKS, REFUSES), Outcome.REFUSE),
    ],
)
def test_the_most_severe_finding_decides(checks: tuple[Check, ...], outcome: Outcome) -> None:
    assert judge(regular("a"), checks).outcome is outcome


def test_all_findings_are_kept_also_the_ones_that_do_not_decide() -> None:
    verdict = judge(regular("a"), (REFUSES, HOLDS, NOTES))

    assert [f.rule for f in verdict.findings] == ["refuses:always", "holds:always", "notes:seen"]


def test_the_first_of_the_most_severe_findings_is_the_one_that_is_told() -> None:
    decisive = judge(regular("a"), (NOTES, HOLDS, Check("more", 1, holds))).decisive

    assert decisive is not None
    assert decisive.check == "holds"


def test_a_check_that_breaks_holds_the_comment_and_says_what_broke() -> None:
    verdict = judge(regular("a"), (HOLDS, BREAKS, NOTES))

    failed = [f for f in verdict.findings if f.error]
    assert [(f.check, f.version, f.rule, f.asks_for, f.reason, f.error) for f in failed] == [
        (
            "breaks",
            3,
            "failed:breaks",
            Outcome.HOLD,
            Reason.CHECK_FAILED,
            "ZeroDivisionError: nobody divides by nought",
        )
    ]
    assert [run.error for run in verdict.runs] == [
        "",
        "ZeroDivisionError: nobody divides by nought",
        "",
    ]


def test_what_a_check_found_before_it_broke_is_kept_and_the_others_still_run() -> None:
    rules = [f.rule for f in judge(regular("a"), (BREAKS, NOTES)).findings]

    assert rules == ["breaks:before", "failed:breaks", "notes:seen"]


def test_a_check_that_breaks_before_its_first_finding_holds_the_comment_too() -> None:
    verdict = judge(regular("secret"), (Check("once", 1, breaks_at_once),))

    assert verdict.outcome is Outcome.HOLD
    assert verdict.runs[0].error == "KeyError: 'secret'"


def test_a_broken_check_is_logged_with_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    judge(regular("a"), (BREAKS,))

    assert "breaks" in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_a_finding_carries_the_name_and_the_time_of_the_check_that_ran() -> None:
    [finding] = judge(regular("a"), (Check("renamed", 9, notes),)).findings

    assert (finding.check, finding.version) == ("renamed", 9)
    assert finding.duration_us >= 0


@given(all_facts, st.randoms(use_true_random=False))
def test_the_order_of_the_checks_changes_neither_outcome_nor_findings(
    facts: Facts, chance: random.Random
) -> None:
    other_order = list(CHECKS)
    chance.shuffle(other_order)

    first, second = judge(facts), judge(facts, other_order)

    assert first.outcome is second.outcome
    assert known(first.findings) == known(second.findings)


@given(all_facts)
def test_judging_the_same_facts_again_finds_the_same(facts: Facts) -> None:
    assert known(judge(facts).findings) == known(judge(facts).findings)


@given(all_facts, st.text(st.characters(codec=None), max_size=80))
def test_no_text_breaks_a_check(facts: Facts, text: str) -> None:
    verdict = judge(Facts(text, facts.author, facts.rules, article_text=text[::-1]))

    assert [run.error for run in verdict.runs] == [""] * len(CHECKS)


@given(all_facts)
def test_every_finding_that_holds_has_a_reason_and_every_rule_a_stable_form(facts: Facts) -> None:
    for finding in judge(facts).findings:
        assert finding.asks_for is not Outcome.HOLD or finding.reason.startswith("H")
        assert finding.rule.count(":") == 1
        assert finding.passage in facts.text
