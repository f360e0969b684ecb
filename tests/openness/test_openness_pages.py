"""What anybody can read of the site's moderation: figures, files, the ledger, its feed."""

import csv
import io
import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from rejoinder.actions.keep_ledger import append_ledger
from rejoinder.actions.moderate import keep, publish
from rejoinder.actions.month_figures import Period, figures
from rejoinder.kit.hash_chain import NOTHING_BEFORE, digest
from rejoinder.management.ledger_command import command
from rejoinder.models import (
    Appeal,
    Comment,
    Decision,
    HouseRules,
    LedgerRow,
    Notice,
    Report,
    SecondLook,
    Site,
)
from rejoinder.rendering.stamps import SITE_SLOT, stamps
from rejoinder.vocabulary.moderation import AppealOutcome, AppealWish, ReportOutcome
from rejoinder.vocabulary.states import Actor, CommentState, FoundHow, Reason
from tests.openness.scene import paper, removes, restores, run
from tests.support import cast
from tests.support.web import visible_text
from tests.web.scene import Paper

pytestmark = pytest.mark.django_db
MAY = datetime(2026, 5, 13, 12, 0, tzinfo=UTC)
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "reference" / "ledger.md"


def _arrive(place: Paper, count: int, *, at: datetime = MAY, held: int = 0) -> list[Decision]:
    """Store comments with their first decisions as arriving leaves them; the first are held."""
    made = []
    for number in range(count):
        is_held = number < held
        state = CommentState.HELD if is_held else CommentState.PUBLISHED
        comment = Comment.objects.create(
            thread=place.thread, author=place.ana, author_name="Ana", state=state, text="x",
            html="x", created_at=at, rank=0.2, lot=1, number=None if is_held else number + 1_000,
        )  # fmt: skip
        made.append(
            Decision(
                comment=comment,
                measure="hold" if is_held else "publish",
                actor=Actor.SITE_RULE if is_held else Actor.AUTHOR,
                rule="links" if is_held else "",
                found_how=FoundHow.SITE_RULE if is_held else FoundHow.AUTHOR,
                reason=Reason.LINKS if is_held else Reason.NONE,
                new_state=state,
                automated_detection=is_held,
                automated_decision=is_held,
                decided_at=at,
            )
        )
    return Decision.objects.bulk_create(made)


def _busy_may(place: Paper) -> None:
    """40 comments: 36 at once, 4 held, of which 3 are let go, and 2 removed."""
    first = _arrive(place, 40, held=4)
    for number, decision in enumerate(first[:3]):
        publish(
            decision.comment_id or 0, seen=CommentState.HELD, moderator=place.mona,
            now=MAY + timedelta(minutes=10 * (number + 1)),
        )  # fmt: skip
    for decision in first[10:12]:
        _removed(place, decision)


def _removed(place: Paper, arrival: Decision, *, at: datetime = MAY) -> Decision:
    decision = Decision.objects.create(
        comment_id=arrival.comment_id, measure="remove", actor=Actor.MODERATOR,
        moderator=place.mona, old_state="published", new_state="removed", reason=Reason.SPAM,
        house_rule=2, rules_version=1, found_how=FoundHow.READER_REPORTS, decided_at=at,
    )  # fmt: skip
    Comment.objects.filter(decisions=arrival).update(state="removed")
    return decision


def _may(place: Paper) -> Period:
    return Period(date(2026, 5, 1), date(2026, 5, 31), UTC)


def test_the_page_says_in_words_what_became_of_a_months_comments() -> None:
    place = paper()
    _busy_may(place)

    said = visible_text(Client().get("/openness?month=2026-05").text)

    assert "Written 40" in said
    assert "Published at once 90 % (36)" in said
    assert "Published after a hold 7.5 % (3), half of them within 20 minutes" in said
    assert "Waiting for a person now 1" in said
    assert "Removed 5 % (2)" in said
    assert "People 56 % (5)" in said
    assert "Site rules, automatically 44 % (4)" in said
    assert "R5, spam or advertising 100 % (2)" in said
    assert "H4, links 100 % (4)" in said
    assert "Mona" not in said


