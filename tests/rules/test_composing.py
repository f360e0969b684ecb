"""An editor composes a rule, tries it on past comments, and switches it on."""

import pytest

from rejoinder.models import Comment, ComposedRule, Decision, StoredFinding
from rejoinder.vocabulary.moderation import Disclosure, RuleAction, RuleStatus
from rejoinder.vocabulary.rules import Condition, ConditionKind
from rejoinder.vocabulary.states import CommentState, Reason
from tests.rules.scene import WATCHES, composed, form, text_of
from tests.support import cast
from tests.web import scene

pytestmark = pytest.mark.django_db
WORDS = ("words", "cheap watches")


def test_a_rule_is_built_with_forms_alone_condition_by_condition() -> None:
    scene.paper()
    editor = scene.browser(cast.ed())
    assert "words or phrases" in text_of(editor.get("/desk/rules/new"))

    page = text_of(editor.post("/desk/rules/new", form(act="add", add="words")))
    assert 'name="kind-0" value="words"' in page
    page = text_of(editor.post("/desk/rules/new", form([WORDS], act="add", add="links")))
    assert "cheap watches" in page
    assert 'name="kind-1" value="links"' in page
    page = text_of(editor.post("/desk/rules/new", form([WORDS, ("links", "1")], act="up-1")))
    assert 'name="kind-0" value="links"' in page
    page = text_of(editor.post("/desk/rules/new", form([WORDS, ("links", "1")], act="remove-0")))
    assert "cheap watches" not in page
    assert not ComposedRule.objects.exists()

    answer = editor.post("/desk/rules/new", form([WORDS, ("links", "1")]))

    rule = ComposedRule.objects.get()
    assert answer["Location"] == f"/desk/rules/{rule.pk}"
    assert rule.conditions == [
        {"kind": "words", "text": "cheap watches"}, {"kind": "links", "number": 1},
    ]  # fmt: skip
    assert rule.status == RuleStatus.DRAFT


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (form([WORDS], name=" "), "Give the rule a name"),
        (form([WORDS], owner=""), "Say who answers for the rule."),
        (form(), "A rule needs at least one condition."),
        (form([("words", " ,")]), "Write at least one word or phrase."),
        (form([("pattern", "(a")]), "The pattern cannot be used"),
        (form([("links", "many")]), "Write a number."),
        (form([("published", "0")]), "Write a number from 1 to 1000."),
        (form([("domain", "not a domain")]), "is not a domain"),
        (form([("section", "")]), "Choose at least one section."),
        (form([("finding", "length")]), "Choose a check."),
        (form([WORDS], action="edit"), "Tell the writer what to change"),
        (form([WORDS], action="edit", guidance="No.", disclosure="check"), "must be shown"),
        (form([WORDS] * 9), "A rule has at most 8 conditions."),
        (form([WORDS], name="n" * 101), "At most 100 characters"),
    ],
)
def test_what_cannot_be_used_comes_back_with_a_sentence(
    fields: dict[str, str], sentence: str
) -> None:
    scene.paper()
    editor = scene.browser(cast.ed())
    assert editor.post("/desk/rules/new", form([WORDS])).status_code == 303

    answer = editor.post("/desk/rules/new", fields)

    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert ComposedRule.objects.count() == 1


def test_a_rule_is_switched_on_only_after_a_trial_of_this_very_version() -> None:
    paper = scene.paper()
    paper.comment("Buy cheap watches here.", by=paper.zed)
    editor = scene.browser(cast.ed())
    editor.post("/desk/rules/new", form([WORDS]))
    address = f"/desk/rules/{ComposedRule.objects.get().pk}"

    refused = editor.post(f"{address}/do", {"act": "on"})
    editor.post(f"{address}/do", {"act": "try"})
    assert refused.status_code == 403
    assert editor.post(f"{address}/do", {"act": "on"}).status_code == 303
    assert ComposedRule.objects.get().status == RuleStatus.ON

    # Other conditions are another version, which nobody has tried.
    page = text_of(editor.post(address, form([("words", "watches")]), follow=True))
    rule = ComposedRule.objects.get()
    assert (rule.status, rule.version) == (RuleStatus.OFF, 2)
    assert "off until its new version was tried" in page
    assert "Version 1, until" in page
    assert editor.post(f"{address}/do", {"act": "on"}).status_code == 403

    # Another name is none, and leaves the rule as it is.
    editor.post(f"{address}/do", {"act": "try"})
    editor.post(f"{address}/do", {"act": "on"})
    editor.post(address, form([("words", "watches")], name="Watches"))
    rule = ComposedRule.objects.get()
    assert (rule.status, rule.version, rule.name) == (RuleStatus.ON, 2, "Watches")


def test_what_a_rule_holds_names_the_rule_its_owner_and_the_passage() -> None:
    paper = scene.paper()
    rule = composed(paper)

    receipt = cast.writes(paper.zed, paper.thread, "So many CHEAP watches!")
    held = Comment.objects.get(pk=receipt.comment_id)

    decision = Decision.objects.get(comment=held)
    assert (decision.rule, decision.reason) == (f"composed:{rule.pk}", Reason.WORD_LIST)
    assert decision.passage == "CHEAP watches"
    assert decision.automated_decision
    finding = StoredFinding.objects.get(decision=decision, rule=f"composed:{rule.pk}")
    assert finding.details["rule_version"] == 1
    page = text_of(scene.browser(paper.zed).get(f"/where/{held.receipt_code}"))
    for words in ("site rule “Adverts”", "kept by Mona", "CHEAP watches"):
        assert words in page


