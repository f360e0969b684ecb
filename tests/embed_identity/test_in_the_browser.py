"""Signing in on another site's page, in a browser that blocks third-party cookies (S-10, S-11)."""

import json
import secrets
import time
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from rejoinder.models import Account, Comment, Vote
from tests.support import cast
from tests.support.browser import Pages
from tests.support.hosts import HostSites
from tests.support.server import Server
from tests.support.web import session_of

pytestmark = pytest.mark.any_database

# The client of static/rejoinder/js/embed/identity.js on a page with nothing else.
HOST_PAGE = """<!doctype html><title>Article</title><h1>Ferry delayed</h1>
<button id="in">Sign in</button>
<script type="module">
import { Identity } from "%(desk)s/static/rejoinder/js/embed/identity.js";
window.identity = new Identity("%(desk)s");
window.heard = [];
document.getElementById("in").onclick = async () => {
  window.heard.push(await window.identity.signIn());
};
window.post = async (path, values) => {
  const answer = await window.identity.fetch(path, {
    method: "POST", body: new URLSearchParams(values),
  });
  return { status: answer.status, said: await answer.json() };
};
window.who = async () => (await (await window.identity.fetch("/me")).json()).name;
</script>"""

# What an advertisement would try: it sends the message, and looks for what the page keeps.
HOSTILE = """<!doctype html><script>
const forged = { type: "rejoinder:token", token: "forged" };
setInterval(() => {
  for (const state of [undefined, "", "guess"]) parent.postMessage({ ...forged, state }, "*");
}, 5);
let seen = "";
try { seen += parent.localStorage.getItem("rejoinder:%(desk)s"); } catch {}
try { seen += parent.identity.token; } catch {}
for (const name of Object.keys(localStorage)) seen += localStorage.getItem(name);
document.title = "seen:" + seen;
onmessage = (event) => { document.title += JSON.stringify(event.data); };
</script>"""


@pytest.fixture
def article(site_server: Server, hosts: HostSites) -> Callable[..., str]:
    """Put the article onto other sites, perhaps with more on it; return its path."""

    def put(more: str = "", **headers: str) -> str:
        return hosts.put("/ferry", HOST_PAGE % {"desk": site_server.address} + more, **headers)

    return put


def _press(page: Page) -> Page:
    with page.expect_popup() as opening:
        page.get_by_role("button", name="Sign in").click()
    return opening.value


def _be_ana(page: Page) -> Account:
    account = cast.ana()
    desk = settings.SITE_ADDRESS
    cookie = {"name": "rj_session", "value": session_of(account), "url": desk}
    page.context.add_cookies([cookie])  # type: ignore[list-item]  # Playwright's own shape
    return account


def _sign_in(page: Page) -> Account:
    """Be Ana on a host page; at the desk, whose cookie this page does not get, she is already."""
    account = _be_ana(page)
    before = page.evaluate("heard.length")
    _press(page)
    page.wait_for_function(f"heard.length > {before}")
    assert page.evaluate("heard.at(-1)") is True
    return account


def test_a_reader_signs_in_comments_votes_and_signs_out(
    site_server: Server, hosts: HostSites, article: Callable[..., str], pages: Pages
) -> None:
    cast.newspaper()
    thread, page = cast.thread(), pages.open()
    theirs = cast.writes(cast.zed(), thread, "I wait for it every day.")
    page.goto(hosts.other_site + article())
    assert page.evaluate("who()") == ""

    account = cast.with_password(cast.ana())
    window = _press(page)
    window.get_by_text("Sign in with a password").click()
    window.locator(".by-password [name=login]").fill(account.email)
    window.get_by_label("Password").fill(cast.PASSWORD)
    with window.expect_event("close"):
        window.locator(".by-password button[type=submit], .by-password .primary").first.click()

    page.wait_for_function("heard.length === 1")
    assert page.evaluate("heard") == [True]
    assert page.evaluate("who()") == "Ana"
    sent = page.evaluate(f"post('/d/{thread.pk}/comments', {{text: 'So do I.'}})")
    assert sent["status"] == 201
    address = f"/d/{thread.pk}/c/{_public(theirs.comment_id)}/vote"
    assert page.evaluate(f"post('{address}', {{value: '1'}})")["status"] == 200
    assert Comment.objects.filter(author=account).count() == 1
    assert Vote.objects.filter(account=account).count() == 1
    token = page.evaluate("identity.token")
    assert token
    seen = [p.url for p in page.context.pages]
    assert not any(token[:20] in url for url in seen)

    page.evaluate("identity.signOut()")

    page.wait_for_function("identity.token === ''")
    assert page.evaluate("who()") == ""
    page.evaluate("token => { identity.token = token }", token)
    assert page.evaluate("who().catch(() => 'refused')") != "Ana"
    assert page.evaluate("identity.token") == ""


