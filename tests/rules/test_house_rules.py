"""House rules are numbered and versioned; decisions keep the version that they used."""

import pytest

from rejoinder.actions.keep_house_rules import RulesHaveChanged, change_house_rules, templates_of
from rejoinder.actions.keep_site import set_preference
from rejoinder.actions.moderate import remove
from rejoinder.actions.quick_removals import reason_templates
from rejoinder.actions.stating import Statement
from rejoinder.models import Comment, Decision, HouseRules, Site
from rejoinder.vocabulary.states import CommentState, Reason
from tests.rules.scene import text_of
from tests.support import cast
from tests.web import scene

pytestmark = pytest.mark.django_db
NEW = {"strip": "Be brief.", "text": "Talk about the ferry.\n\nNo advertising.\n", "version": "1"}


def test_changed_rules_are_a_new_version_and_the_old_one_stays_readable() -> None:
    paper = scene.paper()
    editor = scene.browser(cast.ed())
    assert "Talk about the matter." in text_of(editor.get("/desk/house-rules"))

    answer = editor.post("/desk/house-rules", NEW)

    assert answer.status_code == 303
    site = Site.objects.get(pk=paper.site.pk)
    assert (site.rules_version, site.rule_strip) == (2, "Be brief.")
    assert site.house_rules == "Talk about the ferry.\nNo advertising.\n"
    versions = HouseRules.objects.order_by("version").values_list("version", "text")
    assert list(versions) == [(1, paper.site.house_rules), (2, site.house_rules)]
    public = text_of(scene.browser().get("/house-rules"))
    for words in ("Version 2", "Talk about the ferry.", "Version 1", "Talk about the matter."):
        assert words in public
    assert public.index("Talk about the ferry.") < public.index("Talk about the matter.")


def test_the_same_rules_again_are_no_new_version() -> None:
    paper = scene.paper()
    editor = scene.browser(cast.ed())
    same = {"strip": paper.site.rule_strip, "text": paper.site.house_rules, "version": "1"}

    page = text_of(editor.post("/desk/house-rules", same, follow=True))

    assert "Nothing was changed." in page
    assert Site.objects.get().rules_version == 1


def test_a_decision_names_its_rule_in_the_words_of_then() -> None:
    paper = scene.paper()
    comment = paper.comment("Buy my watches.", by=paper.zed)
    remove(
        comment.pk, seen=CommentState.PUBLISHED, moderator=paper.mona, now=cast.now(),
        statement=Statement(reason=Reason.OFF_TOPIC, house_rule=1),
    )  # fmt: skip

    scene.browser(cast.ed()).post("/desk/house-rules", NEW)

    assert Decision.objects.get(measure="remove").rules_version == 1
    receipt = text_of(scene.browser(paper.zed).get(f"/where/{comment.receipt_code}"))
    assert "Talk about the matter." in receipt
    assert "Talk about the ferry." not in receipt


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"strip": " "}, "Write the lines that every discussion shows."),
        ({"strip": "s" * 201}, "At most 200 characters a line"),
        ({"text": "\n \n"}, "Write at least one rule."),
        ({"text": "r" * 501}, "At most 500 characters a line"),
        ({"text": "rule\n" * 31}, "At most 30 rules"),
    ],
)
def test_rules_that_cannot_be_kept_come_back_with_a_sentence(
    fields: dict[str, str], sentence: str
) -> None:
    scene.paper()
    editor = scene.browser(cast.ed())

    answer = editor.post("/desk/house-rules", NEW | fields)

    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert Site.objects.get().rules_version == 1
    assert editor.post("/desk/house-rules", NEW).status_code == 303


def test_of_two_editors_the_second_is_told() -> None:
    site = scene.paper().site
    stale = Site.objects.get(pk=site.pk)
    change_house_rules(site, strip="One.", text="One.", version=1, now=cast.now())

    with pytest.raises(RulesHaveChanged, match="Somebody else"):
        change_house_rules(stale, strip="Two.", text="Two.", version=1, now=cast.now())

    assert Site.objects.get().rule_strip == "One."


def test_the_command_makes_a_version_too() -> None:
    site = scene.paper().site

    set_preference(site, "rule_strip", "Be brief.", now=cast.now())

    assert Site.objects.get().rules_version == 2
    assert HouseRules.objects.filter(site=site).count() == 2


def test_each_reason_says_what_its_template_says() -> None:
    paper = scene.paper()
    editor = scene.browser(cast.ed())
    fields = {"rule-R1": "1", "note-R1": "Please argue about the matter.", "note-R5": "No adverts."}
    assert "Attack on a person" in text_of(editor.get("/desk/house-rules/reasons"))

    assert editor.post("/desk/house-rules/reasons", fields).status_code == 303

    by_reason = {quick.reason: quick for quick in reason_templates(paper.site)}
    assert by_reason[Reason.ATTACK].house_rule == 1
    assert by_reason[Reason.ATTACK].note == "Please argue about the matter."
    assert by_reason[Reason.SPAM].note == "No adverts."
    assert by_reason[Reason.OFF_TOPIC].note == ""
    page = text_of(editor.get("/desk/house-rules/reasons"))
    assert "Please argue about the matter." in page

    wrong = editor.post("/desk/house-rules/reasons", {"rule-R1": "7"})
    assert wrong.status_code == 422
    assert "The site has no house rule of this number." in text_of(wrong)


def test_a_template_never_names_a_rule_that_is_gone() -> None:
    paper = scene.paper()
    editor = scene.browser(cast.ed())
    editor.post("/desk/house-rules/reasons", {"rule-R1": "2", "rule-R5": "2", "note-R5": "No."})

    editor.post("/desk/house-rules", NEW | {"text": "Only one rule."})

    kept = templates_of(Site.objects.get(pk=paper.site.pk))
    assert kept[Reason.ATTACK].house_rule is None
    assert (kept[Reason.SPAM].house_rule, kept[Reason.SPAM].note) == (None, "No.")
    assert Comment.objects.count() == 0
