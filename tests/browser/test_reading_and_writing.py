"""What readers do, in a real browser: with script, without, and by keyboard alone."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from rejoinder.models import Comment, Vote
from tests.browser.scene import Scene, make_scene, sign_in
from tests.support.browser import Pages
from tests.support.patience import eventually
from tests.support.server import Server

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene(site_server: Server) -> Scene:
    """The site of these tests."""
    return make_scene(site_server)


TEXT = "I counted eleven cars on the deck."


@pytest.mark.parametrize("width", [1280, 390])
def test_a_guest_posts_and_sees_who_holds_it_and_why(
    scene: Scene, pages: Pages, width: int
) -> None:
    page = pages.open(width=width)
    page.goto(scene.article)
    page.get_by_text("Write a comment").first.click()
    page.get_by_label("Your comment").fill(TEXT)
    page.get_by_label("Your name").fill("Oda N")
    page.get_by_role("button", name="Post comment").click()

    banner = page.locator("#mine")
    expect(banner).to_contain_text("Waiting for a moderator")
    expect(banner).to_contain_text("First comments")
    expect(banner).to_contain_text("Not held by any outside service")
    expect(banner).to_contain_text(TEXT)
    page.reload()
    expect(page.locator("#mine")).to_contain_text(TEXT)


def test_what_is_sent_before_all_scripts_are_there_waits_for_them(
    scene: Scene, pages: Pages
) -> None:
    page, late = pages.open(), list[Route]()

    def keep(route: Route) -> None:
        late.append(route)

    page.route(re.compile(r"/js/discussion\."), keep)
    page.goto(scene.article)
    page.get_by_text("Write a comment").first.click()
    page.get_by_label("Your comment").fill(TEXT)
    page.get_by_label("Your name").fill("Oda N")
    page.get_by_role("button", name="Post comment").click()

    expect(page.get_by_label("Your comment")).to_have_value(TEXT)
    late[0].continue_()
    expect(page.locator("#mine")).to_contain_text("Waiting for a moderator")
    assert page.url == scene.article


def test_a_key_before_all_scripts_are_there_waits_for_them(scene: Scene, pages: Pages) -> None:
    page, late = pages.open(), list[Route]()

    def keep(route: Route) -> None:
        late.append(route)

    page.route(re.compile(r"/js/discussion\."), keep)
    page.goto(scene.article)
    page.locator(".discussion").focus()
    page.keyboard.press("j")

    late[0].continue_()
    expect(page.locator("#thread h3").first).to_be_focused()


def test_a_guest_posts_without_javascript_and_lands_on_the_receipt(
    scene: Scene, pages: Pages
) -> None:
    page = pages.open(width=390, javascript=False)
    page.goto(scene.article)
    page.get_by_text("Write a comment").first.click()
    page.get_by_label("Your comment").fill(TEXT)
    page.get_by_label("Your name").fill("Oda N")
    page.get_by_role("button", name="Post comment").click()

    expect(page).to_have_url(re.compile(r"/where/\w{4}-\w{4}-\w{4}$"))
    expect(page.locator("main")).to_contain_text(TEXT)
    page.goto(scene.article)
    expect(page.locator("main")).to_contain_text(TEXT)


def test_a_stranger_who_answers_on_the_page_for_answers_is_known_afterwards(
    scene: Scene, pages: Pages
) -> None:
    page = pages.open()
    page.goto(f"{scene.article}?sort=oldest")
    link = page.get_by_role("link", name=re.compile("^Reply to")).first
    page.goto(scene.server.address + (link.get_attribute("href") or ""))
    page.locator("textarea[name=text]").fill(TEXT)
    page.get_by_label("Your name").fill("Oda N")
    page.get_by_role("button", name="Post").click()
    expect(page).to_have_url(re.compile("/where/"))

    page.goto(scene.article)
    expect(page.locator("#mine")).to_contain_text(TEXT)


def test_an_error_stands_beside_its_field_and_nothing_typed_is_lost(
    scene: Scene, pages: Pages
) -> None:
    for javascript in (True, False):
        page = pages.open(javascript=javascript)
        page.goto(scene.article)
        page.get_by_text("Write a comment").first.click()
        page.get_by_label("Your comment").fill(TEXT)
        page.get_by_label("Your name").fill("\u3164\u3164")
        page.get_by_role("button", name="Post comment").click()

        name = page.get_by_label("Your name")
        expect(name).to_have_attribute("aria-invalid", "true")
        expect(page.get_by_label("Your comment")).to_have_value(TEXT)
    assert not Comment.objects.filter(text=TEXT).exists()


def test_a_reader_answers_in_place_and_the_answer_takes_the_focus(
    scene: Scene, pages: Pages
) -> None:
    _let_through(scene)
    page = pages.open()
    sign_in(page, scene.server, scene.reader)
    page.goto(scene.article)
    expect(page.locator("#account")).to_contain_text(scene.reader.display_name)
    page.get_by_role("link", name=re.compile("^Reply to")).first.click()
    field = page.locator("#thread form.composer textarea")
    expect(field).to_be_focused()
    field.fill(TEXT)
    page.get_by_role("button", name="Post reply").click()

    answer = page.locator("#thread article", has_text=TEXT)
    expect(answer).to_be_visible()
    assert answer.locator(":focus").count() == 1
    assert "Posted" in (page.locator("#status").text_content() or "")
    stored = Comment.objects.get(text=TEXT)
    assert stored.parent_id is not None


def test_a_draft_survives_leaving_the_page(scene: Scene, pages: Pages) -> None:
    page = pages.open()
    page.goto(scene.article)
    page.get_by_text("Write a comment").first.click()
    page.get_by_label("Your comment").fill(TEXT)
    page.wait_for_timeout(2500)
    page.goto(scene.server.address + "/")
    page.goto(scene.article)
    if not page.get_by_label("Your comment").is_visible():
        page.get_by_text("Write a comment").first.click()
    expect(page.get_by_label("Your comment")).to_have_value(TEXT)


def test_the_preview_shows_what_will_be_shown(scene: Scene, pages: Pages) -> None:
    page = pages.open()
    page.goto(scene.article)
    page.get_by_text("Write a comment").first.click()
    page.get_by_label("Your comment").fill("It was **open**, I <b>swear</b>.")
    page.get_by_role("button", name="Preview").click()

    preview = page.locator("#invitation .text", has_text="It was open")
    expect(preview.locator("strong")).to_have_text("open")
    expect(preview).to_contain_text("<b>swear</b>")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_reader_votes_and_takes_it_back(scene: Scene, pages: Pages, javascript: bool) -> None:
    page = pages.open(javascript=javascript)
    sign_in(page, scene.server, scene.moderator)
    page.goto(f"{scene.article}?sort=oldest")
    if javascript:
        expect(page.locator("#account")).to_contain_text(scene.moderator.display_name)
    button = page.locator("#thread button.up").first
    button.click()
    expect(page.locator("button.up[aria-pressed=true]")).to_have_count(1)
    eventually(lambda: Vote.objects.filter(account=scene.moderator).count() == 1)

    page.locator("button.up[aria-pressed=true]").click()
    expect(page.locator("button.up[aria-pressed=true]")).to_have_count(0)
    eventually(lambda: Vote.objects.filter(account=scene.moderator).count() == 0)


def test_more_comments_come_in_place_with_script_and_as_a_page_without(
    scene: Scene, pages: Pages
) -> None:
    page = pages.open()
    page.goto(f"{scene.article}?sort=oldest")
    before = page.locator("#thread > li").count()
    assert before == 20
    page.get_by_role("link", name=re.compile("^Load")).click()
    expect(page.locator("#thread > li")).to_have_count(25)
    assert len({li.get_attribute("id") for li in page.locator("#thread > li").all()}) == 25

    plain = pages.open(javascript=False)
    plain.goto(f"{scene.article}?sort=oldest")
    plain.get_by_role("link", name=re.compile("^Load")).click()
    expect(plain.locator("#thread > li")).to_have_count(5)


def test_more_replies_are_hung_where_they_belong(scene: Scene, pages: Pages) -> None:
    page = pages.open()
    page.goto(f"{scene.article}?sort=oldest")
    first = page.locator("#thread > li").first
    first.get_by_role("link", name=re.compile("more repl")).click()
    expect(first.locator("article")).to_have_count(8)
    depths = first.evaluate(
        "node => [...node.querySelectorAll('article')].map(a => {"
        "let n = 0; for (let e = a; e !== node; e = e.parentElement)"
        "{ if (e.tagName === 'OL') n++ } return n })"
    )
    assert depths == [0, 1, 2, 3, 4, 4, 4, 4]


def test_the_whole_way_by_keyboard_alone(scene: Scene, pages: Pages) -> None:
    page = pages.open()
    page.goto(scene.article)
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text(re.compile("Skip to"))
    _tab_to(page, "summary", "Write a comment")
    page.keyboard.press("Enter")
    # The form takes the focus by itself, a moment after it opens.
    expect(page.locator("#invitation textarea")).to_be_focused()
    page.keyboard.type(TEXT)
    _tab_to(page, "input[name=name]", "")
    page.keyboard.type("Oda N")
    _tab_to(page, "button", "Post comment")
    page.keyboard.press("Enter")

    expect(page.locator("#mine")).to_contain_text("Waiting for a moderator")


def test_a_moderator_publishes_by_keyboard_without_javascript(scene: Scene, pages: Pages) -> None:
    page = pages.open(javascript=False)
    sign_in(page, scene.server, scene.moderator)
    page.goto(f"{scene.server.address}/desk/")
    expect(page.locator("main")).to_contain_text("Lars Egge")
    _tab_to(page, "button", "Publish")
    page.keyboard.press("Enter")

    expect(page.locator("#cards")).not_to_contain_text("Lars Egge")
    assert Comment.objects.get(pk=scene.held.comment_id).state == "published"


def _tab_to(page: Page, selector: str, text: str) -> None:
    """Press Tab until the focus is there, if it is not already."""
    for _ in range(60):
        focus = page.locator(":focus")
        matches = focus.count() and focus.evaluate("(node, s) => node.matches(s)", selector)
        if matches and text in (focus.text_content() or ""):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {selector} {text}")


def _let_through(scene: Scene) -> None:
    scene.reader.published_count = 10
    scene.reader.joined_at = scene.reader.joined_at.replace(year=2025)
    scene.reader.save()
