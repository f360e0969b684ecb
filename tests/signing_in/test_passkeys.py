"""Passkeys in a real browser, with the virtual authenticator that it has for tests."""

from collections.abc import Callable
from typing import Literal

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import CDPSession, Locator, Page, expect

from rejoinder.models import Account
from tests.support import cast
from tests.support.browser import Pages
from tests.support.server import Server
from tests.support.web import session_of

OPTIONS = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def _with_authenticator(page: Page) -> tuple[CDPSession, str]:
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    made = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": OPTIONS})
    return devtools, str(made["authenticatorId"])


def _sign_in_as(page: Page, account: Account, server: Server) -> None:
    cookie = {"name": "rj_session", "value": session_of(account), "url": server.address}
    page.context.add_cookies([cookie])  # type: ignore[list-item]


def _signed_in(page: Page, name: str) -> None:
    expect(page.locator("#account")).to_contain_text(name)


def test_a_passkey_is_added_named_used_alone_and_removed_by_keyboard(
    site_server: Server, browser_page: Page
) -> None:
    page, ana = browser_page, _ana()
    _with_authenticator(page)
    _sign_in_as(page, ana, site_server)

    page.goto(f"{site_server.address}/settings/security")
    _press(page, page.get_by_role("link", name="Add a passkey"))
    _write(page, page.get_by_label("Name"), "My laptop")
    page.wait_for_url("**/accounts/recovery-codes/")
    _press(page, page.get_by_role("link", name="I have kept them"))
    expect(page.get_by_text("My laptop")).to_be_visible()
    _press(page, page.get_by_role("link", name="Rename My laptop"))
    _write(page, page.get_by_label("Name"), "Old laptop")
    expect(page.get_by_text("Old laptop")).to_be_visible()

    page.context.clear_cookies()
    page.goto(f"{site_server.address}/accounts/login/?next=/house-rules")
    _press(page, page.get_by_role("button", name="Sign in with a passkey"))
    page.wait_for_url("**/house-rules")
    _signed_in(page, "Ana")

    page.goto(f"{site_server.address}/settings/security")
    _press(page, page.get_by_role("link", name="Remove Old laptop"))
    _press(page, page.get_by_role("button", name="Remove the passkey"))
    page.wait_for_url("**/settings/security")
    assert not Authenticator.objects.filter(user=ana).exists()


def test_a_passkey_is_the_second_factor_after_a_password(
    site_server: Server, browser_page: Page
) -> None:
    page, mona = browser_page, _staff_without_factor()
    _with_authenticator(page)
    _sign_in_as(page, mona, site_server)
    page.goto(f"{site_server.address}/desk/")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("button", name="Add the passkey").click()
    page.wait_for_url("**/accounts/recovery-codes/")

    page.context.clear_cookies()
    page.goto(f"{site_server.address}/accounts/login/?next=/desk/")
    page.get_by_text("Sign in with a password").click()
    page.locator("#id_login").fill(mona.email)
    page.get_by_label("Password").fill(cast.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/second-factor/")
    before = page.request.get(f"{site_server.address}/me").json()["name"]
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/desk/")

    assert before == ""
    _signed_in(page, "Mona")


def test_a_passkey_that_says_no_is_told_and_another_way_is_open(
    site_server: Server, browser_page: Page
) -> None:
    page = browser_page
    _ana()
    devtools, authenticator = _with_authenticator(page)
    page.goto(f"{site_server.address}/accounts/login/")
    devtools.send(
        "WebAuthn.setUserVerified",
        {"authenticatorId": authenticator, "isUserVerified": False},
    )

    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_role("alert")).to_contain_text("That did not work.")
    expect(page.get_by_role("button", name="Send me a sign-in link")).to_be_visible()


@pytest.mark.any_database
@pytest.mark.parametrize("width", [1280, 390])
def test_without_script_the_page_offers_no_passkey_and_the_rest_works(
    site_server: Server, pages: Pages, width: int
) -> None:
    ana = cast.with_password(_ana())
    page = pages.open(width=width, javascript=False)

    page.goto(f"{site_server.address}/accounts/login/?next=/house-rules")
    hidden = page.get_by_role("button", name="Sign in with a passkey").is_visible()
    page.get_by_text("Sign in with a password").click()
    page.locator("#id_login").fill(ana.email)
    page.get_by_label("Password").fill(cast.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()

    page.wait_for_url("**/house-rules")
    assert not hidden
    _signed_in(page, "Ana")


def _ana() -> Account:
    cast.newspaper()
    return cast.ana()


def _staff_without_factor() -> Account:
    cast.newspaper()
    mona = cast.with_password(cast.mona())
    Authenticator.objects.filter(user=mona).delete()
    return mona


def _press(page: Page, element: Locator) -> None:
    """Reach a link or button by keyboard and press it.

    The forms of passkeys are hidden until their script has run, and what is hidden takes no focus.
    """
    expect(element).to_be_visible()
    element.focus()
    page.keyboard.press("Enter")


def _write(page: Page, field: Locator, words: str) -> None:
    """Replace what a field holds by keyboard and send its form."""
    expect(field).to_be_visible()
    field.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(words)
    page.keyboard.press("Enter")


@pytest.mark.any_database
@pytest.mark.parametrize(("width", "colours"), [(1280, "light"), (390, "dark")])
def test_pages_about_signing_in_have_no_serious_accessibility_finding_and_fit(
    site_server: Server,
    pages: Pages,
    axe: Callable[[Page], list[str]],
    width: int,
    colours: Literal["light", "dark"],
) -> None:
    ana = _ana()
    page = pages.open(width=width, colours=colours)
    _with_authenticator(page)
    found: list[str] = []

    def looks_at(path: str) -> None:
        if path:
            page.goto(site_server.address + path)
        found.extend(f"{page.url}: {finding}" for finding in axe(page))
        wide = page.evaluate("document.documentElement.scrollWidth")
        found.extend([f"{page.url} is {wide} wide"] if wide > width else [])

    page.goto(f"{site_server.address}/accounts/login/code/")
    page.locator("#id_email").fill(ana.email)
    page.keyboard.press("Enter")
    page.wait_for_url("**/confirm/**")
    looks_at("")
    page.context.clear_cookies()
    looks_at("/accounts/login/code/confirm/?code=XXXX-XXXX")
    _sign_in_as(page, ana, site_server)
    for path in (
        "/settings/security", "/settings/security/second-factor", "/accounts/passkeys/add/",
        "/accounts/two-step/on/", "/accounts/reauthenticate/mail/", "/accounts/email/",
    ):  # fmt: skip
        looks_at(path)
    assert found == []
