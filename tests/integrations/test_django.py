"""The template tags, in a Django site of their own."""

import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.integrations.building import put_ours, put_site
from tests.integrations.serving import answers, program_running
from tests.support import cast
from tests.support.browser import Pages
from tests.support.server import Server


@pytest.mark.any_database
def test_the_tags_draw_the_discussion_of_a_page_and_its_count(
    tmp_path: Path, site_server: Server, site_port: int, pages: Pages
) -> None:
    cast.newspaper()
    site = f"http://127.0.0.1:{site_port}"
    app = tmp_path / "app"
    put_site("django", app, site=site, desk=site_server.address)
    put_ours("django", app)
    command = [sys.executable, str(app / "app.py"), str(site_port)]

    with program_running(command, log=tmp_path / "log", is_up=lambda: answers(site)):
        page = pages.open()
        page.goto(f"{site}/ferry/?utm_source=mail")
        talk = page.locator("rejoinder-discussion")

        expect(talk.locator("#comments-heading")).to_be_visible()
        expect(talk).to_have_attribute("data-url", f"{site}/ferry/")
        expect(talk).to_have_attribute("data-theme", "dark")
        page.goto(site)
        count = page.get_by_role("link", name="0 comments")
        expect(count).to_have_attribute("href", "/ferry/#comments")
