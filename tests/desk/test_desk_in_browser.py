"""The desk in a real browser: fifty cards by keyboard, the dialog, a phone, nobody shut out."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from rejoinder.actions.submit_comment import submit_comment
from rejoinder.kit import ids
from rejoinder.models import Account, Comment, Decision, Thread
from rejoinder.policies.writer import Writer
from rejoinder.vocabulary.states import CommentState
from tests.browser.scene import sign_in
from tests.support import cast
from tests.support.browser import Pages
from tests.support.server import Server

pytestmark = pytest.mark.django_db(transaction=True)
Axe = Callable[[Page], list[str]]
CURRENT = ".desk-card.current:not([aria-busy])"


def _held(place: Thread, count: int) -> list[int]:
    """Let guests write what is read first."""
    return [
        submit_comment(
            thread_id=place.pk,
            parent_id=None,
            writer=Writer(guest_key=f"{n:064}", name=f"Guest {n}"),
            text=f"Remark number {n}: the lamps were out, you stupid liar.",
            key=f"held-{n}",
            now=cast.now(),
        ).comment_id
        for n in range(count)
    ]


def _desk(page: Page, server: Server, account: Account, path: str = "/desk/") -> None:
    sign_in(page, server, account)
    page.goto(server.address + path)


def test_a_moderator_clears_fifty_cards_by_keyboard(site_server: Server, pages: Pages) -> None:
    cast.newspaper()
    _held(cast.thread(), 50)
    page = pages.open()
    _desk(page, site_server, cast.mona())

    for n in range(50):
        page.wait_for_selector(CURRENT)
        page.keyboard.press("a") if n % 5 else page.keyboard.type("r5")
    # The keys do not wait for the answers, of which the last come on a busy machine later.
    expect(page.locator("#nothing")).to_be_visible(timeout=30_000)
    expect(page.locator(".desk-card")).to_have_count(0)

    assert not Comment.objects.waiting().exists()
    decided = Decision.objects.filter(moderator__isnull=False)
    assert decided.count() == 50
    assert decided.filter(measure="remove", reason="R5").count() == 10


def test_a_removal_with_its_statement_and_its_undoing_by_keyboard(
    site_server: Server, pages: Pages
) -> None:
    cast.newspaper(house_rules="Talk about the matter.")
    first, _second = _held(cast.thread(), 2)
    page = pages.open()
    _desk(page, site_server, cast.mona())
    page.wait_for_selector(CURRENT)

    page.keyboard.press("r")
    page.keyboard.press("Enter")
    dialog = page.locator("#removal")
    expect(dialog).to_contain_text("Remove the comment by Guest 0")
    dialog.get_by_label("Reason").select_option("R1")
    dialog.get_by_label("Passage optional").fill("you stupid liar")
    dialog.get_by_label("Only this passage").check()
    dialog.get_by_role("button", name="Preview").click()
    expect(dialog.locator(".letter")).to_contain_text("you stupid liar")
    dialog.get_by_label("Passage optional").press("Control+Enter")
    expect(page.locator("#undo-bar")).to_contain_text("A passage by Guest 0 is cut.")
    cut = Comment.objects.get(pk=first)
    expect(page.locator(".desk-card")).to_have_count(1)
    page.keyboard.press("z")
    expect(page.locator(".desk-card")).to_have_count(2)

    assert "3 words cut" in cut.text and cut.state == CommentState.PUBLISHED
    back = Comment.objects.get(pk=first)
    assert "you stupid liar" in back.text and back.state == CommentState.HELD


def test_a_phone_shows_one_card_and_nothing_beside_the_screen(
    site_server: Server, pages: Pages
) -> None:
    cast.newspaper()
    _held(cast.thread(), 3)
    page = pages.open(width=390)
    _desk(page, site_server, cast.mona())
    page.wait_for_selector(CURRENT)

    expect(page.locator(".desk-card:visible")).to_have_count(1)
    expect(page.locator("#place")).to_have_text("1/3")
    page.get_by_role("button", name="Next").click()
    expect(page.locator("#place")).to_have_text("2/3")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("#place")).to_have_text("2/2")


@pytest.mark.any_database
@pytest.mark.parametrize("width", [1280, 390])
def test_the_desk_has_no_serious_accessibility_finding_and_fits(
    site_server: Server, pages: Pages, axe: Axe, width: int
) -> None:
    cast.newspaper(house_rules="Talk about the matter.\nNo advertising.")
    place, ana, ed = cast.thread(slug="bridge"), cast.ana(), cast.ed()
    published = cast.writes(ana, place, "It was open at six.").comment_id
    held = [ids.to_public(pk) for pk in _held(place, 2)]
    page = pages.open(width=width)
    sign_in(page, site_server, ed)
    found = []

    for path in (*_PAGES, *(f"/desk/{rest}" for rest in _own_pages(held[0], place, ana))):
        answer = page.goto(site_server.address + path)
        assert answer is not None and answer.status == 200, path
        found += [f"{path}: {finding}" for finding in axe(page)]
        found += [f"{path}: {line}" for line in _structure(page)]
    page.goto(f"{site_server.address}/desk/c/{ids.to_public(published)}/remove")
    page.get_by_role("button", name="Remove").click()
    found += [f"a form with errors: {finding}" for finding in axe(page)]

    assert found == []


_PAGES = (
    "/desk/", "/desk/reports", "/desk/newcomers", "/desk/published", "/desk/done",
    "/desk/second-look", "/desk/notices", "/desk/appeals", "/desk/messages", "/desk/claims",
    "/desk/search?q=lamps", "/desk/threads", "/desk/rules", "/desk/house-rules", "/desk/team",
)  # fmt: skip


def _own_pages(public_id: str, place: Thread, reader: Account) -> list[str]:
    return [
        f"c/{public_id}",
        f"c/{public_id}/remove",
        f"threads/{place.pk}",
        f"readers/{ids.to_public(reader.pk)}",
    ]


def _structure(page: Page) -> list[str]:
    """Name what a screen reader user would stumble over and the engine does not call serious."""
    said = []
    if page.locator("h1").count() != 1:
        said.append("not exactly one h1")
    if page.locator("nav [aria-current]").count() > 2:
        said.append("more than one page is the current one")
    wider = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    if wider:
        said.append(f"{wider} pixels wider than the window")
    return said