def test_reports_notices_and_appeals_are_counted_with_their_outcomes() -> None:
    place = paper()
    _busy_may(place)
    removal = Decision.objects.filter(measure="remove").first()
    comments = list(Comment.objects.filter(state=CommentState.PUBLISHED)[:4])
    outcomes = [ReportOutcome.UPHELD, ReportOutcome.REJECTED, ReportOutcome.REJECTED, ""]
    for comment, outcome in zip(comments, outcomes, strict=True):
        Report.objects.create(
            comment=comment, reporter=place.zed, reason=Reason.SPAM, weight=1, reported_at=MAY,
            outcome=outcome,
        )  # fmt: skip
    Notice.objects.create(
        comment=comments[0], code="N", law="§ 1", explanation="…", email="a@example.org",
        good_faith=True, received_at=MAY, outcome="upheld", answered_at=MAY + timedelta(hours=6),
    )  # fmt: skip
    _appeals(place, comments[0], restored=4, upheld=10)
    assert removal is not None

    found = figures(place.site, _may(place), cast.now())

    assert (found.reports.made, found.reports.upheld, found.reports.rejected) == (4, 1, 2)
    assert (found.notices.received, found.notices.upheld, found.notices.median_hours) == (1, 1, 6)
    appeals = found.appeals
    assert (appeals.made, appeals.answered, appeals.restored, appeals.upheld) == (14, 14, 4, 10)
    assert (appeals.by_second_person, appeals.in_time) == (13, 14)
    low, high = appeals.restored_share_low or 0, appeals.restored_share_high or 0
    assert (round(low, 3), round(high, 3)) == (0.117, 0.546)
    said = visible_text(Client().get("/openness?month=2026-05").text)
    assert "Restored 4 (29 %, 95 % interval 12 to 55 %)" in said
    assert "By a second person 13 of 14" in said
    assert "The desk agreed with 33 % (1)" in said
    assert "1 removed, 0 kept, 0 waiting" in said
    assert "within 3 days; that is our promise" in said


def _appeals(place: Paper, comment: Comment, *, restored: int, upheld: int) -> None:
    outcomes = [AppealOutcome.RESTORED] * restored + [AppealOutcome.UPHELD] * upheld
    for number, outcome in enumerate(outcomes):
        decision = Decision.objects.create(
            comment=comment, measure="remove", actor=Actor.MODERATOR, old_state="published",
            new_state="removed", reason=Reason.ATTACK, found_how=FoundHow.OWN_LOOK,
            decided_at=MAY, moderator=place.mona,
        )  # fmt: skip
        Appeal.objects.create(
            decision=decision, account=place.ana, meaning="…", wish=AppealWish.RESTORE,
            made_at=MAY, due_at=MAY + timedelta(days=3), outcome=outcome, answer="Because.",
            answered_at=MAY + timedelta(hours=20), answered_by_decider=number == 0,
        )  # fmt: skip


def test_agreement_of_second_looks_is_said_from_thirty_pairs_on() -> None:
    place = paper()
    arrivals = _arrive(place, 100)
    # Both keep 60, both remove 22, split 10 and 8: experience.md §4.9.
    seconds = [False] * 60 + [True] * 22 + [False] * 10 + [True] * 8
    firsts = [False] * 60 + [True] * 22 + [True] * 10 + [False] * 8
    looks = []
    for arrival, first, second in zip(arrivals, firsts, seconds, strict=True):
        decision = _removed(place, arrival) if first else _kept(place, arrival)
        looks.append(
            SecondLook(decision=decision, asked_at=MAY, removes=second, agrees=first == second)
        )
    SecondLook.objects.bulk_create(looks)

    found = figures(place.site, _may(place), cast.now()).second_looks
    SecondLook.objects.filter(pk__gt=SecondLook.objects.all()[28].pk).delete()
    few = figures(place.site, _may(place), cast.now()).second_looks

    assert (found.pairs, found.agreed, found.kappa) == (100, 82, 0.5794)
    assert (few.pairs, few.kappa) == (29, None)


