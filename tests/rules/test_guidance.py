"""Whoever writes a comment is told beforehand what the site's rules would say of it."""

from typing import Any

import pytest
from django.test import Client

from rejoinder.actions.keep_rules import add_rule
from rejoinder.models import Comment, StoredFinding
from rejoinder.vocabulary.moderation import Disclosure, RuleAction
from rejoinder.vocabulary.rules import Condition, ConditionKind
from rejoinder.vocabulary.states import RuleKind
from tests.rules.scene import AN_HOUR, composed, text_of
from tests.support import cast
from tests.web import scene

pytestmark = pytest.mark.django_db
LINKS = "See https://a.test/x and https://b.test/y."


def said(browser: Client, paper: scene.Paper, text: str, **fields: str) -> dict[str, Any]:
    """What the composer is told of a text."""
    values = {"text": text, "thread": str(paper.thread.pk)} | fields
    answer = browser.post("/guidance", values, headers=scene.JSON)
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json()
    return told


def test_a_new_reader_is_told_of_the_second_link_before_posting() -> None:
    paper = scene.paper()
    browser = scene.browser(cast.ben())
    assert said(browser, paper, "See https://a.test/x.")["may"] == []

    told = said(browser, paper, LINKS)

    assert told["may"] == ["site rule “Links” – 2 links, new readers may post 1"]
    assert told["must"] == []
    assert not Comment.objects.exists()
    assert not StoredFinding.objects.exists()


def test_what_is_not_about_the_text_is_not_told() -> None:
    paper = scene.paper(first_comments_held=1, guests_held_first=True)

    told = said(scene.browser(), paper, "A guest says that the ferry is late.")

    assert (told["must"], told["may"], told["html"]) == ([], [], "")


def test_the_usual_wait_is_named_when_it_is_known() -> None:
    paper = scene.paper()
    author = cast.ben()
    assert "Usual wait" not in said(scene.browser(author), paper, LINKS)["html"]
    for number in range(5):
        held = paper.comment(f"Guest {number}", guest_key=f"{number}" * 64)
        Comment.objects.filter(pk=held.pk).update(created_at=cast.now() - AN_HOUR / 2)

    told = said(scene.browser(author), paper, LINKS)

    assert "Usual wait: 30 minutes." in told["html"]


def test_a_hard_rule_names_the_passage_and_what_to_do() -> None:
    paper = scene.paper()
    number = Condition(ConditionKind.PATTERN, r"\b\d{6}\b")
    composed(paper, number, action=RuleAction.EDIT, guidance="Leave out numbers.", name="Phones")

    told = said(scene.browser(paper.ana), paper, "Call 123456, they never answer.")

    [sentence] = told["must"]
    assert sentence.startswith("Please change “123456”: Leave out numbers.")
    assert "(Site rule “Phones”, kept by Mona.)" in sentence


@pytest.mark.parametrize(
    ("disclosure", "lines"),
    [
        (Disclosure.PASSAGE, ["site rule “Word list”, kept by Mona – it stopped at “liar”"]),
        (Disclosure.RULE, ["site rule “Word list”, kept by Mona"]),
        (Disclosure.CHECK, []),
    ],
)
def test_guidance_tells_no_more_than_the_receipt_would(
    disclosure: Disclosure, lines: list[str]
) -> None:
    paper = scene.paper()
    add_rule(
        paper.site, kind=RuleKind.WORDS, pattern="liar", owner="Mona", disclosure=disclosure,
        now=cast.now(),
    )  # fmt: skip

    assert said(scene.browser(paper.ana), paper, "What a liar he is.")["may"] == lines


def test_guidance_is_given_on_a_page_to_whoever_asks_without_script() -> None:
    paper = scene.paper()

    answer = scene.browser(cast.ben()).post(
        "/guidance", {"text": f"<b>{LINKS}", "thread": str(paper.thread.pk)}
    )

    page = text_of(answer)
    assert "2 links, new readers may post 1" in page
    assert "&lt;b&gt;See" in page


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, 200),
        ({"thread": "99"}, 404),
        ({"thread": "x"}, 400),
        ({"thread": ""}, 400),
        ({"text": "a" * 10_001}, 413),
        ({"text": ""}, 200),
        ({"text": "\0\u200b"}, 200),
    ],
)
def test_what_cannot_be_judged_is_refused(fields: dict[str, str], status: int) -> None:
    paper = scene.paper()
    values = {"text": LINKS, "thread": str(paper.thread.pk)} | fields

    assert scene.browser().post("/guidance", values, headers=scene.JSON).status_code == status
