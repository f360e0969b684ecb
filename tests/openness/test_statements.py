"""Statements of reasons: the Commission's records field by field, and that none is incomplete."""

import json
import random
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from rejoinder.actions.cut_passage import cut
from rejoinder.actions.decide import NoSuchMove, StateHasChanged
from rejoinder.actions.limit_account import limit_account
from rejoinder.actions.moderate import UNDO_FOR, keep, publish, remove
from rejoinder.actions.statement_check import check_statements
from rejoinder.actions.stating import Statement
from rejoinder.actions.undo_decision import CannotBeUndone, undo
from rejoinder.actions.withdraw_comment import withdraw_comment
from rejoinder.management.report_command import command as report
from rejoinder.management.statements_command import command
from rejoinder.models import Account, Comment, Decision, HouseRules, Site
from rejoinder.policies.permit import NotPermitted
from rejoinder.policies.writer import Writer
from rejoinder.vocabulary.moderation import Measure
from rejoinder.vocabulary.states import Actor, CommentState, FoundHow, LimitKind, Reason
from tests.openness.scene import fresh_text, paper, removes, run
from tests.support import cast
from tests.web.scene import Paper

pytestmark = pytest.mark.django_db
PUBLISHED = CommentState.PUBLISHED
MAY_3 = datetime(2026, 5, 3, 9, 5, tzinfo=UTC)
# What schema v2 allows, as far as we use it. Source: promises.md §4.1 and the database's own
# page "Additional explanation for statement attributes".
FIELDS = {
    "decision_visibility", "decision_visibility_other", "end_date_visibility_restriction",
    "decision_monetary", "decision_monetary_other", "end_date_monetary_restriction",
    "decision_provision", "end_date_service_restriction",
    "decision_account", "end_date_account_restriction", "account_type",
    "decision_ground", "decision_ground_reference_url", "illegal_content_legal_ground",
    "illegal_content_explanation", "incompatible_content_ground",
    "incompatible_content_explanation", "incompatible_content_illegal",
    "content_type", "content_type_other", "content_language", "content_date",
    "category", "category_addition", "category_specification", "category_specification_other",
    "territorial_scope", "application_date", "decision_facts", "source_type", "source_identity",
    "automated_detection", "automated_decision", "puid",
}  # fmt: skip
_CATEGORIES = (
    "ANIMAL_WELFARE CONSUMER_INFORMATION CYBER_VIOLENCE CYBER_VIOLENCE_AGAINST_WOMEN"
    " DATA_PROTECTION_AND_PRIVACY_VIOLATIONS ILLEGAL_OR_HARMFUL_SPEECH"
    " INTELLECTUAL_PROPERTY_INFRINGEMENTS NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS"
    " NOT_SPECIFIED_NOTICE OTHER_VIOLATION_TC PROTECTION_OF_MINORS RISK_FOR_PUBLIC_SECURITY"
    " SCAMS_AND_FRAUD SELF_HARM UNSAFE_AND_PROHIBITED_PRODUCTS VIOLENCE"
)
CATEGORIES = {f"STATEMENT_CATEGORY_{name}" for name in _CATEGORIES.split()}


def _written_for(day: str, *, to: str = "") -> list[dict[str, Any]]:
    said = run(command, "--from", day, "--to", to or day)
    assert said.exit_code == 0, said.output
    lines = [json.loads(line) for line in said.stdout.splitlines()]
    assert all(len(line["statements"]) <= 100 for line in lines)
    return [record for line in lines for record in line["statements"]]


