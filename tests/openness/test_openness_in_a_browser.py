"""The openness page and the ledger for everybody: accessible, on phones, and without script."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page

from rejoinder.actions.keep_ledger import append_ledger
from rejoinder.models import LedgerRow
from tests.openness.scene import paper, removes, restores
from tests.support import cast
from tests.support.browser import Pages
from tests.support.server import Server

pytestmark = pytest.mark.any_database

WIDE, PHONE = 1280, 390


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_every_openness_page_is_accessible_and_never_wider_than_the_screen(
    site_server: Server, pages: Pages, axe: Callable[[Page], list[str]], width: int
) -> None:
    place = paper()
    comment, _removal = removes(place)
    restores(place, comment)
    append_ledger(cast.now() + timedelta(seconds=1))
    day = LedgerRow.objects.order_by("sequence")[0].day
    page = pages.open(width=width)

    for path in ("", "/ledger", f"/ledger/{day}", "/ledger/rows/1"):
        page.goto(f"{site_server.address}/openness{path}")

        assert axe(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
