"""What a reader says of themselves: kept, cleaned, and refused beside its field."""

import time

import pytest

from rejoinder.kit.text import safe_url
from rejoinder.models import Account, Profile
from rejoinder.rendering import addresses
from tests.web import scene

pytestmark = pytest.mark.django_db
ADDRESS = "/settings/profile"
FORM = {
    "display_name": "Ana",
    "bio": "Rides the ferry.",
    "place": "Aarhus",
    "website": "https://ferry.example",
    "pronunciation": "AH-na",
    "shows_bio": "on",
    "shows_place": "on",
    "shows_comments": "on",
    "hue": "3",
}


def test_every_field_is_kept_and_comes_back() -> None:
    paper = scene.paper()
    ana = scene.browser(paper.ana)

    answer = ana.post(ADDRESS, FORM)

    kept = Profile.objects.get(account=paper.ana)
    paper.ana.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (303, ADDRESS)
    assert (kept.bio, kept.place, kept.website) == (
        "Rides the ferry.", "Aarhus", "https://ferry.example",
    )  # fmt: skip
    assert (kept.pronunciation, paper.ana.hue) == ("AH-na", 3)
    assert (kept.shows_bio, kept.shows_place, kept.shows_comments, kept.shows_joined) == (
        True, True, True, False,
    )  # fmt: skip
    page = ana.get(ADDRESS).content.decode()
    assert "Saved at " in page
    for value in ("Rides the ferry.", "Aarhus", "https://ferry.example", "AH-na"):
        assert value in page


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("display_name", "", "Please give a name."),
        ("display_name", "Zed", "Another reader already has this name"),
        ("bio", "x" * 161, "160"),
        ("place", "x" * 61, "60"),
        ("pronunciation", "x" * 81, "80"),
        ("website", "javascript:alert(1)", "Write the address like https://example.org."),
        ("hue", "12", "11"),
    ],
)
def test_bad_input_gets_an_error_beside_its_field_and_keeps_what_was_typed(
    field: str, typed: str, sentence: str
) -> None:
    paper = scene.paper()
    assert paper.zed.display_name == "Zed"
    ana = scene.browser(paper.ana)
    assert ana.post(ADDRESS, FORM).status_code == 303

    answer = ana.post(ADDRESS, FORM | {"bio": "Changed since."} | {field: typed})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    if field != "hue":
        assert f'id="f-{field}-error"' in page
        assert typed in page
    if field != "bio":
        assert "Changed since." in page
    assert Profile.objects.get(account=paper.ana).bio == "Rides the ferry."
    assert Account.objects.get(pk=paper.ana.pk).display_name == "Ana"


@pytest.mark.parametrize(
    "typed",
    [
        "https://a'onmouseover='x",
        '"',
        "javascript:alert(1)",
        "java\tscript:alert(1)",
        "//evil.example",
        "/\\evil.example",
        "https://bank.example@evil.example/",
        "data:text/html,<script>",
        "https://",
        "localhost",
    ],
)
def test_a_website_is_stored_as_a_safe_address_or_not_at_all(typed: str) -> None:
    """promises.md S-02."""
    paper = scene.paper()
    ana = scene.browser(paper.ana)

    ana.post(ADDRESS, FORM | {"website": typed})

    kept = Profile.objects.filter(account=paper.ana).first()
    assert kept is None or kept.website == safe_url(kept.website)
    page = scene.browser().get(addresses.person(paper.ana.pk)).content.decode()
    assert "onmouseover" not in page
    assert "evil.example" not in page
    assert 'href="javascript' not in page


def test_a_website_needs_no_scheme_and_gets_no_credit() -> None:
    paper = scene.paper()

    scene.browser(paper.ana).post(ADDRESS, FORM | {"website": "ferry.example/times"})

    page = scene.browser().get(addresses.person(paper.ana.pk)).content.decode()
    link = (
        '<a href="https://ferry.example/times" rel="nofollow ugc noopener">ferry.example/times</a>'
    )
    assert link in page


def test_words_that_would_turn_the_line_round_are_cleaned() -> None:
    paper = scene.paper()

    scene.browser(paper.ana).post(ADDRESS, FORM | {"bio": "one\u202e two\nthree"})

    assert Profile.objects.get(account=paper.ana).bio == "one two three"


def test_the_list_of_settings_leads_to_all_six_pages() -> None:
    ana = scene.browser(scene.paper().ana)

    page = ana.get("/settings/").content.decode()

    for name in ("profile", "security", "notifications", "privacy", "muted", "appearance"):
        assert f'href="/settings/{name}"' in page


def test_settings_are_for_people_who_are_signed_in() -> None:
    paper = scene.paper()
    assert scene.browser(paper.ana).get(ADDRESS).status_code == 200

    answer = scene.browser().get(ADDRESS)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/?next=")


@pytest.mark.parametrize("page", ["", "profile", "appearance", "privacy", "muted"])
def test_a_settings_page_answers_within_50_milliseconds(page: str) -> None:
    ana = scene.browser(scene.paper().ana)
    ana.get(f"/settings/{page}")
    seconds = []

    for _ in range(5):
        began = time.perf_counter()
        assert ana.get(f"/settings/{page}").status_code == 200
        seconds.append(time.perf_counter() - began)

    assert min(seconds) < 0.05
