"""The desk's search: comments by words, people by name, decisions by number and words."""

import pytest

from rejoinder.actions.find import find_comments, find_people
from rejoinder.models import Account, Comment, Decision, StaffSection
from rejoinder.vocabulary.states import CommentState, Role
from tests.support import cast
from tests.web import scene

pytestmark = pytest.mark.django_db


def found(paper: scene.Paper, typed: str) -> list[str]:
    comments = find_comments(typed, asked_by=paper.mona)
    return [comment.text or comment.html for comment in comments]


def page(paper: scene.Paper, **query: str) -> str:
    answer = scene.browser(paper.mona).get("/desk/search", query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_comments_are_found_by_their_words_in_any_state() -> None:
    paper = scene.paper()
    first = paper.comment("The barrier was down at twenty past six.")
    second = paper.comment("No barrier there.", state=CommentState.HELD)
    third = paper.comment("Something else.", state=CommentState.REMOVED)

    assert found(paper, "barrier") == [second.text, first.text]
    assert found(paper, "BARR") == [second.text, first.text]
    assert found(paper, "barrier six") == [first.text]
    assert found(paper, '"twenty past"') == [first.text]
    assert found(paper, '"past twenty"') == []
    assert found(paper, "something") == [third.text]
    assert found(paper, "") == found(paper, "!!!") == []


@pytest.mark.parametrize(
    "typed",
    [
        '"',
        '" OR',
        "a OR b",
        "-x",
        "NEAR(",
        "words:*",
        "a & | !",
        "'",
        "\\",
        "(",
        "*",
        "%",
        "_",
        "x\0",
    ],
)
def test_nothing_that_is_typed_is_an_order_to_the_database(typed: str) -> None:
    paper = scene.paper()
    paper.comment("The barrier was down.")

    assert found(paper, typed) == []
    assert scene.browser(paper.mona).get("/desk/search", {"q": typed}).status_code == 200


def test_a_changed_text_is_found_by_its_new_words_alone() -> None:
    paper = scene.paper()
    comment = paper.comment("The barrier was down.")
    assert found(paper, "barrier")

    Comment.objects.filter(pk=comment.pk).update(text="The gate was open.")

    assert found(paper, "barrier") == []
    assert found(paper, "gate") == ["The gate was open."]


def test_imported_comments_are_found_by_their_html() -> None:
    paper = scene.paper()
    comment = paper.comment("One.")

    Comment.objects.filter(pk=comment.pk).update(text="", html="<p>Seen at the lighthouse</p>")

    assert found(paper, "lighthouse") == ["<p>Seen at the lighthouse</p>"]


def test_the_page_shows_comments_of_a_state_page_by_page() -> None:
    paper = scene.paper()
    for number in range(22):
        paper.comment(f"A barrier, number {number:02}.")
    removed = paper.comment("The barrier that went.", state=CommentState.REMOVED)

    first = page(paper, q="barrier", state="published")
    second = page(paper, q="barrier", state="published", page="2")

    assert "number 21." in first and "number 01." not in first
    assert "number 01." in second and "number 21." not in second
    assert removed.text not in first + second
    assert removed.text in page(paper, q="barrier", state="removed")


def test_a_receipts_code_finds_its_comment() -> None:
    paper = scene.paper()
    comment = paper.comment("Lost and found.")

    assert found(paper, f" {(comment.receipt_code or '').lower()} ") == ["Lost and found."]


def test_people_are_found_by_the_beginnings_of_their_names() -> None:
    paper = scene.paper()

    shown = page(paper, q=paper.zed.display_name[:2].lower(), what="people")

    assert paper.zed.display_name in shown
    assert paper.ana.display_name not in shown
    assert "@" not in shown


def test_only_administrators_find_people_by_address() -> None:
    paper = scene.paper()
    admin = cast.ed()
    guest = paper.comment("From a guest.", guest_key="g" * 64)
    Comment.objects.filter(pk=guest.pk).update(guest_email="petter@example.org")
    Account.objects.filter(pk=admin.pk).update(role=Role.ADMINISTRATOR)
    admin.refresh_from_db()
    address = paper.zed.email.upper()

    assert list(find_people(address, asked_by=admin)) == [paper.zed]
    assert list(find_people(address, asked_by=paper.mona)) == []
    assert list(find_comments("petter@example.org", asked_by=admin)) == [guest]
    assert list(find_comments("petter@example.org", asked_by=paper.mona)) == []


def test_decisions_are_found_by_number_and_by_their_words() -> None:
    paper = scene.paper()
    comment = paper.comment("Holm is a stupid liar.")
    form = {
        "act": "remove", "seen": "published", "reason": "R1", "house_rule": "1",
        "passage": "a stupid liar", "note": "Please argue about the matter.",
    }  # fmt: skip
    scene.browser(paper.mona).post(f"/desk/c/{comment.public_id}", form)
    number = Decision.objects.latest("pk").pk

    for typed in (str(number), f"decision {number}", "stupid", "argue about"):
        shown = page(paper, q=typed, what="decisions")
        assert f"Decision {number}" in shown, typed
    assert "Nothing was found." in page(paper, q="99999999", what="decisions")


def test_a_moderator_of_a_section_finds_only_what_is_in_it() -> None:
    paper = scene.paper()
    paper.comment("The barrier was down.")
    assert found(paper, "barrier")
    other = paper.site.sections.create(name="Sport", slug="sport")
    StaffSection.objects.create(account=paper.mona, section=other)
    decision = Decision.objects.latest("pk")

    assert found(paper, "barrier") == []
    assert "Nothing was found." in page(paper, q=str(decision.pk), what="decisions")


@pytest.mark.parametrize("query", ["what=all", "state=gone", "page=0", "page=x"])
def test_the_search_does_not_guess_at_broken_addresses(query: str) -> None:
    paper = scene.paper()

    assert scene.browser(paper.mona).get(f"/desk/search?q=x&{query}").status_code == 400