def test_a_removal_is_one_record_of_schema_v2_field_by_field() -> None:
    place = paper()
    comment, decision = removes(place, at=MAY_3)
    Comment.objects.filter(pk=comment.pk).update(created_at=MAY_3 - timedelta(days=2))

    (record,) = _written_for("2026-05-03")

    rules_url = record.pop("decision_ground_reference_url")
    assert re.fullmatch(r"http://localhost:\d+/house-rules", rules_url)
    assert len(record.pop("territorial_scope")) == 30
    assert record == {
        "decision_visibility": ["DECISION_VISIBILITY_CONTENT_REMOVED"],
        "decision_visibility_other": None,
        "end_date_visibility_restriction": None,
        "decision_monetary": None,
        "decision_monetary_other": None,
        "end_date_monetary_restriction": None,
        "decision_provision": None,
        "end_date_service_restriction": None,
        "decision_account": None,
        "end_date_account_restriction": None,
        "account_type": None,
        "decision_ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT",
        "illegal_content_legal_ground": None,
        "illegal_content_explanation": None,
        "incompatible_content_ground": "House rule 1, version 1: attack on a person",
        "incompatible_content_explanation": "A comment under a news article was removed."
        " The ground is: attack on a person.",
        "incompatible_content_illegal": "No",
        "content_type": ["CONTENT_TYPE_TEXT"],
        "content_type_other": None,
        "content_language": None,
        "content_date": "2026-05-01",
        "category": "STATEMENT_CATEGORY_CYBER_VIOLENCE",
        "category_addition": [],
        "category_specification": ["KEYWORD_CYBER_HARASSMENT"],
        "category_specification_other": None,
        "application_date": "2026-05-03",
        "decision_facts": "A comment under a news article was removed."
        " It was found by the site’s own look. A person decided.",
        "source_type": "SOURCE_VOLUNTARY",
        "source_identity": None,
        "automated_detection": "No",
        "automated_decision": "AUTOMATED_DECISION_NOT_AUTOMATED",
        "puid": f"decision-{decision.pk}",
    }


def test_illegal_content_names_the_law_and_the_notice_but_nothing_anybody_wrote() -> None:
    place = paper()
    statement = Statement(
        reason=Reason.ILLEGAL, law="Criminal Code, section 185", passage="idiot",
        note="Ana Ruiz, ana@example.org, called him an idiot.", found_how=FoundHow.NOTICE,
    )  # fmt: skip
    removes(place, statement=statement, at=MAY_3)

    (record,) = _written_for("2026-05-03")

    assert record["decision_ground"] == "DECISION_GROUND_ILLEGAL_CONTENT"
    assert record["illegal_content_legal_ground"] == "Criminal Code, section 185"
    assert record["illegal_content_explanation"]
    assert record["incompatible_content_ground"] is None
    assert record["source_type"] == "SOURCE_ARTICLE_16"
    for word in ("idiot", "ana", "example.org", "holm"):
        assert not re.search(rf"\b{word}\b", json.dumps(record).lower())


def test_what_was_decided_automatically_says_so_and_a_cut_and_limits_have_their_own_kinds() -> None:
    place = paper()
    published = place.comment("The barrier was open, you stupid ox, at six.")
    cut(
        published.pk, seen=PUBLISHED, moderator=place.mona, now=MAY_3,
        statement=Statement(reason=Reason.ATTACK, passage="you stupid ox"),
    )  # fmt: skip
    for kind in (LimitKind.READ_FIRST, LimitKind.WARNED, LimitKind.SUSPENDED):
        until = None if kind is LimitKind.WARNED else MAY_3 + timedelta(days=4)
        limit_account(
            place.zed, kind=kind, statement=Statement(reason=Reason.SPAM), until=until,
            set_by=place.mona, now=MAY_3 + timedelta(days=1),
        )  # fmt: skip
    _hidden, decision = removes(place, at=MAY_3 + timedelta(days=2))
    Decision.objects.filter(pk=decision.pk).update(
        measure=Measure.HIDE, new_state="hidden", actor=Actor.READER_REPORTS, reason="H9",
        found_how=FoundHow.READER_REPORTS, automated_detection=True, automated_decision=True,
        moderator=None, house_rule=None,
    )  # fmt: skip

    passage, reads, warns, suspends, hides = _written_for("2026-05-03", to="2026-05-05")

    assert passage["decision_visibility"] == ["DECISION_VISIBILITY_OTHER"]
    assert "taken out" in passage["decision_visibility_other"]
    assert "ox" not in json.dumps(passage).replace("incompatible", "").split()
    assert reads["decision_visibility"] == ["DECISION_VISIBILITY_OTHER"]
    assert reads["content_type"] == ["CONTENT_TYPE_OTHER"]
    assert reads["content_type_other"]
    assert reads["end_date_visibility_restriction"] > reads["application_date"]
    assert warns["decision_provision"] == "DECISION_PROVISION_PARTIAL_SUSPENSION"
    assert warns["decision_visibility"] is None
    assert suspends["decision_account"] == "DECISION_ACCOUNT_SUSPENDED"
    assert suspends["end_date_account_restriction"] > suspends["application_date"]
    assert hides["decision_visibility"] == ["DECISION_VISIBILITY_CONTENT_DISABLED"]
    assert hides["automated_detection"] == "Yes"
    assert hides["automated_decision"] == "AUTOMATED_DECISION_FULLY"
    assert hides["source_type"] == "SOURCE_TYPE_OTHER_NOTIFICATION"


