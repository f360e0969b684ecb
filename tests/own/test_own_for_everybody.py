"""One's own pages, wide and narrow, light and dark: nobody is shut out, nothing is cut off."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from rejoinder.actions.mute_reader import mute_account, mute_word
from rejoinder.actions.withdraw_comment import withdraw_comment
from rejoinder.models import Account
from rejoinder.policies.writer import Writer
from tests.support import cast
from tests.support.browser import Pages
from tests.support.server import Server
from tests.support.web import Person

PATHS = ("/me/comments", "/me/comments?state=removed", "/settings/muted", "/settings/privacy")
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


@pytest.mark.django_db(transaction=True)
@pytest.mark.any_database
@pytest.mark.parametrize(("width", "colours"), [(1280, "light"), (390, "dark")])
def test_ones_own_pages_have_no_serious_accessibility_finding_and_fit(
    site_server: Server, pages: Pages, axe: Callable[[Page], list[str]], width: int, colours: str
) -> None:
    place, ana = cast.thread(cast.newspaper()), cast.ana()
    first = cast.writes(ana, place, "The ramp was open at twenty past six, and nobody stood there.")
    cast.writes(ana, place, "Whoever lives on the island pays for it twice a day.")
    withdraw_comment(first.comment_id, writer=Writer(account=ana), now=cast.now())
    mute_account(ana, cast.zed().pk, cast.now())
    mute_word(ana, "a rather long phrase that somebody is tired of reading")
    page = pages.open(width=width, colours="dark" if colours == "dark" else "light")
    _sign_in(page, site_server, ana)
    found = []

    for path in PATHS:
        page.goto(site_server.address + path)
        found += [f"{path}: {finding}" for finding in axe(page)]
        if not page.evaluate(FITS):
            found.append(f"{path} is wider than the window")

    assert found == []


def _sign_in(page: Page, server: Server, account: Account) -> None:
    cookies = Person(server.address, account).http.cookies
    page.context.add_cookies(
        [{"name": c.name, "value": c.value or "", "url": server.address} for c in cookies]
    )
