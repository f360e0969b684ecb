"""A new reader's way by keyboard alone: from signing up to signing out everywhere."""

import re
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page, expect

from rejoinder.models import Account
from tests.profile.pictures import halves
from tests.support import cast
from tests.support.browser import Pages
from tests.support.mail import Mailbox
from tests.support.server import Server

CODE = re.compile(r"\b(?:[A-Z0-9]{4}-[A-Z0-9]{4}|\d{6})\b")
WAYS = [
    (1280, True),
    *(
        pytest.param(width, script, marks=pytest.mark.any_database)
        for width, script in ((1280, False), (390, True), (390, False))
    ),
]
# What is typed into a field by its name; every other text field gets its name.
TYPED = {
    "display_name": "Oda Nilsen Berg",
    "website": "https://example.org/oda",
    # Browsers ask for AM or PM where the system writes so; elsewhere the letters do nothing.
    "quiet_from": "1030PM",
    "quiet_to": "0645AM",
    # Whether the day or the month is asked for first, it is New Year.
    "paused_until": f"0101{cast.now().year + 1}",
}
TEXTS = ("text", "url", "email", "password", "search", "")


@pytest.mark.parametrize(("width", "javascript"), WAYS)
def test_a_new_reader_goes_all_the_way_by_keyboard_alone(
    site_server: Server, pages: Pages, mailbox: Mailbox, width: int, javascript: bool
) -> None:
    cast.newspaper()
    page = pages.open(width=width, javascript=javascript)
    _signs_up(page, site_server, mailbox)
    _sets_a_picture(page, site_server)
    for path, form in (
        ("/settings/profile", "form[action='/settings/profile']"),
        ("/settings/notifications", "form#table"),
        ("/settings/notifications", "form#times-form"),
        ("/settings/privacy", "form[action='/settings/privacy']"),
        ("/settings/appearance", "main form[action='/settings/appearance']"),
    ):
        _changes_everything(page, site_server.address + path, form)
    _signs_out_everywhere(page, site_server)
    assert pages.errors == []


def _signs_up(page: Page, server: Server, mailbox: Mailbox) -> None:
    page.goto(f"{server.address}/accounts/signup/")
    for name, value in (
        ("display_name", "Oda Nilsen"),
        ("email", "oda@example.org"),
        ("password1", cast.PASSWORD),
    ):
        _tab_to(page, f"main input[name={name}]")
        page.keyboard.type(value)
    _press(page, "Enter")
    letter = mailbox.wait_for("oda@example.org")
    found = CODE.search(letter.get_body(("plain",)).get_content())  # type: ignore[union-attr]  # has a text
    assert found, letter
    _tab_to(page, "main input[name=code]")
    page.keyboard.type(found.group())
    _press(page, "Enter")
    assert Account.objects.get(email="oda@example.org").display_name == "Oda Nilsen"


def _sets_a_picture(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/settings/profile")
    _tab_to(page, "input[type=file]")
    picture: FilePayload = {"name": "me.png", "mimeType": "image/png", "buffer": halves()}
    # The list of files is the system's own window; what it hands over is handed over here.
    page.set_input_files("input[type=file]", files=[picture])
    _tab_to(page, ".picture-form button:not([type])")
    _press(page, "Enter")
    expect(page.locator("main img[src^='/pictures/']").first).to_be_visible()


def _changes_everything(page: Page, address: str, form: str) -> None:
    """Change each field of a form where the keyboard reaches it, save, and look again."""
    page.goto(address)
    before = _values(page, form)
    _tab_to(page, f"{form} *")
    seen: set[str] = set()
    while (kind := page.evaluate(_ACTIVE)) and kind["type"] != "submit":
        if kind["name"] not in seen:
            _change(page, kind)
        seen.add(kind["name"] or "-")
        page.keyboard.press("Tab")
    changed = _values(page, form)
    assert seen >= {name for name, _value in (*before, *changed)}, "some field is out of reach"
    assert changed != before
    assert changed != before
    _press(page, "Enter")
    assert page.locator("main .error").all_text_contents() == []
    page.goto(address)
    assert sorted(_values(page, form)) == sorted(changed)


def _change(page: Page, field: dict[str, Any]) -> None:
    if field["type"] == "checkbox":
        page.keyboard.press("Space")
    elif field["type"] in ("radio", "select-one"):
        page.keyboard.press("ArrowDown")
    elif field["type"] in ("time", "date"):
        page.keyboard.type(TYPED[field["name"]])
    elif field["type"] in (*TEXTS, "textarea"):
        page.keyboard.press("Control+A")
        page.keyboard.type(TYPED.get(field["name"], f"My {field['name']}"))


def _signs_out_everywhere(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/settings/security")
    _tab_to(page, "button[name=which][value=all]")
    _press(page, "Enter")
    page.goto(f"{server.address}/settings/security")
    expect(page).to_have_url(re.compile("/accounts/login/"))


_ACTIVE = (
    "(() => { const e = document.activeElement; return e && e !== document.body"
    " ? {name: e.name || '', type: e.type || ''} : null })()"
)


def _values(page: Page, form: str) -> list[tuple[str, str]]:
    """Return what the form would send, but for the token that changes each time."""
    found = page.evaluate("f => [...new FormData(document.querySelector(f))]", form)
    return [(name, value) for name, value in found if name != "csrfmiddlewaretoken"]


def _tab_to(page: Page, selector: str) -> None:
    for _ in range(120):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {selector}")


def _press(page: Page, key: str) -> None:
    """Press a key that leads to another page, and wait for that."""
    with page.expect_navigation():
        page.keyboard.press(key)