def _kept(place: Paper, arrival: Decision) -> Decision:
    return Decision.objects.create(
        comment_id=arrival.comment_id, measure="keep", actor=Actor.MODERATOR,
        moderator=place.mona, old_state="published", new_state="published",
        found_how=FoundHow.READER_REPORTS, decided_at=MAY,
    )  # fmt: skip


def test_months_with_few_comments_are_merged_so_that_nobody_can_be_told_from_them() -> None:
    place = paper()
    for month, count in ((1, 25), (2, 5), (3, 16), (4, 30), (5, 3)):
        _arrive(place, count, at=datetime(2026, month, 9, tzinfo=UTC))

    page = Client().get("/openness").text

    names = re.findall(r"<option [^>]*>([^<]+)</option>", page)
    assert names[-2:] == ["February to March 2026", "January 2026"]
    assert names[0].startswith("April to ")
    said = Client().get("/openness.json?month=2026-02").json()
    assert (said["first"], said["last"]) == ("2026-02-01", "2026-03-31")
    assert said["comments"]["written"] == 21
    assert Client().get("/openness?month=2025-12").status_code == 404
    assert Client().get("/openness?month=May").status_code == 404


def test_a_site_with_few_comments_shows_no_figures_and_says_why() -> None:
    place = paper()
    _arrive(place, 19)

    page = Client().get("/openness")

    assert page.status_code == 200
    assert "from 20 comments on" in visible_text(page.text)
    assert "<select" not in page.text
    assert Client().get("/openness.json").status_code == 404
    _arrive(place, 1)
    assert Client().get("/openness.json").status_code == 200


def test_csv_and_json_hold_the_same_figures_and_may_be_shared() -> None:
    place = paper()
    _busy_may(place)

    as_json = Client().get("/openness.json?month=2026-05")
    as_csv = Client().get("/openness.csv?month=2026-05")

    rows = dict(csv.reader(io.StringIO(as_csv.text)))
    assert rows["comments.written"] == str(as_json.json()["comments"]["written"]) == "40"
    assert rows["removal_reasons.R5"] == str(as_json.json()["removal_reasons"]["R5"]) == "2"
    assert rows["appeals.restored_share"] == ""
    for answer in (as_json, as_csv):
        assert answer["Cache-Control"] == "public, max-age=60"
        assert not answer.cookies


def test_what_an_import_brought_along_is_in_no_figure() -> None:
    place = paper()
    _busy_may(place)
    before = figures(place.site, _may(place), cast.now())
    Decision.objects.bulk_create(
        Decision(
            comment=each.comment, measure="remove", actor=Actor.PUBLISHER, reason=Reason.OTHER,
            note="…", new_state="removed", found_how=FoundHow.IMPORT, decided_at=MAY,
        )
        for each in _arrive(place, 5, at=MAY - timedelta(days=90))
    )  # fmt: skip

    assert figures(place.site, _may(place), cast.now()) == before


def test_the_page_names_the_rules_their_versions_and_what_judges_automatically() -> None:
    place = paper()
    _busy_may(place)
    Site.objects.update(rules_version=2)
    HouseRules.objects.create(site=place.site, version=2, strip="", text="One.", since=MAY)
    stamps().touch(SITE_SLOT)

    said = visible_text(Client().get("/openness?month=2026-05").text)

    assert "House rules version 2; new in these months: 2" in said
    assert "0 entries of word lists" in said
    assert "Outside services none" in said


