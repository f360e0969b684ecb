"""The discussion on pages of other sites, as readers see and use it there."""

from collections.abc import Callable
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import Locator, Page, expect

from rejoinder.kit.page_addresses import digest
from rejoinder.models import Account, Article, ArticleAddress, Comment, Vote
from tests.embed.pages import host_page
from tests.support import cast
from tests.support.browser import Pages
from tests.support.hosts import HostSites
from tests.support.server import Server
from tests.support.web import session_of

pytestmark = pytest.mark.any_database
Embed = Callable[..., str]
# A content policy that allows the desk alone, and no styles or scripts in the page.
STRICT = (
    "default-src 'none'; script-src {desk}; style-src {desk}; connect-src {desk}; img-src {desk};"
    " require-trusted-types-for 'script'; trusted-types rejoinder"
)


@pytest.fixture
def talk(site_server: Server) -> Article:
    """An article with a comment of Ana's and Zed's answer to it."""
    cast.newspaper()
    place, ana, zed = cast.thread(), cast.ana(), cast.zed()
    first = cast.writes(ana, place, "I wait for it every day.")
    cast.writes(zed, place, "So do I.", parent=first.comment_id)
    return place.article


@pytest.fixture
def embed(site_server: Server, hosts: HostSites, talk: Article) -> Callable[..., str]:
    """Put one of the pages of tests/embed/hosts on another site; return its address."""

    def put(name: str, **headers: str) -> str:
        html = host_page(name, desk=site_server.address, slug=talk.slug)
        return hosts.other_site + hosts.put(f"/{name}", html, **headers)

    return put


def _ready(page: Page, which: str = "rejoinder-discussion", count: int = 2) -> Locator:
    heading = page.locator(f"{which} #comments-heading")
    expect(heading).to_have_text(f"{count} comments" if count > 1 else "1 comment")
    return page.locator(which)


def _sign_in(page: Page, talk: Locator, account: Account, server: Server) -> None:
    """Sign in by the window, in a browser that is signed in at the desk."""
    cookie: Any = {"name": "rj_session", "value": session_of(account), "url": server.address}
    page.context.add_cookies([cookie])
    with page.expect_popup():
        talk.get_by_role("link", name="Sign in").click()
    expect(talk.locator("#account")).to_contain_text(account.display_name)


def test_a_guest_writes_and_sees_what_became_of_it(pages: Pages, embed: Embed) -> None:
    page = pages.open()
    page.goto(embed("plain"))
    talk = _ready(page)

    talk.locator("#invitation summary").click()
    talk.get_by_label("Your comment").first.fill("And I sail there.")
    talk.get_by_label("Your name").fill("Petter")
    talk.get_by_role("button", name="Post comment").click()

    banner = talk.locator("#mine section")
    expect(banner).to_contain_text("Waiting for a moderator")
    expect(banner).to_contain_text("And I sail there.")
    assert Comment.objects.get(author_name="Petter").text == "And I sail there."
    page.reload()
    expect(page.locator("rejoinder-discussion #mine section")).to_contain_text("And I sail there.")


def test_a_reader_signs_in_replies_votes_changes_withdraws_and_signs_out(
    pages: Pages, embed: Embed, site_server: Server
) -> None:
    page, ida = pages.open(), cast.ida()
    page.goto(embed("plain"))
    talk = _ready(page)
    _sign_in(page, talk, ida, site_server)

    first = talk.locator("#thread > li").first
    first.locator("> article .up").click()
    expect(first.locator("> article .up")).to_have_attribute("aria-pressed", "true")
    first.locator("> article a.reply").click()
    talk.locator("form.reply-here textarea").fill("Every single day.")
    talk.get_by_role("button", name="Post reply").click()
    mine = talk.locator("li", has_text="Every single day.").last
    expect(mine).to_be_visible()
    mine.locator(".dots summary").click()
    mine.get_by_role("link", name="Edit").click()
    talk.locator("dialog textarea").fill("Nearly every day.")
    talk.get_by_role("button", name="Send the change").click()
    mine = talk.locator("li", has_text="Nearly every day.").last
    expect(mine.locator(".edited")).to_be_visible()
    mine.locator(".dots summary").click()
    mine.get_by_role("link", name="Withdraw").click()
    talk.get_by_role("button", name="Withdraw it").click()
    expect(talk.locator(".tombstone")).to_contain_text("Withdrawn")
    assert Vote.objects.filter(account=ida).count() == 1

    talk.locator("#account .menu > summary").click()
    talk.get_by_role("button", name="Sign out").click()
    expect(talk.get_by_role("link", name="Sign in")).to_be_visible()
    assert page.url.startswith("http://127.0.0.1")