@pytest.mark.parametrize(
    ("disclosure", "told", "untold"),
    [
        (Disclosure.PASSAGE, ("Adverts", "cheap watches”"), ()),
        (Disclosure.RULE, ("Adverts", "Mona"), ("cheap watches”",)),
        (Disclosure.CHECK, ("an automatic check", "Mona"), ("Adverts", "cheap watches”")),
    ],
)
def test_a_writer_is_told_as_much_as_the_rule_says(
    disclosure: Disclosure, told: tuple[str, ...], untold: tuple[str, ...]
) -> None:
    paper = scene.paper()
    composed(paper, disclosure=disclosure)

    receipt = cast.writes(paper.zed, paper.thread, "All cheap watches.")

    page = text_of(scene.browser(paper.zed).get(f"/where/{receipt.code}"))
    assert receipt.state is CommentState.HELD
    assert [words for words in told if words not in page] == []
    assert [words for words in untold if words in page] == []


def test_a_word_list_tells_as_much_as_its_entry_says() -> None:
    paper = scene.paper()
    editor = scene.browser(cast.ed())
    entry = {
        "act": "add", "pattern": "stupid liar", "kind": "words", "owner": "Mona",
        "disclosure": "rule",
    }  # fmt: skip
    assert editor.post("/desk/rules/words", entry).status_code == 303
    assert "stupid liar" in text_of(editor.get("/desk/rules"))

    receipt = cast.writes(paper.zed, paper.thread, "What a stupid liar.")

    page = text_of(scene.browser(paper.zed).get(f"/where/{receipt.code}"))
    assert "kept by Mona" in page
    assert "it stopped at" not in page


def test_a_text_is_sent_back_with_the_words_and_what_to_do() -> None:
    paper = scene.paper()
    numbers = Condition(ConditionKind.PATTERN, r"\b\d{6}\b")
    composed(paper, numbers, action=RuleAction.EDIT, guidance="Leave out phone numbers.")
    browser = scene.browser(paper.ana)
    assert browser.post(paper.comments, {"text": "Call the town hall."}).status_code == 303

    answer = browser.post(paper.comments, {"text": "Call 123456 at night."})

    page = text_of(answer)
    assert answer.status_code == 422
    assert "Please change “123456”: Leave out phone numbers." in page
    assert "Call 123456 at night." in page
    assert Comment.objects.count() == 1


def test_a_note_lets_the_comment_appear_and_stays_on_record() -> None:
    paper = scene.paper()
    rule = composed(paper, action=RuleAction.NOTE)

    receipt = cast.writes(paper.zed, paper.thread, "No cheap watches.")

    assert receipt.state is CommentState.PUBLISHED
    assert StoredFinding.objects.filter(rule=f"composed:{rule.pk}").count() == 1


def test_rules_keep_the_order_that_editors_give_them() -> None:
    paper = scene.paper()
    first, second = composed(paper, name="First"), composed(paper, name="Second")
    editor = scene.browser(cast.ed())

    editor.post(f"/desk/rules/{second.pk}/do", {"act": "up"})

    page = text_of(editor.get("/desk/rules"))
    assert page.index("Second") < page.index("First")
    receipt = cast.writes(paper.zed, paper.thread, "All cheap watches.")
    decision = Decision.objects.get(comment=receipt.comment_id)
    assert decision.rule == f"composed:{second.pk}"
    assert first.position == 1


@pytest.mark.django_db(transaction=True)
def test_only_a_rule_that_is_off_is_dropped_and_its_decisions_keep_its_name() -> None:
    paper = scene.paper()
    rule = composed(paper)
    receipt = cast.writes(paper.zed, paper.thread, "All cheap watches.")
    editor, address = scene.browser(cast.ed()), f"/desk/rules/{rule.pk}/do"

    assert editor.post(address, {"act": "drop"}).status_code == 400
    editor.post(address, {"act": "off"})
    assert editor.post(address, {"act": "drop"}).status_code == 303

    assert not ComposedRule.objects.exists()
    page = text_of(scene.browser(paper.zed).get(f"/where/{receipt.code}"))
    assert "site rule “Adverts”" in page
    again = cast.writes(paper.zed, paper.thread, "More cheap watches, honestly.")
    assert again.state is CommentState.PUBLISHED


def test_a_rule_with_every_kind_of_condition_can_be_kept_and_read() -> None:
    paper = scene.paper()
    kinds = [
        ("words", "ferry"), ("pattern", "fe.ry"), ("links", "0"), ("domain", "x.example"),
        ("account_age", "24"), ("published", "3"), ("since_last", "60"), ("language", "en"),
    ]  # fmt: skip
    editor = scene.browser(cast.ed())

    answer = editor.post("/desk/rules/new", form(kinds, act="try"), follow=True)

    page = text_of(answer)
    assert answer.status_code == 200
    for words in ("younger than 24 hours", "fewer than 3 published", "written in en", "x.example"):
        assert words in page
    assert paper.site.composed_rules.get().is_tried


def test_moderators_and_readers_are_kept_out_of_the_rules() -> None:
    paper = scene.paper()
    rule = composed(paper, WATCHES, on=False)
    assert scene.browser(cast.ed()).get(f"/desk/rules/{rule.pk}").status_code == 200

    for person in (paper.mona, paper.zed):
        browser = scene.browser(person)
        assert browser.get(f"/desk/rules/{rule.pk}").status_code == 403
        assert browser.post(f"/desk/rules/{rule.pk}/do", {"act": "try"}).status_code == 403
        assert browser.get("/desk/house-rules").status_code == 403

    assert not ComposedRule.objects.get().trial