def _public(comment_id: int) -> str:
    return str(Comment.objects.get(pk=comment_id).public_id)


def test_a_window_that_was_cut_off_on_its_way_needs_one_more_press(
    hosts: HostSites, article: Callable[..., str], pages: Pages
) -> None:
    """Other providers' sign-in pages may let nobody keep a hold of their window."""
    cast.newspaper()
    page = pages.open()
    hosts.put("/provider", "Who are you?", Cross_Origin_Opener_Policy="same-origin")
    page.goto(hosts.other_site + article())
    window = _press(page)
    window.wait_for_url("**/accounts/login/**")
    address = parse_qs(urlsplit(window.url).query)["next"][0]

    window.goto(hosts.stranger + "/provider")
    page.wait_for_function("heard.length === 1")
    _be_ana(page)
    window.goto(settings.SITE_ADDRESS + address)

    assert page.evaluate("heard") == [False]
    expect(window.get_by_text("Close this window and press “Sign in”")).to_be_visible()
    window.close()
    _press(page)
    page.wait_for_function("heard.length === 2")
    assert page.evaluate("heard.at(-1)") is True
    assert page.evaluate("who()") == "Ana"


def test_a_guest_comments_and_is_known_again(
    site_server: Server, hosts: HostSites, article: Callable[..., str], pages: Pages
) -> None:
    cast.newspaper()
    thread, page = cast.thread(), pages.open()
    page.goto(hosts.other_site + article())
    place = f"/d/{thread.pk}/comments"

    first = page.evaluate(f"post('{place}', {{text: 'I sail.', name: 'Petter', key: 'a1'}})")
    page.reload()
    page.wait_for_function("window.identity !== undefined")
    second = page.evaluate(f"post('{place}', {{text: 'By night.', name: 'Petter', key: 'a2'}})")

    assert (first["status"], second["status"]) == (201, 201)
    assert len(set(Comment.objects.values_list("guest_key", flat=True))) == 1


def test_a_guest_without_script_sends_a_form_from_a_registered_page_only(
    site_server: Server, hosts: HostSites, pages: Pages
) -> None:
    cast.newspaper()
    thread, page = cast.thread(), pages.open(javascript=False)
    hosts.put(
        "/form",
        f'<form method="post" action="{site_server.address}/d/{thread.pk}/comments">'
        '<input name="name" value="Petter"><textarea name="text">I sail there.</textarea>'
        "<button>Send</button></form>",
    )

    page.goto(hosts.stranger + "/form")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("sent from another site")).to_be_visible()
    assert not Comment.objects.exists()
    page.goto(hosts.other_site + "/form")
    page.get_by_role("button", name="Send").click()

    page.wait_for_url(f"{site_server.address}/**")
    expect(page.get_by_text("I sail there.").first).to_be_visible()
    assert Comment.objects.get().author_name == "Petter"


def test_on_the_desks_own_site_its_cookies_are_enough(
    site_server: Server, hosts: HostSites, article: Callable[..., str], pages: Pages
) -> None:
    cast.newspaper()
    page = pages.open()
    page.goto(hosts.same_site + article())
    _sign_in(page)
    page.evaluate("identity.token = ''")

    assert page.evaluate("who()") == "Ana"
    assert page.request.get(site_server.address + "/me").json()["name"] == "Ana"