def test_every_reason_makes_a_record_that_the_schema_takes(tmp_path: Path) -> None:
    place = paper()
    _removed, first = removes(place, at=MAY_3)
    rest = []
    for reason in (r for r in Reason if r and not r.startswith("H") and r is not Reason.ATTACK):
        values = {field.attname: getattr(first, field.attname) for field in first._meta.fields}
        values |= {"id": None, "reason": reason, "law": "§ 1", "note": "Because."}
        rest.append(Decision(**values))
    Decision.objects.bulk_create(rest * 8)
    Decision.objects.filter(pk__gt=first.pk).update(decided_at=MAY_3)

    said = run(
        command, "--from", "2026-05-03", "--to", "2026-05-03", "--folder", str(tmp_path / "out")
    )

    files = sorted((tmp_path / "out").iterdir())
    batches = [json.loads(file.read_text(encoding="utf-8"))["statements"] for file in files]
    assert [len(batch) for batch in batches] == [100, 5]
    assert "105 statements" in said.output
    records = [record for batch in batches for record in batch]
    assert len({record["puid"] for record in records}) == 105
    for record in records:
        assert set(record) == FIELDS
        assert record["category"] in CATEGORIES
        assert re.fullmatch(r"[A-Za-z0-9_-]{1,500}", record["puid"])
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", record["application_date"])
        assert len(record["decision_facts"]) <= 5000
        is_illegal = record["decision_ground"] == "DECISION_GROUND_ILLEGAL_CONTENT"
        named = record["illegal_content_legal_ground"], record["incompatible_content_ground"]
        assert [bool(each) for each in named] == [is_illegal, not is_illegal]


def test_a_decision_that_was_undone_or_came_from_elsewhere_is_not_told_to_the_database() -> None:
    place = paper()
    now = MAY_3
    comment = place.comment(fresh_text())
    taken = remove(
        comment.pk, seen=PUBLISHED, moderator=place.mona, statement=Statement(reason=Reason.SPAM),
        now=now, undo_until=now + UNDO_FOR,
    )  # fmt: skip
    assert len(_written_for("2026-05-03")) == 1
    undo(taken.pk, moderator=place.mona, now=now)
    _comment, imported = removes(place, at=MAY_3)
    Decision.objects.filter(pk=imported.pk).update(found_how=FoundHow.IMPORT)

    assert _written_for("2026-05-03") == []


def test_the_yearly_report_has_the_hosting_rows_and_leaves_open_what_it_cannot_know() -> None:
    place = paper()
    removes(place, at=MAY_3)
    removes(place, statement=Statement(reason=Reason.SPAM), at=MAY_3)
    removes(place, at=datetime(2025, 12, 31, 23, 59, tzinfo=UTC))

    said = run(report, "--year", "2026")

    rows = [line.split(",") for line in said.stdout.splitlines()]
    assert rows[0] == ["section", "title", "indicator", "breakdown", "value"]
    assert {row[0] for row in rows[1:]} == {"1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7"}
    by_people = "remove; against the house rules; {}; found by people; decided by people"
    values = {(row[0], row[2], row[3]): row[4] for row in rows}
    assert values["1.4", "Measures taken", by_people.format("R1")] == "1"
    assert values["1.4", "Measures taken", "all"] == "2"
    assert values["1.3", "Notices received", ""] == "0"
    assert values["1.1", "Name of the service provider", ""] == ""
    assert values["1.7", "People who decided on comments", ""] == "1"


