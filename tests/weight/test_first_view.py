"""What a first view costs a reader on a slow phone: few bytes, few requests, nothing that jumps."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect

from rejoinder.models import Article
from tests.support import cast
from tests.support.browser import Pages
from tests.support.server import Server

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]

MOST_REQUESTS = 4
MOST_BYTES = 25_000
MOST_SHIFT = 0.001
# A middling phone on a slow mobile line, as audits of pages take it.
SLOW_LINE = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
SLOWER_BY = 4
_SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) shifts.push(entry.value);
}).observe({ type: "layout-shift", buffered: true });
window.largest = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) largest = entry.startTime;
}).observe({ type: "largest-contentful-paint", buffered: true });
"""


@dataclass
class _Wire:
    """What went over the wire for a page: the address of each request, and all bytes."""

    asked: list[str] = field(default_factory=list)
    bytes: float = 0


@pytest.fixture
def article(site_server: Server) -> str:
    """An article with a hundred comments in branches, as readers of a live site find it."""
    cast.newspaper()
    place = cast.thread()
    text = "".join(f"<p>{' '.join(_WORDS[n:] + _WORDS[:n])}</p>" for n in range(len(_WORDS)))
    Article.objects.filter(pk=place.article_id).update(body_html=text)
    written: list[int] = []
    for n in range(100):
        words = f"{_WORDS[n % len(_WORDS)]} {_WORDS[(n * 5 + 3) % len(_WORDS)]}"
        parent = written[n // 3] if n % 3 and n > 10 else None
        writer = (cast.ana(), cast.zed(), cast.ben())[n % 3]
        written.append(cast.writes(writer, place, f"Remark {n}: {words}", parent=parent).comment_id)
    return f"{site_server.address}/articles/{place.article.slug}"


_WORDS = (
    "the bridge was closed on the Tuesday before the fair, and nobody had told the bus drivers.",
    "I counted forty lorries in an hour; the report says twelve, at night, in the holidays.",
    "whoever wants to see it can stand at the quay at seven in the morning with a thermos flask.",
    "the minutes of the council are public since last spring, and page nine says the opposite.",
    "my grandfather worked there, and he would have laughed at the word temporary.",
    "a ferry every twenty minutes would do for a start; the pier is there and is not used.",
    "that is not what the engineer said in the interview, she spoke of the northern pillar alone.",
)


def test_a_first_view_asks_for_four_files_and_stays_light(article: str, pages: Pages) -> None:
    page = pages.open()
    wire = _watched(page)

    page.goto(article, wait_until="networkidle", timeout=10_000)

    assert len(wire.asked) <= MOST_REQUESTS, wire.asked
    assert wire.bytes < MOST_BYTES, (wire.bytes, wire.asked)


def test_nothing_jumps_on_a_slow_phone_and_the_script_comes_when_it_is_needed(
    article: str, pages: Pages
) -> None:
    page = pages.open(width=390)
    page.add_init_script(_SHIFTS)
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", SLOW_LINE)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_BY})

    page.goto(article, wait_until="load")
    page.locator("#comments").scroll_into_view_if_needed()
    page.wait_for_selector("#thread time[title]")  # the script has come and worked
    shifts, largest = page.evaluate("shifts"), page.evaluate("largest")
    page.get_by_role("link", name="Reply to").first.click()

    expect(page.locator(".reply-here textarea")).to_be_focused()
    assert sum(shifts) < MOST_SHIFT, shifts
    assert largest < 4_000


def test_the_discussion_reads_without_any_script(article: str, pages: Pages) -> None:
    page = pages.open(javascript=False)
    wire = _watched(page)

    page.goto(article)

    expect(page.locator("#thread > li").first).to_contain_text("Remark")
    expect(page.locator("#comments-heading")).to_have_text("100 comments")
    assert not [address for address in wire.asked if address.endswith(".js")]


def _watched(page: Page) -> _Wire:
    """Count what the browser asks for from now on, headers and bodies as they are sent."""
    wire = _Wire()
    devtools: CDPSession = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.setCacheDisabled", {"cacheDisabled": True})

    def asked(event: dict[str, Any]) -> None:
        if not event["request"]["url"].startswith("data:"):
            wire.asked.append(event["request"]["url"])

    def arrived(event: dict[str, Any]) -> None:
        wire.bytes += event["encodedDataLength"]

    devtools.on("Network.requestWillBeSent", asked)
    devtools.on("Network.loadingFinished", arrived)
    return wire
