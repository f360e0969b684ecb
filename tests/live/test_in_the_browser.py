"""An open page hears of what is new, and nothing on it moves by itself."""

from collections.abc import Callable

import pytest
from playwright.sync_api import APIResponse, Page, Route, expect

from rejoinder.actions.edit_comment import edit_comment
from rejoinder.actions.moderate import remove
from rejoinder.actions.stating import Statement
from rejoinder.models import Account, Comment, Thread
from rejoinder.policies.writer import Writer
from rejoinder.vocabulary.states import CommentState, Reason
from tests.support import cast
from tests.support.browser import Pages
from tests.support.server import Server
from tests.support.web import session_of

pytestmark = pytest.mark.any_database


def _opened(page: Page, server: Server, place: Thread, account: Account | None = None) -> Page:
    """Open the article and wait until the page listens."""
    if account is not None:
        cookie = {"name": "rj_session", "value": session_of(account), "url": server.address}
        page.context.add_cookies([cookie])  # type: ignore[list-item]  # fewer fields are fine
    with page.expect_response(lambda answer: answer.url.endswith(f"/d/{place.pk}/live")):
        page.goto(f"{server.address}/articles/{place.article.slug}#comments")
    return page


def _bar(page: Page, text: str) -> None:
    expect(page.locator(".live-bar p")).to_contain_text(text)


def test_new_comments_wait_in_a_bar_that_moves_nothing_and_come_when_asked_for(
    site_server: Server, browser_page: Page
) -> None:
    place, ana, zed = cast.thread(), cast.ana(), cast.zed()
    for number in range(8):
        first = cast.writes(ana, place, f"Comment {number} before the page was opened. " * 8)
    page = _opened(browser_page, site_server, place)
    page.locator("#thread > li").nth(5).scroll_into_view_if_needed()
    before = page.evaluate("[scrollY, document.body.scrollHeight]")

    cast.writes(zed, place, "The first new one.")
    cast.writes(zed, place, "An answer to it.", parent=first.comment_id)

    _bar(page, "2 new comments")
    expect(page.locator("#comments-heading")).to_have_text("10 comments")
    assert page.evaluate("[scrollY, document.body.scrollHeight]") == before
    expect(page.get_by_text("The first new one.")).to_have_count(0)
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#thread > li").last).to_contain_text("The first new one.")
    expect(page.locator("li.new")).to_have_count(2)
    expect(page.locator(".live-bar")).to_be_hidden()
    # The first of them in the order of the page: the answer, above the new comment.
    expect(page.locator("li li.new h4")).to_be_focused()
    expect(page.locator("#status")).to_have_text("2 more comments.")


def test_edits_and_removals_show_in_their_place(site_server: Server, browser_page: Page) -> None:
    place, ana, zed, mona = cast.thread(), cast.ana(), cast.zed(), cast.mona()
    edited = cast.writes(ana, place, "The gate was shut.")
    removed = cast.writes(zed, place, "Nonsense, as always.")
    cast.writes(ana, place, "An answer that stays.", parent=removed.comment_id)
    page = _opened(browser_page, site_server, place)
    page.locator("#thread > li").nth(1).locator("h3").focus()

    now = cast.now()
    edit_comment(edited.comment_id, writer=Writer(account=ana), text="It was open.", now=now)
    remove(
        removed.comment_id, seen=CommentState.PUBLISHED, moderator=mona, now=now,
        statement=Statement(reason=Reason.OFF_TOPIC),
    )  # fmt: skip

    expect(page.locator("#thread > li").first).to_contain_text("It was open.")
    gone = page.locator("#thread > li").nth(1)
    expect(gone.locator(":scope > article")).to_contain_text("Removed by the moderation desk")
    expect(gone).to_have_class("gone")
    expect(gone).to_contain_text("An answer that stays.")
    expect(gone.locator(":scope > article h3")).to_be_focused()
    expect(page.locator(".live-bar")).to_have_count(0)
    expect(page.locator("#comments-heading")).to_have_text("2 comments")