DECISIONS = 120


def test_whatever_the_desk_and_authors_do_nothing_is_restricted_without_a_statement() -> None:
    place = paper()
    others = [place.ana, place.zed]
    drawn = random.Random(20261122)
    comments = [place.comment(fresh_text(), by=drawn.choice(others)).pk for _number in range(12)]
    comments += [place.comment(fresh_text(), state=CommentState.HELD).pk for _number in range(6)]
    done = 0

    for _number in range(DECISIONS):
        comment = Comment.objects.get(pk=drawn.choice(comments))
        try:
            _act(drawn, place, comment)
        except (StateHasChanged, NoSuchMove, CannotBeUndone, NotPermitted):
            continue
        done += 1

    found = check_statements()
    assert found.incomplete == ()
    assert done > DECISIONS / 2
    assert found.restricted > 0
    assert found.decisions > 20


def _act(drawn: random.Random, place: Paper, comment: Comment) -> None:
    seen, now = CommentState(comment.state), cast.now()
    author: Account = comment.author or place.ana
    statement = Statement(reason=drawn.choice([Reason.ATTACK, Reason.SPAM]), house_rule=1)
    act = drawn.choice(["publish", "remove", "remove", "keep", "undo", "withdraw"])
    if act == "publish":
        publish(comment.pk, seen=seen, moderator=place.mona, now=now, undo_until=now + UNDO_FOR)
    elif act == "remove":
        remove(
            comment.pk, seen=seen, moderator=place.mona, statement=statement, now=now,
            undo_until=now + UNDO_FOR,
        )  # fmt: skip
    elif act == "keep":
        keep(comment.pk, moderator=place.mona, now=now)
    elif act == "undo":
        last = Decision.objects.filter(comment=comment).latest("pk")
        undo(last.pk, moderator=place.mona, now=now)
    elif drawn.random() < 0.2:
        withdraw_comment(comment.pk, writer=Writer(account=author), now=now)


@pytest.mark.parametrize(
    ("broken", "lacks"),
    [
        ({"automated_decision": True}, "decided automatically"),
        ({"actor": "site_rule", "automated_decision": True}, "found automatically"),
        (
            {"actor": "site_rule", "automated_decision": True, "automated_detection": True},
            "site rule is not named",
        ),
        (
            {"actor": "outside_service", "automated_decision": True, "automated_detection": True},
            "outside service is not named",
        ),
        ({"house_rule": 9}, "have no rule 9"),
        ({"reason": "H3"}, "none to take something away for"),
        ({"measure": "hold"}, "none to hold for"),
        ({"reason": "I1", "law": "", "note": "Because."}, "the law is not named"),
        ({"measure": "undo", "reason": ""}, "no decision says why it is removed"),
    ],
)
def test_the_check_finds_what_is_incomplete(broken: dict[str, Any], lacks: str) -> None:
    place = paper()
    _comment, decision = removes(place)
    assert run(command, "check").exit_code == 0

    Decision.objects.filter(pk=decision.pk).update(**broken)
    said = run(command, "check")

    assert said.exit_code == 1
    assert lacks in said.output


def test_a_decision_keeps_to_the_house_rules_of_its_time() -> None:
    place = paper()
    now = cast.now()
    HouseRules.objects.get_or_create(
        site=place.site, version=1, defaults={"strip": "", "text": "One.\nTwo.", "since": now}
    )
    removes(place, statement=Statement(reason=Reason.ATTACK, house_rule=2))
    Site.objects.update(rules_version=2, house_rules="One rule alone.")

    assert run(command, "check").exit_code == 0
    removes(place, statement=Statement(reason=Reason.ATTACK, house_rule=2))

    assert "house rules 2 have no rule 2" in run(command, "check").output