def test_anybody_reads_a_day_of_the_ledger_and_the_proof_of_a_row() -> None:
    place = paper()
    comment, removal = removes(place)
    restores(place, comment)
    append_ledger(cast.now() + timedelta(seconds=1))
    first, second = LedgerRow.objects.order_by("sequence")

    day = Client().get(f"/openness/ledger/{first.day}")
    row = Client().get("/openness/ledger/rows/2")

    said = visible_text(day.text)
    assert f"{removal.pk}" in said
    assert "R1, attack on a person" in said
    assert "the moderation desk" in said
    assert "restored" in said
    assert second.digest in row.text
    assert first.digest in row.text
    assert "idiot" not in day.text + row.text
    for missing in ("rows/3", "2026-01-01", "nonsense", "nonsense.json", "2026-01-01.json"):
        assert Client().get(f"/openness/ledger/{missing}").status_code == 404


def test_whoever_has_a_decisions_number_finds_its_row_or_hears_that_there_is_none() -> None:
    place = paper()
    _comment, removal = removes(place)
    append_ledger(cast.now() + timedelta(seconds=1))

    found = Client().get(f"/openness/ledger?decision={removal.pk}")
    missing = [Client().get("/openness/ledger", {"decision": n}) for n in ("77", "x", "9" * 40)]

    assert (found.status_code, found["Location"]) == (302, "/openness/ledger/rows/1")
    for answer, number in zip(missing, ("77", "x", "9" * 40), strict=True):
        assert answer.status_code == 200
        assert f"has no row of decision {number}." in visible_text(answer.text)


def test_a_long_day_is_read_in_parts() -> None:
    place = paper()
    for arrival in _arrive(place, 205):
        _removed(place, arrival)
    append_ledger(MAY + timedelta(minutes=1))

    page = Client().get("/openness/ledger/2026-05-13").text
    more = re.search(r'href="(/openness/ledger/2026-05-13\?after=\d+)"', page)

    assert page.count(' id="r-') == 200
    assert more is not None
    rest = Client().get(more[1]).text
    assert rest.count(' id="r-') == 5
    assert "More rows" not in rest


def _days_of_files(folder: Path) -> list[str]:
    """Save the ledger as a stranger would, through its list of days."""
    listed = Client().get("/openness/ledger.json").json()["days"]
    names = []
    for each in listed:
        file = folder / f"{each['day']}.json"
        file.write_bytes(Client().get(f"/openness/ledger/{each['day']}.json").content)
        names.append(str(file))
    return names


def _three_days(place: Paper) -> None:
    for days in range(3):
        removes(place, at=MAY + timedelta(days=days))
        removes(place, at=MAY + timedelta(days=days))
    append_ledger(MAY + timedelta(days=5))


def test_anybody_can_check_the_files_and_every_kind_of_change_shows(tmp_path: Path) -> None:
    _three_days(paper())
    files = _days_of_files(tmp_path)
    said = run(command, "check", *files)
    assert said.exit_code == 0, said.output
    assert "6 rows in 3 days hold, from row 1 on." in said.output
    roots = [json.loads(Path(file).read_text())["root"] for file in files]
    assert run(command, "check", *files, "--root", roots[0]).exit_code == 0

    def broken(change: str) -> str:
        document = json.loads(Path(files[1]).read_text())
        rows = document["rows"]
        if change == "a word":
            rows[0]["entry"] = rows[0]["entry"].replace('"R1"', '"R5"')
        elif change == "a word and its digest":
            rows[0]["entry"] = rows[0]["entry"].replace('"R1"', '"R5"')
            rows[0]["digest"] = digest(rows[0]["entry"])
        elif change == "a row less":
            rows.pop(0)
        elif change == "two rows in the other order":
            rows.reverse()
        elif change == "the last row less":
            rows.pop()
        elif change == "the root":
            document["root"] = NOTHING_BEFORE
        other = tmp_path / "changed.json"
        other.write_text(json.dumps(document))
        said = run(command, "check", files[0], str(other), files[2])
        assert said.exit_code == 1, change
        assert "The ledger does not hold." in said.output
        return said.output

    assert "its digest is not that of its text" in broken("a word")
    assert "does not name the digest" in broken("a word and its digest")
    assert "expected 3" in broken("a row less")
    assert "expected 3" in broken("two rows in the other order")
    assert "its root is not the digest" in broken("the last row less")
    assert "its root is not the digest" in broken("the root")
    whole_other = run(command, "check", *files, "--root", NOTHING_BEFORE)
    assert whole_other.exit_code == 1
    assert f"No day has the root {NOTHING_BEFORE}" in whole_other.output