def test_a_strict_content_policy_needs_the_desk_alone(
    pages: Pages, embed: Embed, site_server: Server
) -> None:
    page = pages.open()
    policy = STRICT.format(desk=site_server.address)
    page.goto(embed("plain", Content_Security_Policy=policy))

    talk = _ready(page)

    expect(talk.locator("#invitation summary")).to_be_visible()
    talk.locator("#invitation summary").click()
    expect(talk.locator("#invitation textarea")).to_be_focused()


def test_an_old_sites_styles_and_scripts_stay_outside(pages: Pages, embed: Embed) -> None:
    page = pages.open()
    page.goto(embed("jquery"))
    talk = _ready(page)
    look = """node => {
        const { textTransform, letterSpacing, backgroundColor } = getComputedStyle(node);
        return [textTransform, letterSpacing, backgroundColor];
    }"""

    assert talk.locator("#comments-heading").evaluate(look) == [
        "none",
        "normal",
        "rgba(0, 0, 0, 0)",
    ]
    expect(talk.locator(".text").first).to_be_visible()
    height = talk.locator(".text").first.bounding_box()
    assert height is not None and height["height"] >= 20
    talk.locator("#invitation summary").click()
    expect(talk.locator("#invitation textarea")).to_be_visible()


def test_it_looks_like_its_page(pages: Pages, embed: Embed) -> None:
    page = pages.open()
    colours = "node => [getComputedStyle(node).backgroundColor, getComputedStyle(node).fontFamily]"

    page.goto(embed("dark"))
    talk = _ready(page)
    ground, font = talk.locator(".rj-root").evaluate(colours)
    assert (ground, font) == ("rgb(16, 20, 28)", "Helvetica, sans-serif")
    link = talk.locator(".rule-strip a")
    expect(link).to_have_css("color", "rgb(255, 179, 92)")
    page.goto(embed("themed"))
    talk = _ready(page)
    expect(talk.locator(".rule-strip a")).to_have_css("color", "rgb(128, 0, 96)")
    expect(talk.locator(".rj-root")).to_have_css("background-color", "rgb(255, 250, 240)")
    expect(talk.locator("article > header").first).to_have_css("outline-color", "rgb(0, 128, 0)")
    page.goto(embed("rtl"))
    expect(_ready(page).locator(".rj-root")).to_have_css("direction", "rtl")


def test_two_discussions_on_a_page_live_side_by_side(pages: Pages, embed: Embed) -> None:
    page = pages.open()
    page.goto(embed("two"))
    one = _ready(page, "#one")

    page.locator("#two").get_by_role("button", name="Show the comments").click()

    two = _ready(page, "#two")
    two.locator("#invitation summary").click()
    expect(two.locator("#invitation textarea")).to_be_focused()
    expect(one.locator("#invitation textarea")).to_be_hidden()


def test_an_application_takes_it_away_and_shows_another(
    pages: Pages, embed: Embed, talk: Article
) -> None:
    page, other = pages.open(), cast.thread()
    cast.writes(cast.ana(), other, "About something else.")
    page.goto(embed("application"))

    page.evaluate("slug => show(slug)", talk.slug)
    _ready(page)
    page.evaluate("slug => show(slug)", "")
    assert page.locator("[data-rejoinder], rejoinder-discussion").count() == 0
    page.evaluate("slug => show(slug)", other.article.slug)
    _ready(page, count=1)
    page.locator("rejoinder-discussion").evaluate(
        "(at, slug) => at.dataset.article = slug", talk.slug
    )
    _ready(page)

    page.wait_for_function("seen.filter(([name]) => name === 'ready').length === 3")
    counts = [count for name, count in page.evaluate("seen") if name == "ready"]
    assert counts == [2, 1, 2]


