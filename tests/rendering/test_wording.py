"""Sentences about what happened to a comment, times, lists of names, cursors."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.models import StoredFinding
from rejoinder.rendering import cursors, finding_words, limit_words, times, wording
from rejoinder.rendering.cursors import Cursor, Draws
from rejoinder.rendering.version_diff import Change, compare
from rejoinder.vocabulary.judging import Outcome
from rejoinder.vocabulary.states import (
    Actor,
    CommentState,
    FoundHow,
    Reason,
    Role,
    Sort,
    Trust,
)

NOW = datetime(2026, 5, 3, 14, 0, tzinfo=UTC)
ELEVEN = datetime(2026, 5, 3, 11, 5, tzinfo=UTC)


def _taken(**changes: object) -> wording.Taken:
    fields: dict[str, object] = {
        "decision_id": 2211,
        "actor": Actor.MODERATOR,
        "reason": Reason.ATTACK,
        "house_rule": 1,
        "found_how": FoundHow.OWN_LOOK,
        "decided_at": ELEVEN,
    }
    return wording.Taken(**(fields | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("state", "taken", "sentence"),
    [
        (
            CommentState.REMOVED,
            _taken(),
            "Removed by the moderation desk, 11:05. Rule 1: attack on a person. Decision 2211",
        ),
        (
            CommentState.REMOVED,
            _taken(house_rule=None, reason=Reason.SPAM),
            "Removed by the moderation desk, 11:05. Reason: spam or advertising. Decision 2211",
        ),
        (
            CommentState.WITHDRAWN,
            _taken(actor=Actor.AUTHOR, reason=Reason.NONE),
            "Withdrawn by its author, 11:05.",
        ),
        (
            CommentState.HIDDEN,
            _taken(actor=Actor.READER_REPORTS, reason=Reason.READER_REPORTS),
            "Hidden for review after reader reports, 11:05. A person will decide.",
        ),
        (
            CommentState.REMOVED,
            _taken(found_how=FoundHow.IMPORT, actor=Actor.PUBLISHER),
            "Removed before this discussion moved here.",
        ),
        (CommentState.REMOVED, None, "Removed."),
    ],
)
def test_tombstones_say_who_when_and_why(
    state: CommentState, taken: wording.Taken | None, sentence: str
) -> None:
    assert wording.tombstone(state, taken, where=UTC, now=NOW) == sentence


def test_a_tombstone_of_another_day_names_the_day() -> None:
    sentence = wording.tombstone(
        CommentState.WITHDRAWN, _taken(), where=UTC, now=datetime(2026, 5, 4, tzinfo=UTC)
    )

    assert sentence == "Withdrawn by its author, 3 May, 11:05."


def _finding(**changes: object) -> StoredFinding:
    fields: dict[str, object] = {
        "check_name": "links",
        "version": 1,
        "rule": "links:new",
        "asks_for": Outcome.HOLD,
        "reason": Reason.LINKS,
        "details": {"found": 2, "allowed": 1},
        "duration_us": 5,
    }
    return StoredFinding(**(fields | changes))


@pytest.mark.parametrize(
    ("finding", "line"),
    [
        (_finding(), "Held by: site rule “Links” – 2 links, new readers may post 1."),
        (
            _finding(check_name="words", rule="words:17", passage="stupid", details={}),
            "Held by: site rule “Word list” – it stopped at “stupid”.",
        ),
        (
            _finding(rule="words:17", passage="stupid", details={"owner": "Mona", "quoted": 0}),
            "Held by: site rule “Word list”, kept by Mona – it stopped at “stupid”.",
        ),
        (
            _finding(check_name="pace", rule="pace:seconds", details={"found": 4, "wanted": 15}),
            "Held by: site rule “Pace” – 4 seconds after your last comment, the least is 15.",
        ),
        (
            _finding(check_name="pace", rule="pace:seconds", details={"found": 1, "wanted": 15}),
            "Held by: site rule “Pace” – 1 second after your last comment, the least is 15.",
        ),
        (
            _finding(check_name="pace", rule="pace:day", details={"found": 1, "allowed": 1}),
            "Held by: site rule “Pace” – 1 comment within a day, new readers may post 1.",
        ),
        (
            _finding(rule="limit:read_first", details={"reason": "Rule 1."}),
            "Held by: site rule “Limits” – your comments are read before they appear: “Rule 1.”.",
        ),
        (
            _finding(check_name="first_comments", rule="first:guest", details={}),
            "Held by: site rule “First comments” – a guest’s comment is read before it appears.",
        ),
        (
            _finding(check_name="links", rule="failed:links", error="boom", details={}),
            "Held by: our own check “links” – it did not work, so a person looks.",
        ),
        (
            _finding(check_name="pace", rule="pace:seconds", details={"other": 1}),
            "Held by: site rule “Pace”.",
        ),
    ],
)
def test_a_held_comment_names_the_rule_and_says_that_no_outside_service_took_part(
    finding: StoredFinding, line: str
) -> None:
    note = _finding(rule="words:3", asks_for=Outcome.NOTE)

    assert finding_words.held([note, finding]) == (line, "Not held by any outside service.")


def test_a_suspended_reader_is_told_the_reason_and_the_end() -> None:
    details = {"reason": "Rule 1, twice in a week.", "until": "2026-12-01T00:00:00+00:00"}
    oslo = ZoneInfo("Europe/Oslo")

    assert limit_words.suspended(details, where=oslo) == (
        "You may not comment here until 1 December 2026, 01:00. Reason: Rule 1, twice in a week."
    )
    assert limit_words.suspended({"reason": "Rule 3."}, where=UTC) == (
        "You may not comment here until the moderation desk lifts it. Reason: Rule 3."
    )


def test_every_finding_that_holds_is_named() -> None:
    lines = finding_words.held([_finding(), _finding(rule="read_first:article", details={})])

    assert len(lines) == 3


def test_all_states_reasons_and_actors_have_names() -> None:
    assert all(wording.state(state) for state in CommentState)
    assert all(wording.reason(reason) for reason in Reason)
    assert all(wording.actor(actor) for actor in Actor)
    assert all(wording.found_how(how) for how in FoundHow)
    assert all(wording.standing(role, trust) for role in Role for trust in Trust)
    assert [sort.value for sort in wording.sorts()] == list(Sort)


@pytest.mark.parametrize(
    ("names", "joined"),
    [
        ([], ""),
        (["Ana Ruiz"], "Ana Ruiz"),
        (["Ana Ruiz", "Tom Bell"], "Ana Ruiz and Tom Bell"),
        (["Ana", "Tom", "Edda", "Sofie"], "Ana, Tom, Edda and Sofie"),
    ],
)
def test_names_are_joined_as_the_language_does(names: list[str], joined: str) -> None:
    assert wording.listed(names) == joined


def test_times_are_in_the_sites_zone_and_name_other_years() -> None:
    oslo = ZoneInfo("Europe/Oslo")
    new_year = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)

    assert times.moment(ELEVEN, oslo, year=2026) == "3 May, 13:05"
    assert times.moment(new_year, UTC, year=2026) == "31 December 2025, 23:30"
    assert times.moment(new_year, oslo, year=2026) == "1 January, 00:30"
    assert times.clock(new_year, oslo, today=date(2026, 1, 1)) == "00:30"
    assert times.zone("No/Such_Zone") is UTC


_WHOLE = st.integers(min_value=0, max_value=2**62)


@given(
    sort=st.sampled_from([Sort.REPLIES, Sort.NEWEST, Sort.OLDEST]),
    value=st.integers(min_value=0, max_value=10**17),
    comment_id=_WHOLE,
    seen=_WHOLE,
)
def test_a_cursor_is_read_as_it_was_written(
    sort: Sort, value: int, comment_id: int, seen: int
) -> None:
    cursor = Cursor(sort, value, comment_id, seen)

    assert cursors.read(cursors.write(cursor), sort) == cursor


@given(
    rank=st.floats(min_value=0, max_value=1),
    slot=_WHOLE,
    newest=_WHOLE,
    last=st.none() | st.tuples(_WHOLE, _WHOLE),
    done=st.booleans(),
)
def test_a_cursor_of_best_keeps_the_rank_exactly_and_where_the_draw_stands(
    rank: float, slot: int, newest: int, last: tuple[int, int] | None, done: bool
) -> None:
    lot, drawn = last or (None, 0)
    draws = Draws(slot, newest, lot, drawn, done)
    cursor = Cursor(Sort.BEST, cursors.of_rank(rank), 5, 20, draws)

    read = cursors.read(cursors.write(cursor), Sort.BEST)

    assert read == cursor
    assert cursors.to_rank(read.value) == rank


@given(old=st.text("ab .\n", max_size=40), new=st.text("ab .\n", max_size=40))
def test_a_comparison_loses_no_word_of_either_version(old: str, new: str) -> None:
    runs = [run for paragraph in compare(old, new) for run in paragraph]

    def kept(*changes: Change) -> str:
        return "".join(run.text for run in runs if run.change in changes)

    assert kept(Change.SAME, Change.REMOVED) == "".join(old.splitlines())
    assert kept(Change.SAME, Change.ADDED) == "".join(new.splitlines())


def test_a_sentence_written_anew_is_shown_whole() -> None:
    (paragraph,) = compare(
        "The bridge was closed on the orders of the ministry.",
        "Whether a barrier was down, she did not say.",
    )

    assert [run.change for run in paragraph] == [Change.REMOVED, Change.ADDED, Change.SAME]
