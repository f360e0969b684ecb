"""The React component, in an application that esbuild puts together with the real React."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.integrations.building import OURS, TOOLS, program, put_ours, put_site, run
from tests.integrations.serving import folder_served
from tests.support import cast
from tests.support.browser import Pages
from tests.support.server import Server

pytestmark = pytest.mark.any_database
DRAWN_ON_A_SERVER = """
const React = require("react");
const { renderToStaticMarkup } = require("react-dom/server");
import("./rejoinder.js").then(({ makeDiscussion }) => {
  const Discussion = makeDiscussion(React, "https://desk.example");
  const props = { url: "https://news.example/a?b=1&c=2", tokenUrl: "/token", onCount() {} };
  process.stdout.write(renderToStaticMarkup(React.createElement(Discussion, props)));
});
"""


def _app(folder: Path, *, site: str, desk: str) -> Path:
    esbuild = program("esbuild")
    put_site("react", folder, site=site, desk=desk)
    put_ours("react/rejoinder.js", folder)
    (folder / "node_modules").symlink_to(TOOLS / "node_modules")
    run(
        [esbuild, "app.jsx", "--bundle", "--outfile=app.js", "--log-level=error"],
        folder=folder,
    )
    return folder


def _writes(page: Page, text: str) -> None:
    talk = page.locator("rejoinder-discussion")
    talk.locator("#invitation summary").click()
    talk.get_by_label("Your comment").first.fill(text)
    talk.get_by_label("Your name").fill("Petter")
    talk.get_by_role("button", name="Post comment").click()


def test_the_component_follows_its_address_and_says_what_happens(
    tmp_path: Path, site_server: Server, site_port: int, pages: Pages
) -> None:
    cast.newspaper()
    site = f"http://127.0.0.1:{site_port}"
    app = _app(tmp_path / "app", site=site, desk=site_server.address)

    with folder_served(app, site_port):
        page = pages.open()
        page.goto(f"{site}/index.html")
        expect(page.locator("rejoinder-discussion #comments-heading")).to_be_visible()
        expect(page.locator("#count")).to_have_text("0")
        _writes(page, "It was a good ferry.")
        expect(page.locator("#posted")).to_have_text("held")

        page.get_by_role("button", name="harbour").click()
        talk = page.locator("rejoinder-discussion")
        expect(talk).to_have_attribute("data-url", f"{site}/harbour")
        expect(talk.locator("#comments-heading")).to_be_visible()
        expect(talk.locator("#mine")).not_to_contain_text("It was a good ferry.")

        page.get_by_role("button", name="none").click()
        expect(page.locator("rejoinder-discussion")).to_have_count(0)
        assert page.locator("body > [data-rejoinder]").count() == 0
        assert page.locator(f"script[src='{site_server.address}/embed.js']").count() == 1


def test_the_component_is_drawn_on_a_server_as_the_bare_element(tmp_path: Path) -> None:
    node, _ = program("node"), program("esbuild")
    put_ours("react/rejoinder.js", tmp_path)
    (tmp_path / "node_modules").symlink_to(TOOLS / "node_modules")
    (tmp_path / "package.json").write_text("{}")
    (tmp_path / "rejoinder.js").rename(tmp_path / "rejoinder.mjs")

    drawn = run(
        [node, "-e", DRAWN_ON_A_SERVER.replace("rejoinder.js", "rejoinder.mjs")], folder=tmp_path
    )

    assert drawn == (
        '<rejoinder-discussion data-url="https://news.example/a?b=1&amp;c=2"'
        ' data-token-url="/token"></rejoinder-discussion>'
    )
    assert (OURS / "react" / "rejoinder.js").exists()