def test_a_permalink_leads_to_its_comment_and_other_orders_come_in_place(
    pages: Pages, embed: Embed
) -> None:
    page, reply = pages.open(), Comment.objects.get(text="So do I.")
    page.goto(embed("far") + f"#rj-{reply.public_id}")

    expect(page.locator(f"#c-{reply.public_id} h4")).to_be_focused()
    talk = _ready(page)
    talk.get_by_role("link", name="Newest").click()

    expect(talk.locator(".order [aria-current]")).to_have_text("Newest")
    assert page.url.endswith(f"#rj-{reply.public_id}")


def test_it_comes_when_it_is_near_and_little_before_somebody_does_something(
    pages: Pages, embed: Embed, site_server: Server
) -> None:
    page = pages.open()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(embed("far"))
    page.wait_for_function("!!customElements.get('rejoinder-discussion')")
    assert not [url for url in asked if "/embed?" in url]

    page.locator("#after").scroll_into_view_if_needed()

    _ready(page)
    assert [url for url in asked if "/embed?" in url]


def test_the_article_is_found_by_the_address_of_its_page(
    pages: Pages, embed: Embed, hosts: HostSites, talk: Article
) -> None:
    page = pages.open()
    embed("by_address")
    address = f"{hosts.other_site}/by_address"
    ArticleAddress.objects.create(
        site=talk.site, article=talk, digest=digest(address), address=address, seen_at=cast.now()
    )

    page.goto(f"{address}?utm_source=mail#top")

    _ready(page)


def test_the_first_reader_of_a_page_opens_its_discussion(
    pages: Pages, embed: Embed, hosts: HostSites
) -> None:
    page = pages.open()

    page.goto(embed("by_address"))

    heading = page.locator("rejoinder-discussion #comments-heading")
    expect(heading).to_have_text("No comments yet")
    address = f"{hosts.other_site}/by_address"
    assert ArticleAddress.objects.get(address=address).article.url == address


def test_links_tell_their_numbers_of_comments(pages: Pages, embed: Embed) -> None:
    page = pages.open()

    page.goto(embed("counts"))

    expect(page.locator("a").first).to_have_text("2 comments")
    expect(page.locator("a").last).to_have_text("0 comments")


def test_a_page_that_is_not_registered_is_told_so(
    pages: Pages, hosts: HostSites, site_server: Server, talk: Article
) -> None:
    page = pages.open()
    path = hosts.put("/plain", host_page("plain", desk=site_server.address, slug=talk.slug))

    page.goto(hosts.stranger + path)

    expect(page.get_by_text("This site is not registered.")).to_be_visible()


def _page(server: Server, hosts: HostSites, talk: Article, script: str = "") -> str:
    html = urlopen(f"{server.address}/include?article={talk.slug}").read().decode()
    return hosts.other_site + hosts.put(
        "/include", f"<!doctype html><title>Ferry</title>{html}{script}"
    )


def test_without_script_one_reads_and_writes(
    pages: Pages, hosts: HostSites, site_server: Server, talk: Article
) -> None:
    page = pages.open(javascript=False)
    page.goto(_page(site_server, hosts, talk))

    expect(page.get_by_text("I wait for it every day.")).to_be_visible()
    page.get_by_text("Write a comment").click()
    page.get_by_label("Your comment").fill("Sent without script.")
    page.get_by_label("Your name").fill("Petter")
    page.get_by_role("button", name="Post comment").click()

    page.wait_for_url(f"{site_server.address}/**")
    assert Comment.objects.get(author_name="Petter").text == "Sent without script."


def test_the_script_takes_it_up_without_asking_again(
    pages: Pages, hosts: HostSites, site_server: Server, talk: Article
) -> None:
    page = pages.open()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    script = f'<script async src="{site_server.address}/embed.js"></script>'

    page.goto(_page(site_server, hosts, talk, script))

    element = page.locator("rejoinder-discussion")
    element.locator("#invitation summary").click()
    expect(element.locator("#invitation textarea")).to_be_focused()
    assert not [url for url in asked if "/embed?" in url]
