"""What the rules say in a real browser: to writers while they write, to editors at the desk."""

from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from rejoinder.models import Account, Comment
from tests.rules.scene import composed
from tests.support import cast
from tests.support.browser import Pages
from tests.support.server import Server
from tests.support.web import session_of
from tests.web import scene

pytestmark = pytest.mark.any_database

LINKS = "See https://a.test/x and https://b.test/y about the ferry."


def signed_in(page: Page, account: Account, address: str) -> None:
    """Give a page's browser the session of an account."""
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session_of(account), "url": address}]
    )


def test_guidance_is_told_once_for_each_draft_and_locks_nothing(
    site_server: Server, pages: Pages
) -> None:
    paper = scene.paper(guests_held_first=False)
    page = pages.open(width=390)
    page.goto(f"{site_server.address}/articles/{paper.thread.article.slug}")
    page.get_by_text("Write a comment").first.click()
    text = page.get_by_label("Your comment")

    text.press_sequentially(LINKS)
    note = page.locator(".guidance")
    expect(note).to_contain_text("2 links, new readers may post 1")
    expect(text).to_be_focused()
    note.get_by_role("button", name="Close this note").click()
    expect(note).to_be_hidden()

    # The same draft, still with two links: its writer knows.
    with page.expect_response("**/guidance"):
        text.press_sequentially(" Twice.")
    expect(note).to_be_hidden()
    page.get_by_label("Your name").fill("Oda N")
    page.get_by_role("button", name="Post comment").click()
    expect(page.locator("#mine")).to_contain_text("2 links, new readers may post 1")
    assert Comment.objects.count() == 1


def test_the_desks_pages_about_rules_can_be_used_by_everybody(
    site_server: Server, pages: Pages, axe: Callable[[Page], list[str]]
) -> None:
    paper = scene.paper()
    paper.comment("I sell cheap watches.", by=paper.zed)
    rule = composed(paper)
    cast.writes(paper.zed, paper.thread, "All cheap watches.")
    editor = cast.ed()

    for width in (1280, 390):
        page = pages.open(width=width, colours="dark" if width == 390 else "light")
        signed_in(page, editor, site_server.address)
        for address in (
            "rules",
            "rules/new",
            f"rules/{rule.pk}",
            "house-rules",
            "house-rules/reasons",
        ):
            page.goto(f"{site_server.address}/desk/{address}")
            assert axe(page) == [], f"{address} at {width}"
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{address} is {wide} wide at {width}"
