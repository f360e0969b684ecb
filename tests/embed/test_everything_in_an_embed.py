"""What the article page can do, done on a page of another site, each as one walk of a reader."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from rejoinder.actions.edit_comment import edit_comment
from rejoinder.kit.page_addresses import digest
from rejoinder.models import (
    Account,
    Appearance,
    ArticleAddress,
    Comment,
    Mute,
    Report,
    Thread,
    ThreadSubscription,
    Vote,
)
from rejoinder.policies.writer import Writer
from tests.embed.pages import host_page
from tests.embed_identity.test_in_the_browser import host_token
from tests.support import cast
from tests.support.browser import DESKTOP, HEIGHT, PHONE, Pages
from tests.support.hosts import HostSites
from tests.support.patience import eventually
from tests.support.server import Server
from tests.support.web import session_of

pytestmark = pytest.mark.any_database
Embed = Callable[..., str]
ROOTS = 22  # two more than a page shows
# A content policy that allows the desk alone, and no HTML from strings but its.
STRICT = (
    "default-src 'none'; script-src {desk}; style-src {desk}; connect-src {desk}; img-src {desk};"
    " require-trusted-types-for 'script'; trusted-types rejoinder"
)


@pytest.fixture
def talk(site_server: Server) -> Thread:
    """A discussion of more than one page, whose oldest comment has a branch four deep."""
    cast.newspaper()
    place, ana, zed = cast.thread(), cast.ana(), cast.zed()
    parent: int | None = cast.writes(ana, place, "The first of all.").comment_id
    for depth in range(1, 4):
        parent = cast.writes(zed, place, f"Answer {depth}.", parent=parent).comment_id
    for number in range(2, ROOTS + 1):
        cast.writes(ana if number % 2 else zed, place, f"Remark {number}.")
    return place


@pytest.fixture
def embed(site_server: Server, hosts: HostSites, talk: Thread) -> Embed:
    """Put one of the pages of tests/embed/hosts on another site; return its address."""

    def put(name: str, *changes: tuple[str, str], **headers: str) -> str:
        html = host_page(name, desk=site_server.address, slug=talk.article.slug)
        for old, new in changes:
            assert old in html
            html = html.replace(old, new)
        return hosts.other_site + hosts.put(f"/{name}", html, **headers)

    return put


def _element(page: Page, count: int = ROOTS + 3) -> Locator:
    element = page.locator("rejoinder-discussion")
    expect(element.locator("#comments-heading")).to_have_text(f"{count} comments")
    return element


def _sign_in(page: Page, element: Locator, account: Account, server: Server) -> None:
    cookie: Any = {"name": "rj_session", "value": session_of(account), "url": server.address}
    page.context.add_cookies([cookie])
    with page.expect_popup():
        element.get_by_role("link", name="Sign in").click()
    expect(element.locator("#account")).to_contain_text(account.display_name)


def _comment(element: Locator, text: str) -> Locator:
    """The article of one comment, without its replies."""
    return element.locator("li > article", has_text=text)


def test_a_reader_reports_follows_and_mutes_without_leaving_a_strict_page(
    pages: Pages, embed: Embed, site_server: Server
) -> None:
    page, eva = pages.open(), cast.ben()
    policy = STRICT.format(desk=site_server.address)
    newest = ("data-article", "data-sort=newest data-article")
    page.goto(embed("plain", newest, Content_Security_Policy=policy))
    element = _element(page)
    _sign_in(page, element, eva, site_server)
    remark = _comment(element, "Remark 21.")

    remark.locator(".dots summary").click()
    remark.get_by_role("link", name="Report").click()
    dialog = element.locator("dialog")
    expect(dialog.get_by_role("heading", name="Report this comment")).to_be_visible()
    dialog.get_by_label("Spam or advertising").check()
    dialog.get_by_role("button", name="Send report").click()
    expect(dialog.get_by_role("heading")).to_contain_text("Thank you.")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(remark.locator(".dots summary")).to_be_focused()
    assert Report.objects.get(reporter=eva).comment.text == "Remark 21."

    element.locator("#follow summary").click()
    element.locator("#follow").get_by_role("button", name="Mute").click()
    expect(element.locator("#follow summary")).to_have_text("Muted")
    expect(element.locator("#follow summary")).to_be_focused()
    assert ThreadSubscription.objects.get(account=eva).level == "mute"
    element.locator("#follow summary").click()
    element.locator("#follow").get_by_role("button", name="Follow").click()
    expect(element.locator("#follow summary")).not_to_have_text("Muted")
    assert ThreadSubscription.objects.get(account=eva).level == "follow"

    remark.locator(".dots summary").click()
    remark.get_by_role("button", name="Mute this reader").click()
    expect(remark.locator("details.muted > summary")).to_be_focused()
    expect(element.locator("details.muted")).to_have_count(ROOTS // 2 - 1)
    assert Mute.objects.filter(account=eva).count() == 1
    assert len(page.context.pages) == 1


def test_comments_come_in_another_order_and_more_of_them_in_their_place(
    pages: Pages, embed: Embed, site_server: Server
) -> None:
    page = pages.open()
    page.goto(embed("plain"))
    element = _element(page)
    items = element.locator("#thread > li")

    element.get_by_role("link", name="Newest").click()
    expect(items.first).to_contain_text(f"Remark {ROOTS}.")
    expect(element.locator(".order [aria-current]")).to_be_focused()
    expect(element.locator(".order [aria-current]")).to_have_text("Newest")
    element.get_by_role("link", name="Load 2 more").click()

    expect(items).to_have_count(ROOTS)
    expect(items.nth(20).locator("h3")).to_be_focused()
    expect(element.locator("#thread ~ .more")).to_have_count(0)
    expect(items.last).to_contain_text("The first of all.")
    # The order stays when the reader signs in.
    _sign_in(page, element, cast.ben(), site_server)
    expect(element.locator(".order [aria-current]")).to_have_text("Newest")
    assert len(page.context.pages) == 1


def test_new_comments_wait_in_its_bar_and_changed_ones_change_in_their_place(
    pages: Pages, embed: Embed, talk: Thread
) -> None:
    page, zed = pages.open(width=PHONE), cast.zed()
    with page.expect_response(lambda answer: answer.url.endswith(f"/d/{talk.pk}/live")):
        page.goto(embed("plain", ("data-article", "data-sort=oldest data-article")))
    element = _element(page)
    first = Comment.objects.get(text="The first of all.")
    page.evaluate("addEventListener('rejoinder:count', event => { said = event.detail.count })")

    assert first.author is not None
    edit_comment(
        first.pk, writer=Writer(account=first.author), text="In other words.", now=cast.now()
    )
    cast.writes(zed, talk, "An answer from now.", parent=first.pk)
    cast.writes(zed, talk, "A remark from now.")

    expect(element.locator(".live-bar")).to_contain_text("2 new comments")
    expect(_comment(element, "In other words.")).to_be_visible()
    expect(_comment(element, "An answer from now.")).to_have_count(0)
    element.locator(".live-bar").get_by_role("button", name="Show").click()
    expect(element.locator("li.new")).to_have_count(2)
    expect(_comment(element, "An answer from now.").locator("h4")).to_be_focused()
    expect(element.locator(".live-bar")).to_be_hidden()
    expect(element.locator("#comments-heading")).to_have_text(f"{ROOTS + 5} comments")
    counts = page.evaluate("[said, document.querySelector('rejoinder-discussion').count]")
    assert counts == [ROOTS + 5, ROOTS + 5]


def test_a_hostile_frame_beside_it_neither_speaks_for_the_desk_nor_reads_anything(
    pages: Pages, embed: Embed, hosts: HostSites, site_server: Server
) -> None:
    page, eva = pages.open(), cast.ben()
    frame = hosts.put("/hostile", host_page("hostile", desk=site_server.address, slug=""))
    page.goto(embed("sibling", ("@frame", hosts.stranger + frame)))
    element = _element(page)
    hostile = page.frames[1]
    hostile.wait_for_function("tries > 5")
    assert page.evaluate("[heard, localStorage.length]") == [[], 0]
    expect(element.get_by_role("link", name="Sign in")).to_be_visible()

    before = hostile.evaluate("tries")
    _sign_in(page, element, eva, site_server)  # while the frame goes on

    hostile.wait_for_function(f"tries > {before + 5}")
    assert page.evaluate("heard") == [["signed-in", eva.display_name]]
    assert page.evaluate("localStorage.getItem(Object.keys(localStorage)[0])") != "forged"
    assert hostile.evaluate("seen") == []


def test_who_is_signed_in_at_the_host_site_is_known_in_the_discussion(
    start_server: Callable[..., Server], hosts: HostSites, pages: Pages
) -> None:
    options = {
        "REJOINDER_EMBED_ORIGINS": hosts.registered,
        "REJOINDER_SITE_SIGN_IN_ADDRESS": f"{hosts.other_site}/login",
        "REJOINDER_SITE_SIGN_IN_KEYS": f"may:{'m' * 40}",
    }
    desk = start_server(options=options)
    html = host_page("by_address", desk=desk.address, slug="")
    html = html.replace('data-start="now"', 'data-start="now" data-token-url="/token"')
    address = hosts.other_site + hosts.put("/by_address", html)
    page = pages.open()
    element = page.locator("rejoinder-discussion")

    hosts.put("/token", json.dumps({"token": host_token(hosts, desk, "17", "Mara K")}))
    page.goto(address)
    expect(element.locator("#account")).to_contain_text("Mara K")
    element.locator("#invitation summary").click()
    expect(element.get_by_text("You write as Mara K.")).to_be_visible()
    element.locator("#invitation textarea").fill("From my account at the paper.")
    element.get_by_role("button", name="Post comment").click()
    expect(element.locator("#mine section")).to_contain_text("From my account at the paper.")

    hosts.put("/token", json.dumps({"token": host_token(hosts, desk, "18", "Nils")}))
    page.reload()
    expect(element.locator("#account")).to_contain_text("Nils")
    expect(element.locator("#mine section")).to_have_count(0)
    del hosts.pages["/token"]
    page.reload()
    expect(element.get_by_role("link", name="Sign in")).to_be_visible()
    page.wait_for_function("localStorage.length === 0")


def test_links_are_counted_by_the_addresses_of_their_pages(
    pages: Pages, embed: Embed, hosts: HostSites, talk: Thread
) -> None:
    page, address = pages.open(), f"{hosts.other_site}/ferry"
    ArticleAddress.objects.create(
        site=talk.article.site, article=talk.article, digest=digest(address), address=address,
        seen_at=cast.now(),
    )  # fmt: skip
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto(embed("counts_by_address"))

    for number, said in enumerate(("25 comments", "0 comments", "25 comments")):
        expect(page.locator("[data-rejoinder-count]").nth(number)).to_have_text(said)
    assert len([url for url in asked if "/counts?" in url]) == 1
    page.evaluate("showLater()")
    expect(page.locator("#later [data-rejoinder-count]")).to_have_text("25 comments")


def test_depth_language_and_size_of_letters_follow_the_page(pages: Pages, embed: Embed) -> None:
    page = pages.open()
    small = "<style>html { font-size: 62.5% } body { font-size: 1.6rem }</style>"
    page.goto(embed("plain", ("<h1>", f"{small}<h1>")))
    element = _element(page)
    element.get_by_role("link", name="Oldest").click()
    expect(element.locator(".order [aria-current]")).to_have_text("Oldest")
    text, set_in = element.locator(".text").first, element.locator(".replies .replies").first
    letters = "node => parseFloat(getComputedStyle(node).fontSize) * node.currentCSSZoom"

    assert text.evaluate(letters) == pytest.approx(16, abs=0.1)
    expect(set_in).not_to_have_css("padding-inline-start", "0px")
    time = element.locator(".when time").first
    expect(time).to_have_text("now")
    set_to = "(element, [name, value]) => element.setAttribute(name, value)"
    element.evaluate(set_to, ["data-depth", "1"])
    expect(set_in).to_have_css("padding-inline-start", "0px")
    element.evaluate("element => element.removeAttribute('data-depth')")
    expect(set_in).not_to_have_css("padding-inline-start", "0px")
    element.evaluate(set_to, ["data-lang", "de"])
    expect(time).to_have_text("jetzt")
    page.goto(embed("plain", ("<h1>", "<style>html { font-size: 20px }</style><h1>")))
    text = _element(page).locator(".text").first
    assert text.evaluate(letters) == pytest.approx(20, abs=0.1)


def test_it_stands_as_the_reader_likes_it(pages: Pages, embed: Embed, site_server: Server) -> None:
    page, eva = pages.open(), cast.ben()
    Appearance.objects.create(
        account=eva, default_sort="oldest", replies_open="none", time_style="exact"
    )
    page.goto(embed("plain") + "?utm_source=mail")
    element = _element(page)

    _sign_in(page, element, eva, site_server)

    first = element.locator("#thread > li").first
    expect(first).to_contain_text("The first of all.")
    expect(element.locator(".order [aria-current]")).to_have_text("Oldest")
    expect(_comment(element, "Answer 1.")).to_be_hidden()
    expect(first.locator("> article .when")).to_contain_text(":")
    reply = Comment.objects.get(text="Answer 2.").public_id
    page.evaluate("id => { location.hash = 'rj-' + id }", reply)
    expect(element.locator(f"#c-{reply} > article h5")).to_be_focused()
    element.get_by_role("link", name="Newest").click()
    expect(element.locator("#thread > li").first).to_contain_text(f"Remark {ROOTS}.")


def _tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until ``wanted`` has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if wanted.evaluate("node => node === node.getRootNode().activeElement"):
            return
    raise AssertionError(f"the keyboard does not reach {wanted}")


def test_the_keyboard_alone_is_enough(pages: Pages, embed: Embed, site_server: Server) -> None:
    page, eva = pages.open(), cast.ana()
    page.goto(embed("plain"))
    element = _element(page)
    _sign_in(page, element, eva, site_server)
    page.locator("h1").click()

    _tab_to(page, element.locator("#invitation summary"))
    page.keyboard.press("Enter")
    expect(element.locator("#invitation textarea")).to_be_focused()
    page.keyboard.type("By keys alone.")
    _tab_to(page, element.get_by_role("button", name="Post comment"))
    page.keyboard.press("Enter")
    mine = _comment(element, "By keys alone.")
    expect(mine.locator("h3")).to_be_focused()

    other = element.locator("#thread > li").nth(1).locator("> article")
    _tab_to(page, other.locator(".up"))
    page.keyboard.press("Space")
    expect(other.locator(".up")).to_have_attribute("aria-pressed", "true")
    eventually(lambda: Vote.objects.filter(account=eva).count() == 1)
    _tab_to(page, other.locator("a.reply"))
    page.keyboard.press("Enter")
    expect(element.locator("form.reply-here textarea")).to_be_focused()
    page.keyboard.press("Escape")
    expect(other.locator("a.reply")).to_be_focused()
    _tab_to(page, other.locator(".dots summary"))
    page.keyboard.press("Enter")
    report = other.get_by_role("link", name="Report")
    _tab_to(page, report)
    page.keyboard.press("Escape")
    expect(report).to_be_hidden()
    expect(other.locator(".dots summary")).to_be_focused()
    page.keyboard.press("Enter")
    _tab_to(page, report)
    page.keyboard.press("Enter")
    expect(element.locator("dialog input[type=radio]").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(other.locator(".dots summary")).to_be_focused()


def test_it_is_open_to_everybody_in_light_and_dark_on_wide_and_narrow_screens(
    pages: Pages,
    embed: Embed,
    talk: Thread,
    site_server: Server,
    axe: Callable[[Page], list[str]],
) -> None:
    page, few = pages.open(reduced_motion="reduce"), cast.thread()  # nothing is measured on its way
    # The engine looks at every element: few comments show it as much as many.
    for text in ("Remark 1.", "Remark 2."):
        cast.writes(cast.zed(), few, text)
    page.goto(embed("plain", (talk.article.slug, few.article.slug)))
    element = _element(page, 2)
    element.locator("#invitation summary").click()
    expect(element.locator("#invitation textarea")).to_be_focused()
    assert axe(page) == []  # with the fields of a guest
    _sign_in(page, element, cast.ben(), site_server)
    _comment(element, "Remark 2.").locator("a.reply").click()
    _comment(element, "Remark 1.").locator(".dots summary").click()

    for theme, width in (("light", PHONE), ("dark", PHONE), ("dark", DESKTOP)):
        element.evaluate("(element, theme) => { element.dataset.theme = theme }", theme)
        page.set_viewport_size({"width": width, "height": HEIGHT})
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == width

    _comment(element, "Remark 1.").get_by_role("link", name="Report").click()
    expect(element.locator("dialog")).to_be_visible()
    assert axe(page) == []
