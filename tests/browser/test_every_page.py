"""Every page, wide and narrow, light and dark, with and without JavaScript: nobody is shut out."""

from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Page

from rejoinder.kit import ids
from rejoinder.models import Comment
from tests.browser.scene import Scene, make_scene
from tests.support.browser import Pages
from tests.support.server import Server

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]


@pytest.fixture
def scene(site_server: Server) -> Scene:
    """The site of these tests."""
    return make_scene(site_server)


Axe = Callable[[Page], list[str]]
Way = tuple[int, bool, Literal["light", "dark"]]
WAYS: list[Way] = [
    (1280, True, "light"),
    (1280, False, "dark"),
    (390, True, "dark"),
    (390, False, "light"),
]


def paths_of(scene: Scene) -> list[str]:
    """Every kind of page that readers and guests can open."""
    deep = Comment.objects.order_by("-depth")[0]
    own = f"/d/{scene.thread.pk}/c/{ids.to_public(deep.pk)}"
    return [
        "/",
        "/articles/bridge",
        "/articles/bridge?sort=newest",
        own,
        f"{own}/reply",
        f"/where/{scene.held.code}",
        "/where",
        "/house-rules",
        "/contact?about=/articles/bridge",
        "/articles/bridge/share",
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/password/reset/",
        "/articles/nowhere",
    ]


@pytest.mark.parametrize("way", WAYS)
def test_pages_have_no_serious_accessibility_finding_and_fit(
    scene: Scene, pages: Pages, axe: Axe, way: Way
) -> None:
    width, scripts, colours = way
    page = pages.open(width=width, colours=colours)
    if not scripts:
        # The engine is a script itself, so only ours are kept away.
        page.route("**/*.js", lambda route: route.abort())
    found = []
    for path in paths_of(scene):
        page.goto(scene.server.address + path)
        found += [f"{path}: {finding}" for finding in axe(page)]
        found += [f"{path}: {line}" for line in _structure(page)]
    assert found == []


def test_nothing_is_cut_off_at_320_pixels(scene: Scene, pages: Pages) -> None:
    """WCAG 2.2, 1.4.10: 1280 pixels at 400 per cent."""
    page = pages.open(width=320)
    for path in paths_of(scene):
        page.goto(scene.server.address + path)
        assert _overflow(page) == 0, path


def test_right_to_left_text_is_set_from_the_right(scene: Scene, pages: Pages) -> None:
    page = pages.open()
    page.goto(f"{scene.article}?sort=oldest")
    box = page.locator("div.text", has_text="عبرتُ").first
    direction = box.evaluate("node => getComputedStyle(node).direction")
    assert direction == "rtl"


def _structure(page: Page) -> list[str]:
    """Name what a screen reader user would stumble over and the engine does not call serious."""
    said = []
    if page.locator("h1").count() != 1:
        said.append("not exactly one h1")
    if page.locator("main").count() != 1:
        said.append("not exactly one main landmark")
    if not page.title():
        said.append("no title")
    if overflow := _overflow(page):
        said.append(f"{overflow} pixels wider than the window")
    return said


def _overflow(page: Page) -> int:
    return int(
        page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    )
