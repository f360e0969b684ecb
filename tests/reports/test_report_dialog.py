"""Reporting within the discussion, and every page of this room before the accessibility engine."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from rejoinder.actions.give_notice import NoticeEntry, give_notice
from rejoinder.models import Account, Report
from rejoinder.vocabulary.states import Reason
from tests.support import cast
from tests.support.browser import Pages
from tests.support.server import Server
from tests.support.web import session_of
from tests.web import scene

pytestmark = pytest.mark.any_database


def opened(pages: Pages, server: Server, by: Account, *, width: int = 1280) -> Page:
    page = pages.open(width=width)
    page.context.add_cookies(
        [{"name": "rj_session", "value": session_of(by), "url": server.address}]
    )
    return page


def test_a_reader_reports_by_keyboard_without_leaving_the_discussion(
    site_server: Server, pages: Pages, axe: Callable[[Page], list[str]]
) -> None:
    paper = scene.paper()
    comment = paper.comment("Only an idiot like Holm.", by=paper.ana)
    page = opened(pages, site_server, paper.zed)
    page.goto(site_server.address)  # from now on this browser gets the shared pages
    page.goto(f"{site_server.address}/articles/{paper.thread.article.slug}")
    dots = page.locator(f"#c-{comment.public_id} .dots summary")
    expect(page.locator("html[data-name]")).to_have_count(1)

    dots.press("Enter")
    page.locator(".dots[open] a[href$='/report']").press("Enter")
    dialog = page.get_by_role("dialog", name="Report this comment")
    expect(dialog.get_by_label("Attack on a person")).to_be_focused()
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(dots).to_be_focused()

    dots.press("Enter")
    page.locator(".dots[open] a[href$='/report']").press("Enter")
    dialog.get_by_role("button", name="Send report").press("Enter")
    expect(dialog.get_by_role("alert")).to_have_text("Say why you report the comment.")
    dialog.get_by_label("Attack on a person").press("Space")
    dialog.get_by_role("button", name="Send report").press("Enter")

    expect(page.locator("dialog h1")).to_contain_text("Thank you. Report")
    expect(page.locator("dialog h1")).to_be_focused()
    report = Report.objects.get()
    assert (report.reporter, report.reason) == (paper.zed, Reason.ATTACK)
    assert page.url.endswith(paper.thread.article.slug)


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_passes_the_accessibility_engine(
    site_server: Server, pages: Pages, axe: Callable[[Page], list[str]], width: int
) -> None:
    paper = scene.paper()
    comment = paper.comment("Only an idiot like Holm.", by=paper.ana)
    notice = give_notice(
        comment.pk,
        entry=NoticeEntry(
            law="Insult", explanation="It insults.", name="Olga", email="o@example.org",
            good_faith=True,
        ),
        sender=None,
        address="192.0.2.7",
        now=cast.now(),
    )  # fmt: skip
    place = f"/d/{comment.thread_id}/c/{comment.public_id}"
    reader = opened(pages, site_server, paper.zed, width=width)
    moderator = opened(pages, site_server, paper.mona, width=width)

    for page, path in (
        (reader, f"{place}/report"),
        (reader, f"{place}/notice"),
        (reader, "/notices"),
        (reader, f"/notices/{notice.code}"),
        (moderator, "/desk/notices"),
        (moderator, f"/desk/notices/{notice.pk}"),
    ):
        answer = page.goto(site_server.address + path)
        assert answer is not None and answer.status == 200, path
        assert axe(page) == [], path
        too_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not too_wide, path
