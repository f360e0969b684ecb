"""In a real browser: picture, profile and looks, by keyboard alone, wide and narrow."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page, expect

from rejoinder.models import Account, Appearance, Profile
from rejoinder.rendering import addresses
from tests.browser.scene import Scene, make_scene, sign_in
from tests.profile import pictures
from tests.support.browser import Pages
from tests.support.server import Server

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]
Axe = Callable[[Page], list[str]]


@pytest.fixture
def scene(site_server: Server) -> Scene:
    """The site of these tests."""
    return make_scene(site_server)


def opened(scene: Scene, pages: Pages, path: str, *, width: int, scripts: bool) -> Page:
    """Open a page as Ben, who is signed in."""
    page = pages.open(width=width, javascript=scripts)
    sign_in(page, scene.server, scene.reader)
    page.goto(scene.server.address + path)
    return page


def _file(content: bytes) -> FilePayload:
    return {"name": "me.png", "mimeType": "image/png", "buffer": content}


def press_until(page: Page, *names: str) -> None:
    """Go on with the Tab key until the focus is on a control of one of these names or ids."""
    for _ in range(80):
        page.keyboard.press("Tab")
        found = page.evaluate(
            "() => { const e = document.activeElement; return [e?.id, e?.name, e?.textContent] }"
        )
        if any(name in [str(part).strip() for part in found] for name in names):
            return
    raise AssertionError(f"the Tab key does not lead to {names}")


@pytest.mark.parametrize("width", [1280, 390])
def test_a_picture_is_cut_by_keys(scene: Scene, pages: Pages, axe: Axe, width: int) -> None:
    page = opened(scene, pages, "/settings/profile", width=width, scripts=True)
    page.set_input_files("#f-picture", _file(pictures.halves()))
    stage = page.locator("[data-stage]")
    expect(stage).to_be_focused()

    for _ in range(4):
        page.keyboard.press("-")
    for _ in range(30):
        page.keyboard.press("ArrowRight")

    expect(page.locator("[data-crop-status]")).to_have_text(re.compile("^100 % from the start"))
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert axe(page) == []
    press_until(page, "Use this picture")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Your new picture is shown from now on.")).to_be_visible()
    kept = Account.objects.get(pk=scene.reader.pk)
    answer = page.request.get(f"{scene.server.address}/pictures/{kept.picture}.webp")
    red, _, blue = pictures.middle(answer.body())
    assert blue > red


def test_a_picture_that_is_too_large_is_told_before_it_is_sent(scene: Scene, pages: Pages) -> None:
    page = opened(scene, pages, "/settings/profile", width=1280, scripts=True)

    page.set_input_files("#f-picture", _file(bytes(5 * 1024 * 1024 + 1)))

    message = page.locator("#f-picture").evaluate("field => field.validationMessage")
    assert message == "This picture is larger than 5 MB. Choose a smaller one."


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (390, False)])
def test_every_field_of_the_profile_by_keyboard(
    scene: Scene, pages: Pages, axe: Axe, width: int, scripts: bool
) -> None:
    page = opened(scene, pages, "/settings/profile", width=width, scripts=scripts)
    if scripts:
        assert axe(page) == []

    press_until(page, "hue")
    page.keyboard.press("ArrowRight")
    for name, text in (
        ("display_name", "Benjamin"),
        ("pronunciation", "BEN"),
        ("bio", "Rides the ferry."),
        ("place", "Aarhus"),
        ("website", "ferry.example"),
    ):
        press_until(page, name)
        page.keyboard.press("Control+a")
        page.keyboard.type(text)
    for name in ("shows_bio", "shows_place", "shows_comments", "shows_joined"):
        press_until(page, name)
        page.keyboard.press("Space")
    press_until(page, "Save")
    page.keyboard.press("Enter")

    expect(page.get_by_text(re.compile(r"^✓?\s*Saved at \d"))).to_be_visible()
    account = Account.objects.get(pk=scene.reader.pk)
    kept = Profile.objects.get(account=account)
    assert (account.display_name, account.hue) == ("Benjamin", (scene.reader.hue + 1) % 12)
    assert (kept.bio, kept.place, kept.website, kept.pronunciation) == (
        "Rides the ferry.", "Aarhus", "https://ferry.example", "BEN",
    )  # fmt: skip
    assert (kept.shows_bio, kept.shows_place, kept.shows_comments, kept.shows_joined) == (
        False, True, False, False,
    )  # fmt: skip
    page.goto(scene.server.address + addresses.person(account.pk))
    expect(page.get_by_role("heading", name="Benjamin")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if scripts:
        assert axe(page) == []


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (390, False)])
def test_every_choice_of_looks_by_keyboard(
    scene: Scene, pages: Pages, axe: Axe, width: int, scripts: bool
) -> None:
    page = opened(scene, pages, "/settings/appearance", width=width, scripts=scripts)
    if scripts:
        assert axe(page) == []

    press_until(page, "theme")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    for name, times in (
        ("text_size", 2), ("density", 1), ("default_sort", 3), ("replies_open", 1),
    ):  # fmt: skip
        press_until(page, name)
        for _ in range(times):
            page.keyboard.press("ArrowDown")
    for name in ("depth_lines", "links_in_new_tab"):
        press_until(page, name)
        page.keyboard.press("Space")
    for name in ("time_style", "clock"):
        press_until(page, name)
        page.keyboard.press("ArrowDown")
    press_until(page, "shortcuts")
    page.keyboard.press("Space")
    press_until(page, "Save")
    page.keyboard.press("Enter")

    expect(page.get_by_text(re.compile(r"^✓?\s*Saved at \d"))).to_be_visible()
    kept = Appearance.objects.get(account=scene.reader)
    assert (kept.theme, kept.text_size, kept.density) == ("dark", 120, "compact")
    assert (kept.default_sort, kept.replies_open, kept.time_style, kept.clock) == (
        "oldest", "none", "exact", "24",
    )  # fmt: skip
    assert (kept.depth_lines, kept.links_in_new_tab, kept.shortcuts) == (False, True, False)

    page.goto(scene.article)

    html = page.locator("html")
    expect(html).to_have_attribute("data-theme", "dark")
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "19.2px"
    expect(page.locator(".order [aria-current]")).to_have_text("Oldest")
    expect(page.locator(".folded > summary").first).to_have_text("Show the replies")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_menu_opens_and_closes_by_keys_and_sets_the_theme_at_once(
    scene: Scene, pages: Pages
) -> None:
    page = opened(scene, pages, "/articles/bridge", width=1280, scripts=True)
    name = page.locator("#account summary")
    expect(name).to_contain_text("Ben")

    name.press("Enter")
    expect(page.get_by_role("link", name="Your Profile")).to_be_visible()
    page.get_by_role("button", name="Dark", exact=True).press("Enter")

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.get_by_role("button", name="Dark", exact=True)).to_be_focused()
    with page.expect_response("**/settings/appearance"):
        page.get_by_role("button", name="Larger text").press("Enter")
    expect(page.locator("html")).to_have_attribute("data-size", "110")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Your Profile")).to_be_hidden()
    expect(name).to_be_focused()
    kept = Appearance.objects.get(account=scene.reader)
    assert (kept.theme, kept.text_size) == ("dark", 110)


def test_a_shared_page_is_dark_before_it_is_painted(scene: Scene, pages: Pages) -> None:
    page = pages.open()
    cookie: Any = {
        "name": "rj_look",
        "value": "theme:dark|bad:<x>|size:9",
        "url": scene.server.address,
    }
    page.context.add_cookies([cookie])
    page.add_init_script(
        "new MutationObserver(() => { if (document.body && !window.seen)"
        " window.seen = document.documentElement.dataset.theme ?? 'none' })"
        ".observe(document, { childList: true, subtree: true })"
    )

    page.goto(scene.article)

    assert page.evaluate("window.seen") == "dark"
    background = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert background == "rgb(22, 23, 26)"


def test_keys_walk_through_a_discussion_and_can_be_switched_off(scene: Scene, pages: Pages) -> None:
    page = opened(scene, pages, "/articles/bridge?sort=oldest", width=1280, scripts=True)
    expect(page.locator("#account summary")).to_contain_text("Ben")
    focused = (
        "document.activeElement.closest('#thread li[id^=c-]')?.id ?? document.activeElement.id"
    )
    items = page.evaluate("[...document.querySelectorAll('#thread li[id^=c-]')].map(li => li.id)")
    tops = page.evaluate("[...document.querySelectorAll('#thread > li')].map(li => li.id)")

    page.keyboard.press("j")
    assert page.evaluate(focused) not in items  # nothing while the focus is elsewhere
    page.locator(".discussion").focus()
    for key, there in (
        ("j", items[0]), ("j", items[1]), ("k", items[0]), ("J", tops[1]), ("K", tops[0]),
        ("j", items[1]), ("u", tops[0]),
    ):  # fmt: skip
        page.keyboard.press(key)
        expect(page.locator(f"#h-{there[2:]}")).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.evaluate(focused) == tops[0]
    page.keyboard.press("r")
    expect(page.locator(".reply-here textarea")).to_be_focused()
    page.keyboard.type("just text")
    expect(page.locator(".reply-here textarea")).to_have_value("just text")

    Appearance.objects.create(account=scene.reader, shortcuts=False)
    page = opened(scene, pages, "/articles/bridge?sort=oldest", width=1280, scripts=True)
    expect(page.locator("html")).to_have_attribute("data-keys", "off")
    page.locator(".discussion").focus()
    page.keyboard.press("j")
    assert page.evaluate(focused) == "comments"


def test_settings_are_a_list_on_a_phone_and_at_the_side_on_a_desk(
    scene: Scene, pages: Pages, axe: Axe
) -> None:
    page = opened(scene, pages, "/settings/", width=390, scripts=True)
    assert axe(page) == []
    page.get_by_role("link", name="Appearance & language").click()
    expect(page.get_by_role("heading", name="Appearance & language")).to_be_visible()
    expect(page.locator(".settings-nav")).to_be_hidden()
    page.get_by_role("main").get_by_role("link", name="Settings", exact=True).click()
    expect(page).to_have_url(re.compile("/settings/$"))

    page = opened(scene, pages, "/settings/profile", width=1280, scripts=True)
    expect(page.locator(".settings-nav [aria-current=page]")).to_have_text("Profile")
    expect(page.locator(".settings-back")).to_be_hidden()
