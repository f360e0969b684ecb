"""The bell, the inbox, following and the table in a real browser, by keyboard alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from rejoinder.actions.keep_choices import table_of
from rejoinder.actions.tell import tell
from rejoinder.models import Notification, ThreadSubscription
from rejoinder.vocabulary.notifications import Channel, Kind
from tests.browser.scene import Scene, make_scene, sign_in
from tests.support import cast
from tests.support.browser import Pages
from tests.support.server import Server

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]
Axe = Callable[[Page], list[str]]


@pytest.fixture
def scene(site_server: Server) -> Scene:
    """A reader who has been answered."""
    made = make_scene(site_server)
    own = cast.writes(made.reader, made.thread, "I was there myself.")
    tell(cast.now())
    Notification.objects.all().delete()
    cast.writes(cast.zed(), made.thread, "When exactly?", parent=own.comment_id)
    tell(cast.now())
    return made


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus; fails when it never gets it."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    pytest.fail(f"{selector} cannot be reached by keyboard")


def wait_until(page: Page, holds: Callable[[], bool]) -> None:
    """Wait for what the server does on its own; fails when it has not after ten seconds."""
    for _ in range(200):
        if holds():
            return
        page.wait_for_timeout(50)
    pytest.fail("it did not happen")


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (390, False)])
def test_the_table_is_filled_in_by_keyboard_alone(
    scene: Scene, pages: Pages, axe: Axe, width: int, scripts: bool
) -> None:
    page = pages.open(width=width, colours="dark" if scripts else "light", javascript=scripts)
    sign_in(page, scene.server, scene.reader)
    assert table_of(scene.reader)[Kind.REPLY, Channel.EMAIL]

    page.goto(f"{scene.server.address}/settings/notifications")
    if scripts:  # the engine is a script itself
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    box = page.get_by_role("checkbox", name="Reply to me: E‑mail at once")
    expect(box).to_be_checked()
    if scripts:
        tab_to(page, "input[name='reply.email']")
    else:
        box.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Saved at")).to_be_visible()
    expect(box).not_to_be_checked()
    assert not table_of(scene.reader)[Kind.REPLY, Channel.EMAIL]


def test_an_entry_that_is_followed_is_read(scene: Scene, pages: Pages, axe: Axe) -> None:
    page = pages.open(width=390)
    sign_in(page, scene.server, scene.reader)
    page.goto(scene.article)
    page.get_by_role("link", name="Notifications 1 unread").click()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    tab_to(page, "[data-marks-read]")
    with page.expect_request("**/inbox/read"):
        page.keyboard.press("Enter")
    page.wait_for_url("**/c/*")

    expect(page.get_by_text("When exactly?")).to_be_visible()
    # The request goes on while the browser leaves the page; nobody waits for its answer.
    wait_until(page, lambda: Notification.objects.get().read_at is not None)
    page.reload()
    expect(page.get_by_role("link", name="Notifications", exact=True)).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_discussion_is_followed_from_its_page(
    scene: Scene, pages: Pages, axe: Axe, scripts: bool
) -> None:
    page = pages.open(javascript=scripts)
    sign_in(page, scene.server, scene.reader)
    page.goto(scene.article)

    page.locator("#follow summary").focus()
    page.keyboard.press("Enter")
    if scripts:
        assert axe(page) == []
    page.get_by_role("button", name="Follow You are told of every new comment").press("Enter")

    expect(page.locator("#follow summary")).to_have_text("Following")
    assert ThreadSubscription.objects.get(account=scene.reader).level == "follow"
