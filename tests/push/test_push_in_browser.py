"""Pushes in a real browser: the switch in the settings, and what the service worker shows.

The push service of Chromium's maker cannot be reached in a test, so two things stand in for
it: the browser's own PushManager is replaced by one that names an address, and messages are
handed to the service worker by the browser's developer interface.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Literal

import pytest
from django.conf import settings
from playwright.sync_api import Page, Worker, expect

from rejoinder.models import Account, NotificationTimes, PushSubscription
from tests.support import cast
from tests.support.browser import Pages
from tests.support.push import Device
from tests.support.server import Server
from tests.support.web import session_of

pytestmark = pytest.mark.any_database
PAGE = "/settings/notifications"
DAYS = timedelta(days=9)
# What the browser would get from its push service, and how often it was asked what.
STAND_IN = """
window.asked = 0;
const request = Notification.requestPermission.bind(Notification);
Notification.requestPermission = () => { window.asked += 1; return request(); };
const made = {
  endpoint: "ENDPOINT",
  toJSON: () => ({ endpoint: "ENDPOINT", keys: { p256dh: "P256DH", auth: "AUTH" } }),
  unsubscribe: async () => { localStorage.removeItem("pushed"); return true; },
};
PushManager.prototype.getSubscription = async () => localStorage.getItem("pushed") ? made : null;
PushManager.prototype.subscribe = async (options) => {
  if (!options.userVisibleOnly || options.applicationServerKey.length !== 87) throw new Error();
  localStorage.setItem("pushed", "yes");
  return made;
};
"""


@pytest.fixture
def ana(site_server: Server) -> Account:
    cast.newspaper()
    return cast.ana()


def open_settings(
    pages: Pages,
    server: Server,
    account: Account,
    *,
    allowed: bool = True,
    stand_in: bool = True,
    **options: Any,
) -> Page:
    page = pages.open(**options)
    if allowed:
        page.context.grant_permissions(["notifications"], origin=server.address)
    page.context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": session_of(account),
                "url": server.address,
            }
        ]
    )
    if stand_in:
        device = Device("https://push.example.org/browser")
        script = STAND_IN.replace("ENDPOINT", device.endpoint)
        page.add_init_script(script.replace("P256DH", device.p256dh).replace("AUTH", device.auth))
    page.goto(server.address + PAGE)
    return page


def test_the_switch_asks_when_it_is_pressed_and_lists_the_device(
    pages: Pages, site_server: Server, ana: Account
) -> None:
    page = open_settings(pages, site_server, ana)
    switch = page.get_by_role("switch", name="Push on this device")
    expect(switch).not_to_be_checked()
    expect(page.locator("#push-state")).to_contain_text("Your browser will ask")
    assert page.evaluate("window.asked") == 0

    switch.focus()
    page.keyboard.press("Space")

    expect(page.locator("#push-state")).to_contain_text("On.")
    expect(page.get_by_text("this device", exact=True)).to_be_visible()
    assert page.evaluate("window.asked") == 1
    assert PushSubscription.objects.get().account == ana
    expect(switch).to_be_focused()

    page.reload()
    expect(switch).to_be_checked()
    page.keyboard.press("Tab")
    switch.press("Space")

    expect(page.get_by_text("No device gets pushes.")).to_be_visible()
    expect(page.locator("#push-state")).to_contain_text("Off.")
    assert not PushSubscription.objects.exists()


def test_a_browser_that_blocks_notifications_is_told_what_to_do(
    pages: Pages, site_server: Server, ana: Account
) -> None:
    page = open_settings(pages, site_server, ana, allowed=False, stand_in=False)
    switch = page.get_by_role("switch", name="Push on this device")

    # Without a screen this browser answers its own question with no.
    switch.press("Space")

    expect(page.locator("#push-state")).to_contain_text("Your browser blocks notifications")
    expect(switch).not_to_be_checked()
    expect(switch).to_be_disabled()
    assert not PushSubscription.objects.exists()


def worker_of(page: Page) -> Worker:
    """Start the service worker as the switch does."""
    with page.context.expect_event("serviceworker") as started:
        page.evaluate("navigator.serviceWorker.register('/push-worker.js').then(() => null)")
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    worker: Worker = started.value
    return worker


def push_to(page: Page, data: str, origin: str) -> list[dict[str, Any]]:
    """Hand a message to the service worker; return the notifications that are shown then."""
    developer = page.context.new_cdp_session(page)
    found: list[dict[str, Any]] = []
    developer.on(
        "ServiceWorker.workerRegistrationUpdated", lambda seen: found.extend(seen["registrations"])
    )
    developer.send("ServiceWorker.enable")
    page.wait_for_timeout(50)
    number = found[-1]["registrationId"]
    before = len(shown_on(page))
    # A browser that is busy may lose a message, as it may out there; the tag makes two of them one.
    for _message in range(1 if before else 10):
        developer.send(
            "ServiceWorker.deliverPushMessage",
            {"origin": origin, "registrationId": number, "data": data},
        )
        for _try in range(50):
            if len(shown := shown_on(page)) > before:
                return shown
            page.wait_for_timeout(20)
    return shown_on(page)


def shown_on(page: Page) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = page.evaluate(
        """navigator.serviceWorker.ready.then((r) => r.getNotifications()).then((all) =>
        all.map(({ title, body, tag, data }) => ({ title, body, tag, address: data.address })))"""
    )
    return listed


def test_a_push_is_shown_once_as_text_and_leads_to_its_page(
    pages: Pages, site_server: Server, ana: Account
) -> None:
    page = open_settings(pages, site_server, ana, stand_in=False)
    worker = worker_of(page)
    said = {"title": "Zed answered you", "body": "<b>Here</b>", "address": "/d/1/c/a", "tag": "n7"}

    (shown,) = push_to(page, json.dumps(said), site_server.address)
    assert shown == said
    assert push_to(page, json.dumps(said), site_server.address) == [said]

    # Only a real press may open a window, so the window is caught here.
    worker.evaluate("self.clients.openWindow = async (url) => { self.opened = url; }")
    for address, where in {
        "/d/1/c/a": "/d/1/c/a",
        "https://evil.example/x": "/",
        "//evil.example/x": "/",
        "javascript:alert(1)": "/",
    }.items():
        opened = worker.evaluate("(to) => open(to).then(() => self.opened)", address)
        assert opened == site_server.address + where


def test_a_push_that_cannot_be_read_is_still_shown_as_the_site(
    pages: Pages, site_server: Server, ana: Account
) -> None:
    page = open_settings(pages, site_server, ana, stand_in=False)
    worker_of(page)

    (shown,) = push_to(page, "not json", site_server.address)

    assert shown["title"] == site_server.address.partition("//")[2]
    assert shown["address"] == "/"


def test_who_never_chose_a_time_zone_is_offered_that_of_their_device(
    pages: Pages, site_server: Server, ana: Account
) -> None:
    page = open_settings(pages, site_server, ana, timezone_id="America/New_York")
    zone = page.get_by_label("Time zone")

    expect(zone).to_have_value("America/New_York")
    expect(page.get_by_text("It counts once you save.")).to_be_visible()
    zone.select_option("")
    page.locator("#times").get_by_role("button", name="Save").click()

    page.wait_for_url(f"**{PAGE}#top")
    expect(zone).to_have_value("")
    expect(page.get_by_text("Saved at")).to_be_in_viewport()


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_the_times_and_devices_are_accessible(
    pages: Pages,
    site_server: Server,
    ana: Account,
    colours: Literal["light", "dark"],
    axe: Callable[[Page], list[str]],
) -> None:
    PushSubscription.objects.create(
        account=ana, endpoint="https://push.example.org/x", device="Phone", added_at=cast.now()
    )
    NotificationTimes.objects.create(account=ana, paused_until=cast.now().date() + DAYS)
    page = open_settings(pages, site_server, ana, width=390, colours=colours)
    page.fill("#f-quiet_from", "22:00")
    page.locator("#times").get_by_role("button", name="Save").click()
    expect(page.get_by_text("Say when they end").first).to_be_visible()

    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 390
