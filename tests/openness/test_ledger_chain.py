"""The public ledger: which decisions come into it, in which order, and that it tells nothing."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from rejoinder.actions.close_account import UNDO_FOR as CLOSING_LASTS
from rejoinder.actions.close_account import ask_to_close, close_due_accounts
from rejoinder.actions.housekeeping import keep_house
from rejoinder.actions.keep_ledger import append_ledger
from rejoinder.actions.limit_account import limit_account
from rejoinder.actions.moderate import UNDO_FOR, publish, remove
from rejoinder.actions.stating import Statement
from rejoinder.actions.undo_decision import undo
from rejoinder.actions.withdraw_comment import withdraw_comment
from rejoinder.kit.hash_chain import End, digest
from rejoinder.management.ledger_command import command
from rejoinder.models import Comment, Decision, LedgerRow, LedgerSalt
from rejoinder.policies.writer import Writer
from rejoinder.vocabulary.people import AfterClosing
from rejoinder.vocabulary.states import CommentState, FoundHow, LimitKind, Reason
from tests.openness.scene import holds, paper, removes, restores, run, written
from tests.support import cast

pytestmark = pytest.mark.django_db
ATTACK = Statement(reason=Reason.ATTACK, house_rule=1)


def test_every_decision_of_the_desk_stands_in_one_chain_and_what_authors_do_does_not() -> None:
    place = paper()
    held = place.comment(state=CommentState.HELD)
    comment, removal = removes(place)
    restored = restores(place, comment)
    gone = place.comment("Never mind.")
    withdraw_comment(gone.pk, writer=Writer(account=place.ana), now=cast.now())
    limit_account(
        place.ana, kind=LimitKind.READ_FIRST, statement=ATTACK,
        until=cast.now() + timedelta(days=3), set_by=place.mona, now=cast.now(),
    )  # fmt: skip

    rows = written()

    entries = [json.loads(row.entry) for row in rows]
    assert [entry["action"] for entry in entries] == ["hold", "remove", "restore", "read_first"]
    assert [entry["sequence"] for entry in entries] == [1, 2, 3, 4]
    assert [entry["decision"] for entry in entries[1:3]] == [removal.pk, restored.pk]
    assert entries[1]["reason"] == "R1"
    assert entries[1]["actor"] == "moderator"
    assert entries[1]["house_rule"] == 1
    assert entries[1]["comment"] == entries[2]["comment"] != entries[0]["comment"]
    assert entries[3]["comment"] == ""
    assert holds(rows) == End(4, rows[-1].digest)
    assert held.state == CommentState.HELD


def test_the_ledger_holds_no_text_no_name_and_no_number_of_a_comment() -> None:
    place = paper()
    statement = Statement(reason=Reason.OTHER, passage="idiot", note="Ana wrote to ana@example.org")
    comment, _removal = removes(place, statement=statement)

    (row,) = written()

    entry = json.loads(row.entry)
    assert set(entry) == {
        "day", "time", "decision", "action", "reason", "actor", "found", "house_rule", "rules",
        "contested", "comment", "sequence", "previous",
    }  # fmt: skip
    for word in ("idiot", "ana", "mona", "holm", "example.org"):
        assert word not in row.entry.lower()
    guesses = {digest(str(comment.pk)), digest(f":{comment.pk}"), digest(comment.public_id)}
    assert entry["comment"] not in guesses
    assert len(entry["time"]) == len("2026-05-03T11:05Z")


def test_a_decision_comes_into_the_ledger_only_when_it_can_no_longer_be_undone() -> None:
    place = paper()
    now = cast.now()
    comment = place.comment("Buy now.")
    taken = remove(
        comment.pk, seen=CommentState.PUBLISHED, moderator=place.mona, statement=ATTACK, now=now,
        undo_until=now + UNDO_FOR,
    )  # fmt: skip
    assert append_ledger(now + UNDO_FOR / 2) == 0

    assert append_ledger(now + UNDO_FOR) == 1

    assert LedgerRow.objects.get().decision == taken


def test_a_decision_that_was_undone_in_time_leaves_no_row() -> None:
    place = paper()
    now = cast.now()
    comment = place.comment("Buy now.")
    taken = remove(
        comment.pk, seen=CommentState.PUBLISHED, moderator=place.mona, statement=ATTACK, now=now,
        undo_until=now + UNDO_FOR,
    )  # fmt: skip
    undo(taken.pk, moderator=place.mona, now=now + UNDO_FOR / 2)
    _other, kept = removes(place)

    rows = written(now + 2 * UNDO_FOR)

    assert [row.decision for row in rows] == [kept]


def test_an_undoing_that_could_not_bring_everything_back_is_in_the_ledger() -> None:
    place = paper()
    now = cast.now()
    held = place.comment(state=CommentState.HELD)
    published = publish(
        held.pk, seen=CommentState.HELD, moderator=place.mona, now=now, undo_until=now + UNDO_FOR
    )
    place.comment("An answer that came within these seconds.", by=place.zed, parent=held)
    undo(published.pk, moderator=place.mona, now=now + UNDO_FOR / 2)

    entries = [json.loads(row.entry) for row in written(now + 2 * UNDO_FOR)]

    assert Comment.objects.get(pk=held.pk).state == CommentState.HIDDEN
    assert [entry["action"] for entry in entries] == ["hold", "publish", "undo"]


def test_what_an_import_brought_along_is_not_claimed_as_the_sites_own_decision() -> None:
    place = paper()
    _comment, decision = removes(place)
    Decision.objects.filter(pk=decision.pk).update(found_how=FoundHow.IMPORT)
    _comment, own = removes(place)

    assert [row.decision for row in written()] == [own]


def test_what_comes_late_stands_under_today_and_never_changes_a_day_that_is_over() -> None:
    place = paper()
    monday = datetime(2026, 5, 11, 15, 0, tzinfo=UTC)
    removes(place, at=monday)
    (first,) = written(monday + timedelta(minutes=1))
    _comment, late = removes(place, at=monday + timedelta(minutes=2))
    _comment, fresh = removes(place, at=monday + timedelta(days=2))

    rows = written(monday + timedelta(days=2, minutes=1))

    wednesday = first.day + timedelta(days=2)
    assert [(row.decision, row.day) for row in rows[1:]] == [(late, wednesday), (fresh, wednesday)]


def test_a_new_ledger_takes_up_the_decisions_of_before_under_their_own_days() -> None:
    place = paper()
    monday = datetime(2026, 5, 11, 15, 0, tzinfo=UTC)
    for days in range(3):
        removes(place, at=monday + timedelta(days=days))

    rows = written(monday + timedelta(days=9))

    assert [row.day.day for row in rows] == [11, 12, 13]
    assert holds(rows) == End(3, rows[-1].digest)


def test_a_decision_that_was_stored_late_is_found_by_the_housekeeping() -> None:
    place = paper()
    _comment, far_ahead = removes(place)
    Decision.objects.filter(pk=far_ahead.pk).update(id=far_ahead.pk + 10_000)
    written()
    _comment, late = removes(place)
    late_number = far_ahead.pk + 5  # given before, and committed only now
    Decision.objects.filter(pk=late.pk).update(id=late_number)
    assert append_ledger(cast.now() + timedelta(seconds=1)) == 0

    keep_house(cast.now() + timedelta(seconds=1))

    assert LedgerRow.objects.get(sequence=2).decision_id == late_number


def test_erasing_an_author_leaves_the_chain_valid_and_its_rows_without_a_trace() -> None:
    place = paper()
    comment, _removal = removes(place)
    rows = written()
    salt = LedgerSalt.objects.get(comment=comment).salt
    named = json.loads(rows[0].entry)["comment"]
    assert named == digest(f"{salt}:{comment.pk}")

    ask_to_close(place.ana, AfterClosing.WITHDRAW, cast.now())
    close_due_accounts(cast.now() + CLOSING_LASTS)

    assert not LedgerSalt.objects.filter(comment=comment).exists()
    again = written()
    assert [row.entry for row in again[: len(rows)]] == [row.entry for row in rows]
    assert holds(again) == End(len(again), again[-1].digest)


def test_deleting_a_comment_leaves_its_rows_and_takes_the_salt() -> None:
    place = paper()
    comment, _removal = removes(place)
    written()

    Comment.objects.filter(pk=comment.pk).delete()

    row = LedgerRow.objects.get()
    assert row.decision is None
    assert not LedgerSalt.objects.exists()
    assert holds([row]) == End(1, row.digest)


def test_two_rows_never_have_the_same_number() -> None:
    place = paper()
    removes(place)
    (row,) = written()

    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerRow.objects.create(sequence=1, day=row.day, entry="{}", digest="x")


def test_the_command_checks_the_own_ledger_and_names_what_was_changed() -> None:
    place = paper()
    _comment, removal = removes(place)
    comment, _second = removes(place)
    restores(place, comment)
    written()
    assert run(command, "check").exit_code == 0

    Decision.objects.filter(pk=removal.pk).update(reason=Reason.SPAM)
    said = run(command, "check")

    assert said.exit_code == 1
    assert f"decision {removal.pk} says something else than its row" in said.output
    Decision.objects.filter(pk=removal.pk).update(reason=Reason.ATTACK)

    middle = LedgerRow.objects.get(sequence=2)
    LedgerRow.objects.filter(pk=middle.pk).update(entry=middle.entry.replace('"R1"', '"R5"'))
    said = run(command, "check")

    assert said.exit_code == 1
    assert "row 2: its digest is not that of its text" in said.output