def test_forged_messages_of_a_hostile_frame_count_for_nothing(
    site_server: Server, hosts: HostSites, article: Callable[..., str], pages: Pages
) -> None:
    cast.newspaper()
    page = pages.open()
    hosts.put("/ad", HOSTILE % {"desk": site_server.address})
    frame = f'<iframe src="{hosts.stranger}/ad"></iframe>'
    page.goto(hosts.other_site + article(frame))

    _sign_in(page)

    assert page.evaluate("who()") == "Ana"
    token = page.evaluate("identity.token")
    assert token not in ("", "forged")
    seen = page.frames[1].evaluate("document.title")
    assert seen in ("seen:", "seen:null")
    assert not pages.errors


def test_a_page_that_is_not_registered_learns_nothing(
    site_server: Server, hosts: HostSites, article: Callable[..., str], pages: Pages
) -> None:
    cast.newspaper()
    page = pages.open()
    page.goto(hosts.other_site + article())
    _sign_in(page)
    window = f"{site_server.address}/embed/window?origin={hosts.other_site}&state={'s' * 32}"
    hosts.put(
        "/evil",
        f"<button onclick=\"opened = window.open('{window}')\">Go</button>"
        "<script>heard = []; onmessage = (event) => heard.push(event.data);</script>",
    )
    page.goto(hosts.stranger + "/evil")

    page.get_by_role("button", name="Go").click()

    page.wait_for_function("opened.closed")  # it closes once it has told whom it belongs to
    assert page.evaluate("heard") == []


def test_the_browser_of_these_tests_blocks_third_party_cookies(
    hosts: HostSites, pages: Pages
) -> None:
    hosts.put("/pixel", "", Set_Cookie="seen=1; SameSite=None; Secure; Path=/")
    hosts.put("/page", f'<img src="{hosts.same_site}/pixel">')
    page = pages.open()
    page.goto(hosts.same_site + "/pixel")
    page.goto(hosts.same_site + "/page")

    page.goto(hosts.other_site + "/page")

    asked = [(path, cookie) for path, cookie in hosts.cookies if path != "/favicon.ico"]
    assert asked[-3:] == [("/pixel", "seen=1"), ("/page", ""), ("/pixel", "")]


def test_who_is_signed_in_at_the_host_site_is_known_at_once(
    start_server: Callable[..., Server], hosts: HostSites, pages: Pages
) -> None:
    options = {
        "REJOINDER_EMBED_ORIGINS": hosts.registered,
        "REJOINDER_SITE_SIGN_IN_ADDRESS": f"{hosts.other_site}/login",
        "REJOINDER_SITE_SIGN_IN_KEYS": f"may:{'m' * 40}",
    }
    desk = start_server(options=options)
    hosts.put("/ferry", HOST_PAGE % {"desk": desk.address})
    page = pages.open()
    page.goto(hosts.other_site + "/ferry")

    def is_known(sub: str, name: str) -> str:
        hosts.put("/token", json.dumps({"token": host_token(hosts, desk, sub, name)}))
        assert page.evaluate("identity.useSiteAccount('/token')") is True
        return str(page.evaluate("who()"))

    assert is_known("17", "Mara K") == "Mara K"
    assert is_known("18", "Nils") == "Nils"
    page.evaluate("post('/embed/sign-out', {})")
    assert is_known("18", "Nils") == "Nils"
    del hosts.pages["/token"]
    assert page.evaluate("identity.useSiteAccount('/token')") is False
    assert page.evaluate("who()") == ""


def host_token(hosts: HostSites, desk: Server, sub: str, name: str) -> str:
    """What the host site signs for one of its readers."""
    now = int(time.time())
    claims = {
        "sub": sub, "name": name, "email": f"{sub}@example.org", "email_verified": True,
        "aud": desk.address, "nonce": f"embed:{hosts.other_site}", "jti": secrets.token_hex(8),
        "iat": now, "exp": now + 60,
    }  # fmt: skip
    return jwt.encode(claims, "m" * 40, algorithm="HS256", headers={"kid": "may"})