def test_a_reply_to_me_is_said_by_name_but_not_while_i_write(
    site_server: Server, browser_page: Page
) -> None:
    place, ana, zed = cast.thread(), cast.ana(), cast.zed()
    mine = cast.writes(ana, place, "I was there at six.")
    page = _opened(browser_page, site_server, place, ana)
    expect(page.locator("#account bdi").first).to_have_text("Ana")
    page.locator("#invitation summary").click()
    page.locator("#invitation textarea").focus()

    cast.writes(zed, place, "So was I.", parent=mine.comment_id)

    _bar(page, "Zed has replied to you. 1 new comment")
    expect(page.locator(".bell .unread")).to_contain_text("1")
    expect(page.locator("#status")).to_have_text("")
    page.locator("#comments-heading").click()
    expect(page.locator("#status")).to_have_text("Zed has replied to you. 1 new comment")


def test_ones_own_comment_does_not_wait_in_the_bar(site_server: Server, browser_page: Page) -> None:
    place, ana = cast.thread(), cast.ana()
    cast.writes(ana, place, "From before.")
    page = _opened(browser_page, site_server, place, ana)
    expect(page.locator("#account bdi").first).to_have_text("Ana")

    page.locator("#invitation summary").click()
    page.locator("#invitation textarea").fill("From this page.")
    with page.expect_response(lambda answer: "/changes?" in answer.url):
        page.locator("#invitation button.primary").first.click()

    expect(page.locator("#thread > li", has_text="From this page.")).to_have_count(1)
    expect(page.locator("#comments-heading")).to_have_text("2 comments")
    expect(page.locator(".live-bar p")).not_to_be_visible()


def test_ones_own_comment_is_not_new_before_its_answer_is_there(
    site_server: Server, pages: Pages
) -> None:
    place, late = cast.thread(), list[tuple[Route, APIResponse]]()
    cast.writes(cast.zed(), place, "From before.")
    page = _opened(pages.open(), site_server, place, cast.ana())

    def keep(route: Route) -> None:
        late.append((route, route.fetch()))

    page.route("**/comments", keep)
    page.locator("#invitation summary").click()
    page.locator("#invitation textarea").fill("From this page.")
    page.locator("#invitation button.primary").first.click()

    expect(page.locator("#comments-heading")).to_have_text("2 comments")
    expect(page.locator(".live-bar")).to_have_count(0)
    [(route, answer)] = late
    with page.expect_response(lambda answer: "/changes?" in answer.url):
        route.fulfill(response=answer)
    expect(page.locator("#status")).to_have_text("Posted.")
    expect(page.locator("#thread > li", has_text="From this page.")).to_have_count(1)
    expect(page.locator(".live-bar p")).not_to_be_visible()


def test_a_menu_stays_open_and_ones_own_when_its_comment_changes(
    site_server: Server, browser_page: Page
) -> None:
    place, ana = cast.thread(), cast.ana()
    page = _opened(browser_page, site_server, place, ana)
    page.locator("#invitation summary").click()
    page.locator("#invitation textarea").fill("From this page.")
    page.locator("#invitation button.primary").first.click()
    mine = page.locator("#thread > li")
    mine.locator(".dots summary").click()
    mine.get_by_role("link", name="Withdraw").focus()

    edit_comment(
        Comment.objects.get().pk,
        writer=Writer(account=ana),
        text="From another page.",
        now=cast.now(),
    )

    expect(mine).to_contain_text("From another page.")
    expect(mine.get_by_role("link", name="Edit")).to_have_count(1)
    expect(mine.get_by_role("link", name="Withdraw")).to_be_visible()
    expect(mine.get_by_role("link", name="Withdraw")).to_be_focused()
    expect(mine.locator(".up")).to_have_count(0)


def test_where_streams_do_not_get_through_the_page_asks_now_and_then(
    site_server: Server, pages: Pages
) -> None:
    place, ana = cast.thread(), cast.ana()
    cast.writes(ana, place, "From before.")
    page = pages.open()
    page.route("**/live", lambda route: route.fulfill(status=503, body="busy"))
    page.clock.install()
    with page.expect_response(lambda answer: answer.url.endswith("/head")):
        page.goto(f"{site_server.address}/articles/{place.article.slug}#comments")

    cast.writes(ana, place, "While nobody told the page.")
    page.clock.fast_forward(60_000)

    _bar(page, "1 new comment")


def test_the_bar_passes_the_accessibility_check_on_a_dark_phone(
    site_server: Server, pages: Pages, axe: Callable[[Page], list[str]]
) -> None:
    place, ana = cast.thread(), cast.ana()
    cast.writes(ana, place, "From before.")
    page = _opened(pages.open(width=390, colours="dark", bypass_csp=True), site_server, place)

    cast.writes(ana, place, "New.")

    _bar(page, "1 new comment")
    assert axe(page) == []