def test_some_days_alone_can_be_checked_too_and_other_files_are_refused(tmp_path: Path) -> None:
    _three_days(paper())
    files = _days_of_files(tmp_path)

    said = run(command, "check", files[2], files[1])
    gap = run(command, "check", files[0], files[2])
    (tmp_path / "other.json").write_text('{"format": "another"}')
    other = run(command, "check", str(tmp_path / "other.json"))

    assert "4 rows in 2 days hold, from row 3 on." in said.output
    assert gap.exit_code == 1
    assert other.exit_code == 1
    assert "not a file of a ledger" in str(other.exception)


def test_the_algorithm_in_the_documents_checks_what_the_site_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _three_days(paper())
    files = _days_of_files(tmp_path)
    (code,) = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    assert len([line for line in code.splitlines() if line.strip()]) <= 14

    monkeypatch.setattr("sys.argv", ["check.py", *files])
    exec(compile(code, str(DOCUMENT), "exec"), {"__name__": "check"})

    assert capsys.readouterr().out.startswith("6 rows hold")
    document = json.loads(Path(files[0]).read_text())
    document["rows"][1]["entry"] = document["rows"][1]["entry"].replace('"R1"', '"R5"')
    Path(files[0]).write_text(json.dumps(document))
    with pytest.raises(AssertionError):
        exec(compile(code, str(DOCUMENT), "exec"), {"__name__": "check"})


def test_the_feed_gives_the_roots_of_days_that_are_over_and_of_no_other() -> None:
    place = paper()
    _three_days(place)
    removes(place)
    append_ledger(cast.now() + timedelta(seconds=1))

    answer = Client().get("/openness/ledger.atom")

    assert answer["Content-Type"].startswith("application/atom+xml")
    assert not answer.cookies
    name = "{http://www.w3.org/2005/Atom}"
    entries = ET.fromstring(answer.content).findall(f"{name}entry")
    days = [urlsplit(entry.findtext(f"{name}id") or "").path[-10:] for entry in entries]
    assert days == ["2026-05-15", "2026-05-14", "2026-05-13"]
    root = Client().get("/openness/ledger/2026-05-13.json").json()["root"]
    assert root in (entries[-1].findtext(f"{name}content") or "")
    assert "2 rows" in (entries[-1].findtext(f"{name}title") or "")


def test_a_held_comment_can_not_be_told_from_anything_that_is_published() -> None:
    place = paper()
    held = place.comment("I was there, see https://example.org/x", state=CommentState.HELD)
    append_ledger(cast.now() + timedelta(seconds=1))

    (row,) = LedgerRow.objects.all()

    entry = json.loads(row.entry)
    assert entry["action"] == "hold"
    assert "thread" not in entry and "article" not in entry
    assert str(held.receipt_code) not in row.entry
    assert entry["comment"] not in {digest(str(held.pk)), digest(held.public_id)}


def test_keeping_a_reported_comment_is_a_decision_that_counts_as_one() -> None:
    place = paper()
    first = _arrive(place, 20)
    keep(first[0].comment_id or 0, moderator=place.mona, now=MAY)

    found = figures(place.site, _may(place), cast.now())

    assert {each.name: each.count for each in found.deciders}["people"] == 1
